"""In-site messages: the read model ``notices`` that the gateway lists, and a channel like the others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection as Rows
from pymongo.database import Database

from contracts.personal import ERASED
from notify.domain.due import Delivery, case_of


class Notices:
    """The collection ``notices``: ``{_id, person, kind, title, text, case_id, serial, path, at, read}``."""

    def __init__(self, views: Database[dict[str, Any]]) -> None:
        self.rows: Rows[dict[str, Any]] = views["notices"]

    def prepare(self) -> None:
        """Create the indexes."""
        self.rows.create_index([("person", ASCENDING), ("at", DESCENDING), ("_id", DESCENDING)])
        self.rows.create_index([("person", ASCENDING), ("read", ASCENDING)])

    def send(self, delivery: Delivery, person: str) -> str:
        """Put the message in ``person``'s box; a repeat changes nothing, not even the read mark."""
        row = {"person": person, "kind": str(delivery.kind), "title": delivery.title, "text": delivery.text,
               "case_id": case_of(delivery.path, delivery.case_id), "serial": delivery.serial, "path": delivery.path,
               "at": delivery.at, "read": False}
        self.rows.update_one({"_id": delivery.id}, {"$setOnInsert": row}, upsert=True)
        return delivery.id

    def mark_read(self, person: str, ids: Sequence[str] | None) -> int:
        """Mark ``person``'s messages read (all when ``ids`` is None); return how many changed."""
        unread: dict[str, Any] = {"person": person, "read": False}
        if ids is not None:
            unread["_id"] = {"$in": list(ids)}
        return self.rows.update_many(unread, {"$set": {"read": True}}).modified_count

    def settle(self, case_id: str, person: str, kinds: Collection[str] | None) -> None:
        """Mark ``person``'s messages about a case read, those of ``kinds`` or (None) all."""
        unread: dict[str, Any] = {"person": person, "read": False, "case_id": case_id}
        if kinds is not None:
            unread["kind"] = {"$in": sorted(kinds)}
        self.rows.update_many(unread, {"$set": {"read": True}})

    def unread(self, person: str) -> int:
        """Return how many of ``person``'s messages are unread."""
        return self.rows.count_documents({"person": person, "read": False})

    def erase(self, person: str, cases: Sequence[str]) -> None:
        """Take the words away from somebody's own messages, and from everybody's about these cases."""
        theirs = {"$or": [{"person": person}, {"case_id": {"$in": list(cases)}}]}
        self.rows.update_many(theirs, {"$set": {"text": ERASED}})
