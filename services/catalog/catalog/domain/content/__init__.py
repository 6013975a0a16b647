"""Content around the services: who may keep it, and what may happen to it."""
