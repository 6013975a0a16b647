"""Answers kept in memory, per card and person: fresh for a minute, shown as stale for an hour, then forgotten."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: Seconds an answer counts as fresh, and may be shown when nothing newer is to be had.
FRESH, STALE = 60.0, 3600.0
MOST_KEPT = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a system said and when; ``value`` is None when it has nothing about the person."""

    value: Any
    at: datetime

    def __repr__(self) -> str:
        return f"Answer(at={self.at!r})"


class Kept:
    """Never on disk, never logged; the process's end forgets them all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._answers: dict[tuple[str, str], tuple[float, Answer]] = {}

    def get(self, card: str, person: str, seconds: float = FRESH) -> Answer | None:
        """Return an answer at most ``seconds`` old."""
        with self._lock:
            kept = self._answers.get((card, person))
        return kept[1] if kept and self._clock() - kept[0] < seconds else None

    def put(self, card: str, person: str, answer: Answer) -> None:
        """Keep an answer; when there are too many, those too old to be shown go, else all."""
        now = self._clock()
        with self._lock:
            if len(self._answers) >= MOST_KEPT:
                self._answers = {key: kept for key, kept in self._answers.items() if now - kept[0] < STALE}
            if len(self._answers) >= MOST_KEPT:
                self._answers.clear()
            self._answers[card, person] = (now, answer)

    def drop(self, card: str, person: str) -> None:
        """Forget one answer."""
        with self._lock:
            self._answers.pop((card, person), None)
