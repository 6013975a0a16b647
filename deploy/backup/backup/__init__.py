"""Backup and restore: the logs and what cannot be derived from them, checked block by block before and after."""
