"""The outside world of the notify service: the carriers."""
