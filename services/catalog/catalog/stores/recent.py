"""What people used last: a service whose form they opened or which they started, an application they opened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

Row = dict[str, Any]

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

    def mark(self, person: str, kind: str, code: str, at: datetime | None = None) -> None:
        """Note that somebody used something now, or ``at`` some moment; earlier uses than the last change nothing."""
        at = at or datetime.now(UTC)
        erased = self.rows.find_one({"_id": f"{person}|"})
        if erased is not None and erased["at"] >= at:
            return
        wanted = {"$max": {"at": at}, "$setOnInsert": {"person": person, "kind": kind, "code": code}}
        if self.rows.update_one({"_id": f"{person}|{kind}|{code}"}, wanted, upsert=True).upserted_id is not None:
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
