"""What notify remembers of cases: rows that the gate keeps in step with the events of each case."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from chassis.gate import Gate
from contracts.personal import ERASED
from notify.domain.cases import CaseFacts


class Cases:
    """The collection ``cases``; ``gate`` folds events into it in the order of their stream."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.gate = Gate(database["cases"])

    def get(self, case_id: str) -> CaseFacts | None:
        """Return the facts of a case, or None when it has not started as far as we know."""
        row = self.gate.rows.find_one({"_id": case_id, "removed": {"$ne": True}})
        if row is None:
            return None
        return CaseFacts(serial=row["serial"], title=row["title"], service_name=row["service_name"],
                         applicant=row["applicant"], copied=frozenset(row["copied"]),
                         seats={task: tuple(people) for task, people in row.get("seats", {}).items()})

    def erase(self, applicant: str) -> list[str]:
        """Take the titles of somebody's cases away, which name them; return the ids of those cases."""
        theirs = [row["_id"] for row in self.gate.rows.find({"applicant": applicant}, {"_id": 1})]
        self.gate.rows.update_many({"_id": {"$in": theirs}}, {"$set": {"title": ERASED}})
        return theirs
