"""The pure core: the notation, its soundness, and what may happen to a service."""
