"""Who holds which post: a small replica of what the identity service publishes."""

from __future__ import annotations

from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis.recorded import Recorded
from contracts import codec, ids
from contracts.identity.events import PostGranted, PostRevoked

#: Posts the catalog asks about; nothing is kept about any other.
KEPT = frozenset({"hall.admin", "content.admin", "feedback.desk"})


class Posts:
    """One row per person, role and unit, moved only by a later event of that person than the one it holds.

    The bus may deliver events twice and out of order; the number an event has in its stream settles both.
    """

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._collection = collection

    def learn(self, recorded: Recorded) -> None:
        """Take in one event of the identity service; what does not concern us is ignored."""
        event = codec.decode_event(recorded.type, recorded.version, recorded.data)
        if not isinstance(event, PostGranted | PostRevoked) or event.role not in KEPT:
            return
        row = _row(event, recorded.number)
        key = {"_id": row.pop("_id")}
        try:
            # A row that is newer does not match, so the upsert runs into its key: nothing to do then.
            self._collection.update_one({**key, "n": {"$lt": recorded.number}}, {"$set": row}, upsert=True)
        except DuplicateKeyError:
            return

    def holds(self, no: str, role: str) -> bool:
        """Tell whether a person holds a role, in whatever unit."""
        return self._collection.find_one({"no": no, "role": role, "held": True}, {"_id": 1}) is not None

    def holders(self, role: str) -> tuple[str, ...]:
        """Return who holds a role, in whatever unit, by number."""
        return tuple(sorted({str(row["no"]) for row in self._collection.find({"role": role, "held": True}, {"no": 1})}))

    def units(self, no: str, role: str) -> set[str]:
        """Return the units in which a person holds a role."""
        found = self._collection.find({"no": no, "role": role, "held": True}, {"_id": 1})
        return {str(row["_id"]).rpartition(":")[2] for row in found}


def kept(events: list[Recorded]) -> dict[str, dict[str, Any]]:
    """Return the rows, by id, that all events of a person amount to; pure."""
    rows = {}
    for recorded in events:
        event = codec.decode_event(recorded.type, recorded.version, recorded.data)
        if isinstance(event, PostGranted | PostRevoked) and event.role in KEPT:
            row = _row(event, recorded.number)
            rows[row["_id"]] = row
    return rows


def stream_of(row: dict[str, Any]) -> str:
    """Return the stream a row comes from."""
    return ids.stream("person", row["no"])


def _row(event: PostGranted | PostRevoked, number: int) -> dict[str, Any]:
    return {"_id": f"{event.no}:{event.role}:{event.unit}", "no": event.no, "role": event.role,
            "held": isinstance(event, PostGranted), "n": number}
