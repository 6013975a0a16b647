"""Messages of the catalog service."""
