"""How cases of each service went: a replica of the workflow's log, one row per case."""

from __future__ import annotations

from collections.abc import Sequence
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

    def learn(self, events: Sequence[Recorded]) -> dict[str, str]:
        """Take in events of the workflow service; return which case's service may have other figures now."""
        rows = self._gate.fold_latest([event for event in events if event.type in TYPES], project)
        return {case_id: str(row["service"]) for case_id, row in rows.items() if "service" in row}

    def is_case(self, case_id: str) -> bool:
        """Tell whether a case with this id was started."""
        return self.rows.find_one({"_id": case_id}, {"_id": 1}) is not None


def replica(log: Database[Row], own: Database[Row]) -> Replica:
    """Return what the rows are compared with: the log of the workflow service."""
    return Replica(name="副本 usage", log=log, rows=own["usage"], types=TYPES, expected=kept_by_gate(project))
