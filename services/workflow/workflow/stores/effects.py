"""What cases ask to be done outside: claimed with a lease, so that a crash only delays it; parked when it failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database

#: Seconds after which a claimed effect whose worker fell silent is taken over. Performing one twice at the same time is
#: harmless, waiting long after a crash is not.
LEASE = 15


class Effects:
    """One document per effect, ``<case>:<run>`` (``:<key>`` when a run asks for several).

    ``due_at`` says when it may be claimed (again); ``parked`` is there while an operator must look at it.
    """

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._effects = database["effects"]

    def prepare(self) -> None:
        """Create the indexes of what is due and of what is parked. Safe to repeat."""
        self._effects.create_index([("done", 1), ("due_at", 1)], name="due")
        self._effects.create_index([("parked", 1)], name="parked", sparse=True)

    def request(self, case_id: str, run: str, request: dict[str, Any], now: datetime, key: str = "") -> None:
        """Note a request; a request noted before stays as it is."""
        row = {"case_id": case_id, "run": run, "key": key, **request, "done": False, "attempt": 0, "since": 0,
               "due_at": now, "requested_at": now}
        self._effects.update_one({"_id": effect_id(case_id, run, key)}, {"$setOnInsert": row}, upsert=True)

    def claim(self, now: datetime, *, only: Sequence[str] = (), but: Sequence[str] = ()) -> dict[str, Any] | None:
        """Take the effect that has been due longest, or None; ``only`` and ``but`` choose among effects by name."""
        wanted: dict[str, Any] = {"done": False, "due_at": {"$lte": now}, "parked": None}
        if only:
            wanted["effect"] = {"$in": list(only)}
        elif but:
            wanted["effect"] = {"$nin": list(but)}
        lease = {"$set": {"due_at": now + timedelta(seconds=LEASE)}, "$inc": {"attempt": 1}}
        return self._effects.find_one_and_update(wanted, lease, sort=[("due_at", 1)],
                                                 return_document=ReturnDocument.AFTER)

    def finish(self, effect_id: str) -> None:
        """Strike an effect off the list."""
        self._effects.update_one({"_id": effect_id}, {"$set": {"done": True}})

    def postpone(self, effect_id: str, until: datetime, problem: str = "") -> None:
        """Let an effect that failed be claimed again later."""
        self._effects.update_one({"_id": effect_id}, {"$set": {"due_at": until, "problem": problem}})

    def park(self, effect_id: str, problem: str) -> None:
        """Try no more until an operator says so."""
        self._effects.update_one({"_id": effect_id}, {"$set": {"parked": True, "problem": problem}})

    def retry(self, effect_id: str, now: datetime) -> bool:
        """Let a parked effect be tried again, with all its attempts; return whether there was one."""
        again: list[dict[str, Any]] = [{"$set": {"due_at": now, "since": "$attempt"}}, {"$unset": "parked"}]
        return self._effects.update_one({"_id": effect_id, "parked": True, "done": False}, again).modified_count == 1

    def parked(self, most: int = 200) -> Iterator[dict[str, Any]]:
        """Yield what is parked, the oldest first."""
        yield from self._effects.find({"parked": True, "done": False}).sort("requested_at", 1).limit(most)


def effect_id(case_id: str, run: str, key: str = "") -> str:
    """Return the id of an effect, which is also its idempotency key."""
    return f"{case_id}:{run}:{key}" if key else f"{case_id}:{run}"
