"""The rules of approval, pure: no clock, no I/O, no randomness."""
