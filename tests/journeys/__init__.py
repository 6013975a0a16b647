"""Whole journeys through real processes, as an outside client sees them."""
