"""How often an answer was given: counted by the question or guide it came from, never by what was typed."""

from __future__ import annotations

from typing import Any

from pymongo import DESCENDING
from pymongo.database import Database

Row = dict[str, Any]


class Asked:
    """The collection ``asked``: ``{_id: "faq:<id>" | "service:<code>:<about>", n}``."""

    def __init__(self, database: Database[Row]) -> None:
        self._rows = database["asked"]

    def count(self, answered: str) -> None:
        """Note that an answer was given once more."""
        self._rows.update_one({"_id": answered}, {"$inc": {"n": 1}}, upsert=True)

    def most(self, number: int) -> list[str]:
        """Return what was answered most often, the most frequent first."""
        return [row["_id"] for row in self._rows.find({}, {"n": 1}).sort([("n", DESCENDING), ("_id", 1)]).limit(number)]
