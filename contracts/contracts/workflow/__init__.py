"""Messages of the workflow service."""
