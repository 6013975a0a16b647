"""How often guides are read: everybody counts once a day and guide, and nobody can be told from what is kept."""

from __future__ import annotations

import hmac
import os
import re
from datetime import date, datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from catalog.projections.usage import BEIJING

Row = dict[str, Any]

#: The row with the readings of all guides.
HALL = "*"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:-]{0,99}")


class Visits:
    """Three collections: ``visits`` (``{_id: code, n}``), ``visitors`` (who was counted today) and ``visit_keys``.

    A reader, signed in or not, is known by a digest under the day's random key. The next day's first reading throws
    the key and the digests away, so that nobody can try out numbers or addresses against them.
    """

    def __init__(self, database: Database[Row]) -> None:
        self.rows, self._seen, self._keys = database["visits"], database["visitors"], database["visit_keys"]
        self._known: tuple[str, bytes] | None = None

    def prepare(self) -> None:
        """Create the index."""
        self._seen.create_index([("day", ASCENDING)])

    def note(self, code: str, reader: str, today: date | None = None) -> bool:
        """Count a reading; returns False when this reader was counted for this guide today."""
        if not reader or not _CODE.fullmatch(code):
            return False
        day = (today or datetime.now(BEIJING).date()).isoformat()
        who = hmac.digest(self._key(day), f"{code}|{reader}".encode(), "sha256").hex()
        try:
            self._seen.insert_one({"_id": f"{day}|{who}", "day": day})
        except DuplicateKeyError:
            return False
        for name in (code, HALL):
            self.rows.update_one({"_id": name}, {"$inc": {"n": 1}}, upsert=True)
        return True

    def of(self, code: str) -> int:
        """Return how often a guide was read."""
        return int((self.rows.find_one({"_id": code}) or {"n": 0})["n"])

    def hall(self) -> int:
        """Return how often guides were read, all together."""
        return self.of(HALL)

    def _key(self, day: str) -> bytes:
        if self._known is not None and self._known[0] == day:
            return self._known[1]
        fresh = {"key": os.urandom(32)}
        try:
            made = self._keys.update_one({"_id": day}, {"$setOnInsert": fresh}, upsert=True).upserted_id is not None
        except DuplicateKeyError:  # another process made it in the same moment
            made = False
        if made:
            self._keys.delete_many({"_id": {"$lt": day}})
            self._seen.delete_many({"day": {"$lt": day}})
        found = self._keys.find_one({"_id": day}) or fresh
        self._known = (day, bytes(found["key"]))
        return self._known[1]
