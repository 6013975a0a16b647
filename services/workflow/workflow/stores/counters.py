"""Running numbers for people to read; a gap is harmless, a number given twice is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database

from chassis.together import Together


@dataclass(slots=True)
class _Wish:
    """The next number of a counter that somebody waits for."""

    name: str
    number: int = 0


class Counters:
    """One document per counter, advanced in one write for all who want a number at the same moment."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._counters = database["counters"]
        self._together = Together(self._give)

    def take(self, name: str) -> int:
        """Return the next number of a counter, from 1; it is taken for good."""
        wish = _Wish(name)
        self._together.do(wish)
        return wish.number

    def _give(self, wishes: Sequence[_Wish]) -> Sequence[None]:
        for name in {wish.name for wish in wishes}:
            theirs = [wish for wish in wishes if wish.name == name]
            found = self._counters.find_one_and_update({"_id": name}, {"$inc": {"last": len(theirs)}}, upsert=True,
                                                       return_document=ReturnDocument.AFTER)
            for number, wish in enumerate(theirs, start=int(found["last"]) - len(theirs) + 1):
                wish.number = number
        return [None] * len(wishes)
