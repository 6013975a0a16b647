"""System steps waiting to be carried out: claimed with a lease, so that a crash only delays them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database

#: Seconds after which a claimed effect whose worker fell silent is taken over. Performing one twice at the same time is
#: harmless, waiting long after a crash is not.
LEASE = 15


class Effects:
    """One document per run of a system step: ``due_at`` says when it may be claimed (again)."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._effects = database["effects"]

    def prepare(self) -> None:
        """Create the index of what is due. Safe to repeat."""
        self._effects.create_index([("done", 1), ("due_at", 1)], name="due")

    def request(self, case_id: str, run: str, request: dict[str, Any], now: datetime) -> None:
        """Note a request; a request noted before stays as it is."""
        row = {"case_id": case_id, "run": run, **request, "done": False, "attempt": 0, "due_at": now}
        self._effects.update_one({"_id": f"{case_id}:{run}"}, {"$setOnInsert": row}, upsert=True)

    def claim(self, now: datetime) -> dict[str, Any] | None:
        """Take the effect that has been due longest, or None."""
        lease = {"$set": {"due_at": now + timedelta(seconds=LEASE)}, "$inc": {"attempt": 1}}
        return self._effects.find_one_and_update({"done": False, "due_at": {"$lte": now}}, lease,
                                                 sort=[("due_at", 1)], return_document=ReturnDocument.AFTER)

    def finish(self, effect_id: str) -> None:
        """Strike an effect off the list."""
        self._effects.update_one({"_id": effect_id}, {"$set": {"done": True}})

    def postpone(self, effect_id: str, until: datetime) -> None:
        """Let an effect that failed be claimed again later."""
        self._effects.update_one({"_id": effect_id}, {"$set": {"due_at": until}})
