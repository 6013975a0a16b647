"""The catalog service: what the hall offers, described version by version."""
