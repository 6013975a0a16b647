"""Messages of the identity service."""
