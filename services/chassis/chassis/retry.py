"""How long to wait before trying again, as data."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubling waits: ``first`` seconds, then twice that, never more than ``ceiling``; ``attempts`` None = for ever."""

    first: float
    ceiling: float
    attempts: int | None = None

    def delay(self, attempt: int) -> float:
        """Return the seconds to wait after failure number ``attempt`` (1, 2, 3 …)."""
        return min(self.ceiling, self.first * 2 ** min(attempt - 1, 30))

    def exhausted(self, attempt: int) -> bool:
        """Tell whether failure number ``attempt`` was the last one allowed."""
        return self.attempts is not None and attempt >= self.attempts

    def delays(self) -> Iterator[float]:
        """Yield the wait after each failure."""
        attempt = 1
        while not self.exhausted(attempt):
            yield self.delay(attempt)
            attempt += 1


def jittered(seconds: float) -> float:
    """Return between half of ``seconds`` and all of it, so that rivals do not collide again."""
    return seconds * random.uniform(0.5, 1.0)


#: A message whose handler fails: six tries with waits of 0.5, 1, 2, 4 and 8 seconds, then it is parked.
INBOX = Backoff(first=0.5, ceiling=8.0, attempts=6)

#: A part we depend on does not answer: keep trying, nothing is wrong with the message.
OUTAGE = Backoff(first=0.5, ceiling=8.0)

#: A follower that could not go on (database away, broker away, a handler that raises).
FOLLOWER = Backoff(first=0.2, ceiling=5.0)

#: The stream moved while we decided.
CONFLICT = Backoff(first=0.01, ceiling=0.2)
