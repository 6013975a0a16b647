"""Who of the auditors looked at what: one stream of the log per day, written before the answer is given."""

from __future__ import annotations

import time
import uuid
from datetime import date, datetime

from chassis.errors import VersionConflict
from chassis.eventstore import Commit, CommitStore
from chassis.retry import CONFLICT, jittered
from contracts import ids
from contracts.catalog.expression import HALL_TIME
from contracts.workflow.events import ReadingLogged

#: How often auditors who read at the same moment may overtake each other before one is told to try again.
ATTEMPTS = 8


class Readings:
    """The audit streams of the log; a day is the hall's own."""

    def __init__(self, store: CommitStore) -> None:
        self._store = store

    def log(self, auditor: str, reading: ReadingLogged, correlation_id: str) -> None:
        """File a reading; durable when this returns. Raises VersionConflict when too many read at once."""
        stream = _stream(datetime.now(HALL_TIME).date())
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._store.append(stream, [reading], expected_version=self._store.head(stream),
                                   command_id=uuid.uuid4().hex, digest="", by={"actor": auditor},
                                   correlation_id=correlation_id)
                return
            except VersionConflict:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(jittered(CONFLICT.delay(min(attempt, 3))))

    def of(self, day: date, *, before: int | None, limit: int) -> tuple[list[Commit], int]:
        """Return up to ``limit`` readings of a day below version ``before``, newest first, and how many there are."""
        stream = _stream(day)
        total = self._store.head(stream)
        newest = total if before is None else min(total, before - 1)
        found = self._store.read(stream, after=max(0, newest - limit))
        return [commit for commit in reversed(found) if commit.version <= newest], total


def _stream(day: date) -> str:
    return ids.stream("audit", day.isoformat())
