"""Plain document stores: what nobody needs to ask about as of a past date, and what must be forgettable."""
