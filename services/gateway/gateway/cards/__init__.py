"""Personal data from the university's systems, a card each: asked side by side, briefly, and never all or nothing."""
