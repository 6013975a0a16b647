"""Answers given a moment ago: a hundred approvals in a second ask the replica the same few questions."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

#: Seconds for which an answer is given again; what this process learns itself takes effect at once.
SECONDS = 1.0
#: Answers kept at most.
MOST = 10_000


class Lately:
    """Keeps answers for SECONDS. A replica is late anyway; nothing that is stored sealed is kept here."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: dict[Any, tuple[float, Any]] = {}

    def answer(self, question: Any, ask: Callable[[], Any]) -> Any:
        """Return what was answered to ``question`` a moment ago, else what ``ask()`` says."""
        given, now = self._given.get(question), self._clock()
        if given is not None and given[0] > now:
            return given[1]
        found = ask()
        if len(self._given) >= MOST:
            self._given.clear()
        self._given[question] = now + SECONDS, found
        return found

    def forget(self) -> None:
        """Forget everything: something was learned."""
        self._given.clear()
