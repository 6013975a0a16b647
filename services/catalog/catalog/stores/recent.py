"""What people used last: a service whose form they opened or which they started, an application they opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, UpdateOne
from pymongo.database import Database

Row = dict[str, Any]

#: ``(person, kind, code)``.
Use = tuple[str, str, str]
_NAMES = ("person", "kind", "code")

#: Most that is shown, and that is kept, of one person.
SHOWN, KEPT = 100, 200


class Recent:
    """The collection ``recent``: ``{_id: "<person>|<kind>|<code>", person, kind, code, at}``.

    Of an erased person one row ``{_id: "<person>|", at}`` is left: uses before that moment are not learned again.
    """

    def __init__(self, database: Database[Row]) -> None:
        self.rows = database["recent"]

    def prepare(self) -> None:
        """Create the index."""
        self.rows.create_index([("person", ASCENDING), ("at", DESCENDING), ("_id", DESCENDING)])

    def mark(self, person: str, kind: str, code: str) -> None:
        """Note that somebody used something now."""
        self.learn({(person, kind, code): datetime.now(UTC)})

    def learn(self, uses: Mapping[Use, datetime]) -> None:
        """Note when who used what; earlier uses than the last change nothing."""
        people = {person for person, _, _ in uses}
        erased = {row["_id"][:-1]: row["at"] for row in self.rows.find({"_id": {"$in": [f"{no}|" for no in people]}})}
        left = {use: at for use, at in uses.items() if use[0] not in erased or erased[use[0]] < at}
        if not left:
            return
        done = self.rows.bulk_write([UpdateOne(
            {"_id": "|".join(use)}, {"$max": {"at": at}, "$setOnInsert": dict(zip(_NAMES, use, strict=True))},
            upsert=True) for use, at in left.items()])
        for person in {list(left)[place][0] for place in done.upserted_ids or ()}:
            self._prune(person)

    def mine(self, person: str, kind: str = "", limit: int = SHOWN) -> list[Row]:
        """Return what somebody used, the last first."""
        wanted = {"person": person, **({"kind": kind} if kind else {})}
        return list(self.rows.find(wanted).sort([("at", DESCENDING), ("_id", DESCENDING)]).limit(limit))

    def erase(self, person: str) -> int:
        """Forget a person; return how much they had used."""
        self.rows.replace_one({"_id": f"{person}|"}, {"at": datetime.now(UTC)}, upsert=True)
        return self.rows.delete_many({"person": person}).deleted_count

    def _prune(self, person: str) -> None:
        rest = self.rows.find({"person": person}, {"_id": 1}).sort([("at", DESCENDING), ("_id", DESCENDING)]).skip(KEPT)
        old = [row["_id"] for row in rest]
        if old:
            self.rows.delete_many({"_id": {"$in": old}})
