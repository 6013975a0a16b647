"""What clients know: every command they sent, under which key, when, and what they were told."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from contracts import ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One command as its client saw it. Times are seconds of this machine's monotonic clock.

    ``status`` is the final answer, 0 when the client gave up without one; ``stream`` and ``version`` say where an
    accepted command landed. ``tries`` counts requests under the same key.
    """

    actor: str
    key: str
    what: str
    stream: str
    version: int
    status: int
    code: str
    asked: float
    told: float
    tries: int

    @property
    def accepted(self) -> bool:
        """Whether the hall said that it is done."""
        return 200 <= self.status < 300

    @property
    def command(self) -> str:
        """The id under which the log keeps it."""
        return ids.command_id(self.actor, self.key)


class Journal:
    """Everything told, kept in memory; what was accepted also in a file, as ``hall verify --acks`` reads it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._file = file.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.entries: list[Told] = []
        self.errors: Counter[str] = Counter()
        self.wrong: list[str] = []

    def write(self, told: Told) -> None:
        """Note a command that is over for its client."""
        with self._lock:
            self.entries.append(told)
            if told.accepted:
                self._file.write(json.dumps({**asdict(told), "service": "workflow", "command_id": told.command,
                                             "requested_at": told.asked, "acked_at": told.told}) + "\n")
                self._file.flush()

    def error(self, kind: str) -> None:
        """Count an answer, or the lack of one, that made a client try again."""
        with self._lock:
            self.errors[kind] += 1

    def complain(self, what: str) -> None:
        """Note an answer that must never be given."""
        with self._lock:
            self.wrong.append(what)

    def mark(self) -> Mark:
        """Remember where we are."""
        with self._lock:
            return Mark(len(self.entries), self.errors.copy(), len(self.wrong), time.monotonic())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a journal."""

    entries: int
    errors: Counter[str]
    wrong: int
    at: float


def outage(entries: Sequence[Told], since: float, until: float) -> float:
    """Return the longest time, in seconds, in which nobody was told that anything is done."""
    moments = sorted([since, *(told.told for told in entries if told.accepted and since <= told.told <= until), until])
    return max((later - earlier for earlier, later in itertools.pairwise(moments)), default=0.0)
