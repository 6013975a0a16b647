"""The outside world: files an administrator publishes from."""
