"""A circuit breaker: a system that fails is left alone for a while, then tried by one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

#: Failures in a row after which a system is left alone, and for how many seconds.
FAILURES, REST = 3, 30.0


class Breaker:
    """Counts failures in a row; ``allows`` says whether to ask at all."""

    def __init__(self, failures: int = FAILURES, rest: float = REST,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rest, self._clock = failures, rest, clock
        self._lock = threading.Lock()
        self._failures, self._until = 0, 0.0

    def allows(self) -> bool:
        """Whether to ask now: always while it works; after a rest, one asker at a time tries again."""
        with self._lock:
            if self._failures < self._most:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._rest
            return True

    def note(self, *, worked: bool) -> None:
        """Say how it went."""
        with self._lock:
            self._failures = 0 if worked else self._failures + 1
            if not worked and self._failures >= self._most:
                self._until = self._clock() + self._rest
