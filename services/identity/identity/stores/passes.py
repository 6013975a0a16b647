"""What may be used once at a way in from outside: states we gave out, codes and tickets we were shown. All hashed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

#: How long a state is good for, which is how long somebody may take to scan a code.
LIFE = timedelta(minutes=10)
#: How long something shown is remembered; no provider honours a code or a ticket for longer.
REMEMBERED = timedelta(hours=1)


class Passes:
    """The collection ``entry_passes``: ``{_id: digest, ends_at}``, a state until it is used, the rest once it was."""

    def __init__(self, database: Database[dict[str, Any]],
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._passes, self._now = database["entry_passes"], now

    def prepare(self) -> None:
        """Let rows that mean nothing any more disappear by themselves."""
        self._passes.create_index("ends_at", expireAfterSeconds=0)

    def state(self) -> str:
        """Return a new state: 32 hexadecimal digits, because WeCom takes letters and digits alone."""
        state = secrets.token_hex(16)
        self._passes.insert_one({"_id": _digest("state", state), "ends_at": self._now() + LIFE})
        return state

    def take(self, state: str) -> bool:
        """Use a state up; False for one that is unknown, used or too old."""
        row = self._passes.find_one_and_delete({"_id": _digest("state", state)})
        return row is not None and row["ends_at"] > self._now()

    def spend(self, entry: str, secret: str) -> bool:
        """Remember that ``entry`` showed us this code or ticket; False when it did so before."""
        try:
            self._passes.insert_one({"_id": _digest(entry, secret), "ends_at": self._now() + REMEMBERED})
        except DuplicateKeyError:
            return False
        return True


def _digest(kind: str, secret: str) -> str:
    return hashlib.sha256(f"{kind}\0{secret}".encode()).hexdigest()
