"""What the catalog is asked: services and their versions, and what is written around them."""

from catalog.queries.services import Queries

__all__ = ["Queries"]
