"""Running numbers for people to read; a gap is harmless, a number given twice is not."""

from __future__ import annotations

from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database


class Counters:
    """One document per counter, advanced in one write."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._counters = database["counters"]

    def take(self, name: str) -> int:
        """Return the next number of a counter, from 1; it is taken for good."""
        found = self._counters.find_one_and_update({"_id": name}, {"$inc": {"last": 1}}, upsert=True,
                                                   return_document=ReturnDocument.AFTER)
        return int(found["last"])
