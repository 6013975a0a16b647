"""Feedback: plain documents to which both sides append; what people wrote lies sealed, so that it can be let go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import DESCENDING, ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis.vault import Vault, is_sealed
from contracts.catalog.expression import HALL_TIME
from contracts.personal import ERASED, subjects

Row = dict[str, Any]

#: How much one visitor (by address), one person, and all visitors together may send within WINDOW.
FROM_AN_ADDRESS, FROM_A_PERSON, FROM_ALL_VISITORS = 5, 20, 300
WINDOW = timedelta(hours=1)
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"


class Feedback:
    """Rows ``{_id, serial, kind, service, application, asker, contact, status, unread, entries, created_at,
    updated_at, untold}``; entries ``{role, by, text, at}``. What the asker wrote is sealed under their own key, what
    the desk wrote (and a visitor) under one of the row: an erasure takes the first and leaves the second. ``untold``
    is the news of entries that the log does not have yet, ``{n, type, by, says}``, written together with the entry.
    """

    def __init__(self, database: Database[Row], vault: Vault | None = None) -> None:
        self.rows, self._counters = database["feedback"], database["feedback_counters"]
        self._senders = database["feedback_senders"]
        self._vault = vault

    def prepare(self) -> None:
        """Create the indexes. Safe to repeat."""
        self.rows.create_index([("asker", 1), ("created_at", DESCENDING)], name="mine")
        self.rows.create_index([("status", 1), ("updated_at", DESCENDING)], name="desk")
        self.rows.create_index([("untold.n", 1)], name="untold", sparse=True)
        self._senders.create_index("at", expireAfterSeconds=int(WINDOW.total_seconds()) * 2)

    def add(self, id: str, asker: str | None, about: dict[str, Any], text: str, contact: str,
            news: Row | None = None) -> Row:
        """Keep a new one; the same id again changes nothing. Returns the row."""
        known = self.rows.find_one({"_id": id})
        if known is not None:
            return known
        now = _now()
        row = {"_id": id, "serial": self._serial(now), **about, "asker": asker, "status": OPEN, "unread": False,
               "contact": self._sealed(id, asker, contact, "contact") if contact else None,
               "entries": [self._entry(id, asker, "asker", asker or "", text, now, 0)],
               "created_at": now, "updated_at": now, **({"untold": [{"n": 0, **news}]} if news else {})}
        try:
            self.rows.insert_one(row)
        except DuplicateKeyError:
            return self.rows.find_one({"_id": id}) or row
        return row

    def find(self, id: str) -> Row | None:
        """Return one, its words still sealed."""
        return self.rows.find_one({"_id": id})

    def append(self, row: Row, role: str, by: str, text: str, status: str, news: Row | None = None) -> Row | None:
        """Add what somebody said and move on to ``status``; None when somebody else was quicker."""
        now, number = _now(), len(row["entries"])
        said = {"entries": self._entry(row["_id"], row["asker"], role, by, text, now, number)}
        pushed = {**said, "untold": {"n": number, **news}} if news else said
        return self.rows.find_one_and_update(
            {"_id": row["_id"], "entries": {"$size": number}},
            {"$push": pushed, "$set": {"status": status, "updated_at": now, "unread": role == "desk"}},
            return_document=ReturnDocument.AFTER)

    def close(self, row: Row) -> Row:
        """Let one rest."""
        self.rows.update_one({"_id": row["_id"]}, {"$set": {"status": CLOSED, "updated_at": _now()}})
        return {**row, "status": CLOSED}

    def read(self, id: str) -> None:
        """Note that the asker has seen the answer."""
        self.rows.update_one({"_id": id, "unread": True}, {"$set": {"unread": False}})

    def untold(self, most: int) -> list[Row]:
        """Return rows with news that the log does not have yet."""
        return list(self.rows.find({"untold.n": {"$gte": 0}}, {"serial": 1, "untold": 1}).limit(most))

    def told(self, id: str, number: int) -> None:
        """Note that the log has the news of an entry."""
        self.rows.update_one({"_id": id}, {"$pull": {"untold": {"n": number}}})

    def newest(self, most: int, **wanted: Any) -> Iterator[Row]:
        """Yield the newest that fit, opened."""
        for row in self.rows.find(wanted).sort([("created_at", DESCENDING), ("_id", 1)]).limit(most):
            yield self.opened(row)

    def count(self, **wanted: Any) -> int:
        """Return how many fit."""
        return self.rows.count_documents(wanted)

    def opened(self, row: Row) -> Row:
        """Return a row with its words readable; what was erased says so."""
        entries = [{**entry, "text": self._open(entry["text"], row["_id"], str(place))}
                   for place, entry in enumerate(row["entries"])]
        contact = self._open(row["contact"], row["_id"], "contact") if row.get("contact") else None
        return {**row, "entries": entries, "contact": None if contact == ERASED else contact}

    def seconds_to_wait(self, sender: str, most: int) -> int:
        """Count one more from a sender; return for how many seconds it is too much, 0 when it is not."""
        now = _now()
        bucket = now.replace(minute=0, second=0)
        name = self._vault.blind("sender", sender) if self._vault else hashlib.sha256(sender.encode()).hexdigest()[:32]
        found = self._senders.find_one_and_update(
            {"_id": f"{name}:{bucket:%Y%m%d%H}"}, {"$inc": {"n": 1}, "$set": {"at": now}}, upsert=True,
            return_document=ReturnDocument.AFTER)
        return 0 if found["n"] <= most else int((bucket + WINDOW - now).total_seconds()) + 1

    def forget(self, no: str, scope: str) -> int:
        """Take away who asked, how to reach them and what they wrote; what the desk answered stays."""
        if self._vault is not None:
            for subject in subjects(no, scope):
                self._vault.forget(subject)
        gone: Row = {"$set": {"asker": None, "contact": None, "untold": [], "entries.$[theirs].text": ERASED,
                         "entries.$[theirs].by": ""}}
        return self.rows.update_many({"asker": no}, gone, array_filters=[{"theirs.role": "asker"}]).modified_count

    def _serial(self, now: datetime) -> str:
        day = f"{now.astimezone(HALL_TIME):%Y%m%d}"
        counted = self._counters.find_one_and_update({"_id": day}, {"$inc": {"n": 1}}, upsert=True,
                                                     return_document=ReturnDocument.AFTER)
        return f"FK{day}-{counted['n']:04d}"

    def _entry(self, id: str, asker: str | None, role: str, by: str, text: str, at: datetime, place: int) -> Row:
        owner = asker if role == "asker" else None
        return {"role": role, "by": by, "text": self._sealed(id, owner, text, str(place)), "at": at}

    def _sealed(self, id: str, owner: str | None, text: str, place: str) -> Any:
        if self._vault is None:
            return text
        return self._vault.seal(f"register:{owner}" if owner else f"feedback:{id}", text, f"feedback|{id}|{place}")

    def _open(self, value: Any, id: str, place: str) -> str:
        if not is_sealed(value):
            return str(value)
        return str(self._vault.open(value, f"feedback|{id}|{place}")) if self._vault is not None else ERASED


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
