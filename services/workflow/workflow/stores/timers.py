"""Moments waiting to come: a durable queue beside the log, claimed with a lease, so that a crash only delays them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.operations import DeleteMany, UpdateOne

#: Seconds after which a claimed row whose worker fell silent is taken over; to fire twice has the effect of once.
LEASE = 15
#: A moment is stored in whole milliseconds; it is never early.
_ROUNDING = timedelta(milliseconds=1)

Write = UpdateOne | DeleteMany


def scheduled(case_id: str, timer: str, at: datetime, version: int) -> Write:
    """Set a timer of a case as its commit ``version`` says; what a later commit said stays."""
    newer = {"$gt": [version, {"$ifNull": ["$v", 0]}]}
    said = {"case_id": case_id, "timer": timer, "at": at.isoformat(), "due_at": at + _ROUNDING, "v": version,
            "claims": 0}
    return UpdateOne({"_id": f"{case_id}:{timer}"},
                     [{"$replaceWith": {"$cond": [newer, {"_id": "$_id", **said}, "$$ROOT"]}}], upsert=True)


def ended(case_id: str, version: int) -> Write:
    """Strike everything off that a case set before it ended; its rows are those whose names begin with its own."""
    return DeleteMany({"_id": {"$gt": f"{case_id}:", "$lt": f"{case_id};"}, "v": {"$lte": version}})


class Timers:
    """One row per timer, and one per case whose timers are to be counted again: ``due_at`` is when to claim it."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.rows = database["timers"]

    def prepare(self) -> None:
        """Create the index, and drop the one an earlier release kept of cases. Safe to repeat."""
        self.rows.create_index([("due_at", 1)], name="due")
        if "case" in self.rows.index_information():
            self.rows.drop_index("case")

    def write(self, writes: Sequence[Write]) -> None:
        """Carry out what commits said, in their order. Safe to repeat."""
        if writes:
            self.rows.bulk_write(list(writes))

    def count_again(self, edition: int, now: datetime) -> None:
        """Have the timers of every case that has any counted again, for an edition of the calendar. Safe to repeat."""
        row = {"_id": {"$concat": ["$_id", f":calendar:{edition}"]}, "case_id": "$_id",
               "calendar": {"$literal": edition}, "due_at": {"$literal": now}, "claims": {"$literal": 0}}
        self.rows.aggregate([
            {"$match": {"timer": {"$exists": True}}}, {"$group": {"_id": "$case_id"}}, {"$project": row},
            {"$merge": {"into": self.rows.name, "whenMatched": "keepExisting"}}])

    def claim(self, now: datetime) -> dict[str, Any] | None:
        """Take the row that has been due longest, or None; ``claims`` of it is the fence."""
        lease = {"$set": {"due_at": now + timedelta(seconds=LEASE)}, "$inc": {"claims": 1}}
        return self.rows.find_one_and_update({"due_at": {"$lte": now}}, lease, sort=[("due_at", 1)],
                                             return_document=ReturnDocument.AFTER)

    def finish(self, row: dict[str, Any]) -> None:
        """Strike a row off, unless it was set anew or taken over meanwhile."""
        self.rows.delete_one(_mine(row))

    def postpone(self, row: dict[str, Any], until: datetime) -> None:
        """Let a row that could not be fired be claimed again later."""
        self.rows.update_one(_mine(row), {"$set": {"due_at": until}})


def _mine(row: dict[str, Any]) -> dict[str, Any]:
    return {"_id": row["_id"], "claims": row["claims"], "v": row.get("v")}
