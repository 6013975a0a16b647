"""The HTTP resources, one module per branch of ``/v1``."""
