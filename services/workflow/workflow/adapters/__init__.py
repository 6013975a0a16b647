"""The outside world: campus data sources, typesetting."""
