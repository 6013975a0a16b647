"""Publish what others need to check our tokens: the public keys, and the sessions that ended early."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from pymongo.database import Database
from pymongo.errors import PyMongoError

log = structlog.get_logger()

#: Seconds between two looks at what is published.
EVERY = 60.0


class PublishedKeys:
    """The collection ``keys`` of identity's own database, where nobody else can write and the gateway can read.

    ``{_id: "jwks", keys: [...]}`` holds the public keys; ``{_id: "ended:<sid>", ends_at}`` a session whose access
    tokens must not be honoured although they have not expired; such a row disappears once they all have.
    """

    def __init__(self, database: Database[dict[str, Any]], *, keep: timedelta,
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._keys = database["keys"]
        self._keep, self._now = keep, now

    def publish(self, jwk: dict[str, str]) -> None:
        """Put our key first; a former key stays until the last token it signed has expired."""
        self._keys.create_index("ends_at", expireAfterSeconds=0)
        row = self._keys.find_one({"_id": "jwks"}) or {"keys": [], "retired": {}}
        now, retired = self._now(), dict(row.get("retired") or {})
        former = [key for key in row["keys"] if key["kid"] != jwk["kid"]]
        for key in former:
            retired.setdefault(key["kid"], now)
        kept = [key for key in former if retired[key["kid"]] + self._keep > now]
        self._keys.replace_one({"_id": "jwks"}, {
            "keys": [jwk, *kept], "retired": {key["kid"]: retired[key["kid"]] for key in kept}, "at": now}, upsert=True)

    def current(self) -> list[dict[str, Any]]:
        """Return the published public keys."""
        row = self._keys.find_one({"_id": "jwks"})
        return list(row["keys"]) if row else []

    def announce_ended(self, sessions: Iterable[str]) -> None:
        """Tell everybody who checks tokens that these sessions are over."""
        ends_at = self._now() + self._keep
        for session in sessions:
            self._keys.replace_one({"_id": f"ended:{session}"}, {"ends_at": ends_at}, upsert=True)



class KeyKeeper:
    """Keeps our key published, and indexes in place, for as long as the service runs; survives a database that is away.

    Runs beside the followers of the log and has the same three members: ``name``, ``run`` and ``stop``.
    """

    name = "keys"

    def __init__(self, published: PublishedKeys, jwk: dict[str, str],
                 prepare: Sequence[Callable[[], None]] = ()) -> None:
        self._published, self._jwk, self._prepare = published, jwk, prepare
        self._stopping = threading.Event()

    def once(self) -> bool:
        """Publish and prepare; False when the database did not let us."""
        try:
            self._published.publish(self._jwk)
            for prepare in self._prepare:
                prepare()
        except PyMongoError as error:
            log.warning("keys.not_published", error=type(error).__name__)
            return False
        return True

    def run(self) -> None:
        """Look again every minute, and every few seconds while it does not work."""
        while not self._stopping.wait(EVERY if self.once() else EVERY / 20):
            continue

    def stop(self) -> None:
        """Let ``run`` return."""
        self._stopping.set()
