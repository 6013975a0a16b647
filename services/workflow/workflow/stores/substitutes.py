"""When to look after somebody's open tasks: their substitutes begin or end, or their account was switched off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database

#: Seconds after which a moment whose worker fell silent is taken over; looking twice has the effect of once.
LEASE = 30
#: Seconds after which everything is looked at once more: a task that was just being assigned then is in sight.
SETTLING = 5
#: When a row is due that is kept for its ``n`` alone: what is sent at two looks must never have the same id.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Moments:
    """One row per person and reason: ``due_at`` says when to look (again), ``n`` changes with every look to come."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._rows = database["moments"]

    def prepare(self) -> None:
        """Create the index of what is due. Safe to repeat."""
        self._rows.create_index([("due_at", 1)], name="due")

    def note(self, reason: str, no: str, at: datetime) -> None:
        """Look after somebody at ``at``, or earlier where that was noted."""
        self._rows.update_one(
            {"_id": f"{reason}:{no}"},
            {"$min": {"due_at": at}, "$inc": {"n": 1}, "$set": {"settled": False, "attempt": 0},
             "$setOnInsert": {"reason": reason, "no": no}}, upsert=True)

    def claim(self, now: datetime) -> dict[str, Any] | None:
        """Take the moment that has been due longest, or None."""
        lease = {"$set": {"due_at": now + timedelta(seconds=LEASE)}, "$inc": {"attempt": 1}}
        return self._rows.find_one_and_update({"due_at": {"$lte": now}}, lease, sort=[("due_at", 1)],
                                              return_document=ReturnDocument.AFTER)

    def finish(self, row: dict[str, Any], now: datetime, following: datetime | None) -> None:
        """Look once more in a moment, then at ``following``, if ever; what was noted meanwhile comes first."""
        soon, due_at = now + timedelta(seconds=SETTLING), following or NEVER
        settling = not row["settled"] and soon < due_at
        due_at = soon if settling else due_at
        self._rows.update_one({"_id": row["_id"], "n": row["n"]}, {
            "$set": {"due_at": due_at, "settled": settling, "attempt": 0}, "$inc": {"n": 1}})

    def postpone(self, row: dict[str, Any], until: datetime) -> None:
        """Try a look that failed again later."""
        self._rows.update_one({"_id": row["_id"], "n": row["n"]}, {"$set": {"due_at": until}})
