"""How often somebody may do something: so many times in a window, counted in this process."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

#: Names remembered at most; when there are more, those that have been quiet for a window are forgotten.
MOST_NAMES = 10_000


class Rates:
    """At most ``most`` times in ``seconds`` for each name; with several processes, for each of them."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def allow(self, name: str) -> bool:
        """Count one more time, unless it is one too many."""
        now = self._clock()
        with self._lock:
            if len(self._times) >= MOST_NAMES:
                self._times = {one: times for one, times in self._times.items() if times[-1] > now - self._seconds}
            times = self._times.setdefault(name, deque())
            while times and times[0] <= now - self._seconds:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True
