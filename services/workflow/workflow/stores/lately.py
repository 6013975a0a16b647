"""Answers of a replica, given again until something is learned: every approval asks the same few questions."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from pymongo.database import Database

#: Seconds between two looks whether another process learned something; what this one learns takes effect at once.
SECONDS = 1.0
#: Seconds after which everything is asked again in any case.
OLDEST = 60.0
#: Answers kept at most.
MOST = 20_000


class Edition:
    """A number beside the replica ``name`` that goes up after every change of it, for all processes to see."""

    def __init__(self, database: Database[dict[str, Any]], name: str) -> None:
        self._counters, self._id = database["counters"], f"edition:{name}"

    def __call__(self) -> int:
        """Return the number, 0 before the first change."""
        found = self._counters.find_one({"_id": self._id})
        return int(found["last"]) if found else 0

    def advance(self) -> None:
        """Say that the replica was changed; to be called after the change and before its event counts as taken in."""
        self._counters.update_one({"_id": self._id}, {"$inc": {"last": 1}}, upsert=True)


class Lately:
    """Keeps answers until ``edition()`` is another: at most SECONDS after a change made elsewhere.

    What is stored sealed is kept sealed here.
    """

    def __init__(self, edition: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._edition, self._clock = edition, clock
        self._given: dict[Any, Any] = {}
        self._known, self._look_at, self._ask_again_at = -1, float("-inf"), float("-inf")

    def answer(self, question: Any, ask: Callable[[], Any]) -> Any:
        """Return what was answered to ``question`` before, else what ``ask()`` says."""
        self._look()
        given = self._given
        if question in given:
            return given[question]
        found = ask()
        if len(given) >= MOST:
            given.clear()
        given[question] = found  # in vain when everything was forgotten meanwhile: what we heard may be older than that
        return found

    def forget(self) -> None:
        """Forget everything: something was learned."""
        self._given = {}

    def _look(self) -> None:
        now = self._clock()
        if now < self._look_at:
            return
        self._look_at = now + SECONDS  # before the question, for the others need not ask it as well
        try:
            edition = self._edition()
        except BaseException:
            self._look_at = now
            raise
        if edition != self._known or now >= self._ask_again_at:
            self._known, self._ask_again_at = edition, now + OLDEST
            self.forget()
