"""How cases of each service went: a replica of the workflow's log, one row per case."""

from __future__ import annotations

from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from catalog.projections.usage import TYPES, project
from chassis.gate import Gate
from chassis.modelcheck import Replica, kept_by_gate
from chassis.recorded import Recorded

Row = dict[str, Any]


class Usage:
    """The collection ``usage``; events of a stream come in their order, and what was folded already is ignored."""

    def __init__(self, database: Database[Row]) -> None:
        self._gate = Gate(database["usage"])
        self.rows = database["usage"]

    def prepare(self) -> None:
        """Create the indexes."""
        self.rows.create_index([("service", ASCENDING), ("day", DESCENDING)])
        self.rows.create_index([("service", ASCENDING), ("ended_at", DESCENDING)])
        self.rows.create_index([("service", ASCENDING), ("rated_at", DESCENDING), ("_id", DESCENDING)])

    def learn(self, recorded: Recorded) -> str | None:
        """Take in one event of the workflow service; return the service whose figures it may have changed."""
        if recorded.type not in TYPES:
            return None
        self._gate.fold_latest(recorded, project)
        row = self.rows.find_one({"_id": recorded.stream}, {"service": 1})
        return str(row["service"]) if row and "service" in row else None

    def is_case(self, case_id: str) -> bool:
        """Tell whether a case with this id was started."""
        return self.rows.find_one({"_id": case_id}, {"_id": 1}) is not None

    def ratings(self, service: str, offset: int, limit: int) -> tuple[list[Row], int]:
        """Return a page of the rated cases of a service, the last rated first, and how many there are."""
        wanted = {"service": service, "rated_at": {"$ne": None}}
        latest = [("rated_at", DESCENDING), ("_id", DESCENDING)]
        found = self.rows.find(wanted, {"score": 1, "rated_at": 1}).sort(latest).skip(offset).limit(limit)
        return list(found), self.rows.count_documents(wanted)


def replica(log: Database[Row], own: Database[Row]) -> Replica:
    """Return what the rows are compared with: the log of the workflow service."""
    return Replica(name="副本 usage", log=log, rows=own["usage"], types=TYPES, expected=kept_by_gate(project))
