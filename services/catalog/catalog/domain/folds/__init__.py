"""How the events of each sort of stream add up."""
