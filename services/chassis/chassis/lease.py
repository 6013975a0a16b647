"""One process at a time does a job that all could do; when it is gone the next takes over.

A lease saves work, it guarantees nothing: a process may be paused while it believes to hold one. Whatever it protects
must be safe with two at work. All times are the database's, so clocks of machines do not matter.
"""

from __future__ import annotations

from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

#: Seconds a lease lasts without being renewed.
LASTS = 4.0


class Lease:
    """The row ``{_id: name, holder, until}`` of ``leases``, wanted by ``holder``."""

    def __init__(self, leases: Collection[dict[str, Any]], name: str, holder: str, lasts: float = LASTS) -> None:
        self.name, self.holder = name, holder
        self._leases, self._ms = leases, int(lasts * 1000)

    def take(self) -> bool:
        """Take or renew the lease; return whether it is ours now."""
        free = {"$or": [{"$eq": ["$holder", self.holder]}, {"$lt": ["$until", "$$NOW"]}]}
        ours = {"holder": {"$cond": [free, self.holder, "$holder"]},
                "until": {"$cond": [free, {"$add": ["$$NOW", self._ms]}, "$until"]}}
        try:
            found = self._leases.find_one_and_update(
                {"_id": self.name}, [{"$set": ours}], upsert=True, return_document=ReturnDocument.AFTER)
        except DuplicateKeyError:  # two made the row at the same moment, and the other was first
            return False
        return bool(found["holder"] == self.holder)

    def release(self) -> None:
        """Give the lease back, so that the next need not wait for its end."""
        self._leases.delete_one({"_id": self.name, "holder": self.holder})
