"""Folding events into the case, by what they are about."""
