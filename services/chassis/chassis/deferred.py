"""Events a consumer could not handle yet: tried again in the order of their stream, then parked for an operator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis.recorded import Recorded
from chassis.retry import INBOX

#: What becomes of a row: tried again when due, waiting for one before it, waiting for an operator.
RETRY, BEHIND, PARKED = "retry", "behind", "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One event set aside by ``queue``. Its content stays in the log; ``error`` is the name of what was raised.

    ``at`` is when it was set aside, ``tried`` when it last failed.
    """

    id: str
    queue: str
    type: str
    stream: str
    version: int
    number: int
    state: str
    attempts: int
    error: str
    at: datetime
    due: datetime
    tried: datetime


class Deferred:
    """The collection ``inbox`` of a consumer's database: a row per event that is neither handled nor given up."""

    def __init__(self, rows: Collection[dict[str, Any]]) -> None:
        self.rows = rows

    def streams(self, queue: str) -> set[str]:
        """Return the streams whose next events must wait, because an earlier one is still being tried."""
        return {row["s"] for row in self.rows.find({"queue": queue, "state": {"$ne": PARKED}}, {"s": 1})}

    def defer(self, queue: str, recorded: Recorded, error: str) -> None:
        """Set an event aside after its first failure, or (``error`` empty) behind one that failed. Safe to repeat."""
        now = datetime.now(UTC)
        state, attempts = (RETRY, 1) if error else (BEHIND, 0)
        row = {"_id": _key(queue, recorded), "queue": queue, "type": recorded.type, "s": recorded.stream,
               "v": int(recorded.envelope["version"]), "number": recorded.number, "state": state,
               "attempts": attempts, "error": error, "at": now, "tried": now, "due": _due(now, attempts)}
        try:
            self.rows.insert_one(row)
        except DuplicateKeyError:  # another process of ours took the same event in
            return

    def due(self, queue: str) -> Waiting | None:
        """Return an event to try now: due, and the first of its stream; None when there is none."""
        now, seen = datetime.now(UTC), set()
        for row in self.rows.find({"queue": queue, "state": {"$ne": PARKED}}).sort("_id", 1):
            if row["s"] not in seen and row["due"] <= now:
                return _waiting(row)
            seen.add(row["s"])
        return None

    def failed(self, waiting: Waiting, error: str) -> bool:
        """Note another failure; return whether it was the last, so that the event is parked now."""
        attempts, now = waiting.attempts + 1, datetime.now(UTC)
        parked = INBOX.exhausted(attempts)
        self.rows.update_one({"_id": waiting.id}, {"$set": {
            "state": PARKED if parked else RETRY, "attempts": attempts, "error": error, "tried": now,
            "due": _due(now, attempts)}})
        return parked

    def done(self, waiting: Waiting) -> None:
        """Forget an event that was handled."""
        self.rows.delete_one({"_id": waiting.id})

    def parked(self) -> Iterator[Waiting]:
        """Yield what waits for an operator, oldest first."""
        for row in self.rows.find({"state": PARKED}).sort([("at", 1), ("_id", 1)]):
            yield _waiting(row)

    def find(self, id: str) -> Waiting | None:
        """Return one row, or None."""
        row = self.rows.find_one({"_id": id})
        return _waiting(row) if row else None

    def replay(self, id: str | None = None) -> int:
        """Have a parked event (or all) tried again from the first attempt; return how many."""
        wanted = {"state": PARKED} if id is None else {"state": PARKED, "_id": id}
        fresh = {"state": RETRY, "attempts": 0, "due": datetime.now(UTC)}
        return self.rows.update_many(wanted, {"$set": fresh}).modified_count


def _key(queue: str, recorded: Recorded) -> str:
    return f"{queue}/{recorded.stream}:{recorded.number:06d}"


def _due(now: datetime, attempts: int) -> datetime:
    return now + timedelta(seconds=INBOX.delay(attempts) if attempts else 0.0)


def _waiting(row: dict[str, Any]) -> Waiting:
    return Waiting(id=row["_id"], queue=row["queue"], type=row["type"], stream=row["s"], version=row["v"],
                   number=row["number"], state=row["state"], attempts=row["attempts"], error=row["error"],
                   at=row["at"], due=row["due"], tried=row.get("tried", row["at"]))
