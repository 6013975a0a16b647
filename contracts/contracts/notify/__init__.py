"""Messages of the notify service."""
