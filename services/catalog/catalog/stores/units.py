"""Which unit is part of which: a small replica of what the identity service publishes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis.recorded import Recorded
from contracts import codec, ids
from contracts.identity.events import UnitRecorded


class Units:
    """One row per unit ``{_id: key, name, parent, n}``, moved only by a later event of that unit."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self.rows = collection

    def learn(self, recorded: Recorded) -> None:
        """Take in one event of the identity service; what does not concern us is ignored."""
        for row in kept([recorded]).values():
            key = {"_id": row.pop("_id")}
            try:
                # A row that is newer does not match, so the upsert runs into its key: nothing to do then.
                self.rows.update_one({**key, "n": {"$lt": recorded.number}}, {"$set": row}, upsert=True)
            except DuplicateKeyError:
                return

    def with_parts(self, keys: Iterable[str]) -> frozenset[str]:
        """Return these units and everything below them."""
        found = set(keys)
        if not found:
            return frozenset()
        below = [(str(row["_id"]), row["parent"]) for row in self.rows.find({}, {"parent": 1})]
        grown = True
        while grown:
            more = {key for key, parent in below if parent in found} - found
            grown, found = bool(more), found | more
        return frozenset(found)

    def names(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the names of those of these units that are known."""
        found = self.rows.find({"_id": {"$in": sorted(set(keys))}}, {"name": 1})
        return {str(row["_id"]): str(row["name"]) for row in found}

    def called(self, name: str) -> str | None:
        """Return the key of the unit with this name, or None."""
        row = self.rows.find_one({"name": name}, {"_id": 1})
        return str(row["_id"]) if row else None


def kept(events: list[Recorded]) -> dict[str, dict[str, Any]]:
    """Return the rows, by id, that all events of a unit amount to; pure."""
    rows = {}
    for recorded in events:
        event = codec.decode_event(recorded.type, recorded.version, recorded.data)
        if isinstance(event, UnitRecorded):
            rows[event.key] = {"_id": event.key, "name": event.name, "parent": event.parent, "n": recorded.number}
    return rows


def stream_of(row: dict[str, Any]) -> str:
    """Return the stream a row comes from."""
    return ids.stream("unit", row["_id"])
