"""All cards of a person at once: each source asked side by side with its own threads, none waits for the slowest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog

from gateway.cards.breaker import Breaker
from gateway.cards.campus import NoAnswer
from gateway.cards.kept import FRESH, STALE, Answer, Kept

log = structlog.get_logger(__name__)

#: Seconds a reader waits for all cards together.
DEADLINE = 1.8
#: Questions one source may have open at a time; a source that hangs holds up no other.
AT_ONCE = 4

AWAY = "暂不可用"
#: A connector: ``(source, person) -> what is known``, None for nothing; raises NoAnswer.
Connector = Callable[[str, str], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a card is made from: an answer, whether it is an old one, and whether there is none at all."""

    answer: Answer | None
    stale: bool = False


@dataclass
class _Source:
    """One source: its connector, its threads, its breaker."""

    ask: Connector
    threads: ThreadPoolExecutor
    breaker: Breaker = field(default_factory=Breaker)


class Board:
    """``connectors`` by the first part of a source's name; ``""`` takes the rest.

    ``fresh`` are the connectors that keep their own answers: theirs are not kept here.
    """

    def __init__(self, connectors: Mapping[str, Connector], *, fresh: Sequence[str] = (),
                 deadline: float = DEADLINE, kept: Kept | None = None) -> None:
        self._connectors, self._fresh, self._deadline = connectors, frozenset(fresh), deadline
        self._kept = kept or Kept()
        self._lock = threading.Lock()
        self._sources: dict[str, _Source] = {}

    def ask(self, sources: Sequence[str], person: str) -> dict[str, Shown]:
        """Return what is known under each source about ``person``; never raises, and never takes much over DEADLINE."""
        found: dict[str, Shown] = {}
        asked: dict[str, Future[Answer | None]] = {}
        for name in dict.fromkeys(sources):
            kept = None if self._of(name) in self._fresh else self._kept.get(name, person, FRESH)
            if kept is not None:
                found[name] = Shown(answer=kept)
            elif (future := self._begin(name, person)) is not None:
                asked[name] = future
        wait(asked.values(), timeout=self._deadline)
        for name in dict.fromkeys(sources):
            if name not in found:
                found[name] = self._outcome(name, person, asked.get(name))
        return found

    def forget(self, source: str, person: str) -> None:
        """Ask anew next time."""
        self._kept.drop(source, person)

    def close(self) -> None:
        """Let the threads go."""
        for source in self._sources.values():
            source.threads.shutdown(wait=False, cancel_futures=True)

    def _begin(self, name: str, person: str) -> Future[Answer | None] | None:
        source = self._source(name)
        if source is None or not source.breaker.allows():
            return None
        try:
            return source.threads.submit(self._work, name, source, person, time.monotonic())
        except RuntimeError:  # shutting down
            return None

    def _work(self, name: str, source: _Source, person: str, began: float) -> Answer | None:
        """Ask, and keep the answer also when nobody waits for it any more; None when there is none."""
        if time.monotonic() - began > self._deadline:
            return None  # its turn came too late: whoever asked has gone
        try:
            value = source.ask(name, person)
        except NoAnswer as error:
            source.breaker.note(worked=False)
            log.warning("card.no_answer", source=name, reason=str(error))
            return None
        except Exception as error:
            source.breaker.note(worked=False)
            log.error("card.failed", source=name, error=type(error).__name__)
            return None
        source.breaker.note(worked=True)
        answer = Answer(value=value, at=datetime.now(UTC))
        if self._of(name) not in self._fresh:
            self._kept.put(name, person, answer)
        return answer

    def _outcome(self, name: str, person: str, future: Future[Answer | None] | None) -> Shown:
        if future is not None and future.done() and not future.cancelled():
            answer = future.result()
            if answer is not None:
                return Shown(answer=answer)
        elif future is not None:
            future.cancel()
        old = self._kept.get(name, person, STALE)
        return Shown(answer=old, stale=old is not None)

    def _of(self, name: str) -> str:
        return name.partition(".")[0]

    def _source(self, name: str) -> _Source | None:
        connector = self._connectors.get(self._of(name)) or self._connectors.get("")
        if connector is None:
            return None
        with self._lock:
            if name not in self._sources:
                threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"card-{name}")
                self._sources[name] = _Source(connector, threads)
            return self._sources[name]
