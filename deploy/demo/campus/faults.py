"""Switches for tests and demonstrations: make a part of this server slow, or broken, from a path downwards."""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """How a path misbehaves: answers only after ``seconds``; with ``status`` (0 means as usual)."""

    seconds: float = 0.0
    status: int = 0


class Faults:
    """Faults by the beginning of a path; waiting ends at once when they are cleared."""

    def __init__(self) -> None:
        self._set: dict[str, Fault] = {}
        self._changed = threading.Event()

    def set(self, path: str, *, seconds: float = 0.0, status: int = 0) -> None:
        """From now on everything below ``path`` is slow or broken."""
        self._changed.clear()
        self._set[path] = Fault(seconds, status)

    def clear(self) -> None:
        """All is well again, also for whoever is waiting."""
        self._set.clear()
        self._changed.set()

    def suffer(self, path: str) -> int:
        """Wait as long as ``path`` makes one wait; return the status to fail with, 0 for none."""
        for beginning, fault in list(self._set.items()):
            if path.startswith(beginning):
                if fault.seconds:
                    self._changed.wait(fault.seconds)
                return fault.status
        return 0
