"""The outside world: password hashing, signed tokens, published keys, files to load."""
