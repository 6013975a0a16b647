"""Follow the log: every commit is handled at least once, each stream in order, from where we stopped last time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import structlog
from pymongo.collection import Collection
from pymongo.errors import OperationFailure

from chassis import changestream, metrics
from chassis.changestream import HISTORY_LOST
from chassis.eventstore import Commit, CommitStore
from chassis.retry import FOLLOWER

log = structlog.get_logger(__name__)

#: The most commits handed over at once, when there is a backlog.
BATCH = 500
#: Seconds between saves of the position while nothing of ours happens, so that it never grows too old …
IDLE_SAVE = 10.0
#: … and while much does: after a crash what was handled since the last save comes again.
BUSY_SAVE = 1.0
#: A follower looks at what was filed; whether anything else happened to the log is the watch's business.
ONLY_INSERTS: list[dict[str, Any]] = [{"$match": {"operationType": "insert"}}]


class Follower:
    """Call ``handle(commits)`` with everything in ``store``, old and new; at least once, so it must be idempotent.

    The first start reads the whole log, then the change stream takes over; the position (kept in ``checkpoints``
    under ``name``) moves only after ``handle`` returned. When it raises, the same commits come again after a pause.
    When the database has forgotten the position, the whole log is read again. With ``types`` the change stream brings
    only commits that hold an event of one of these types; others may still come.
    """

    def __init__(self, store: CommitStore, checkpoints: Collection[dict[str, Any]], name: str,
                 handle: Callable[[list[Commit]], None], *, types: Sequence[str] = ()) -> None:
        self.name = name
        wanted: list[dict[str, Any]] = [{"$match": {"fullDocument.ev.t": {"$in": list(types)}}}]
        self._stages = [*ONLY_INSERTS, *(wanted if types else [])]
        self.checkpoint = name
        self.failing = False
        self._store = store
        self._checkpoints = checkpoints
        self._handle = handle
        self._stopping = threading.Event()
        self._saved = 0.0

    def run(self) -> None:
        """Follow until ``stop``. Never raises: trouble is logged, waited out and tried again."""
        failures = 0
        while not self._stopping.is_set():
            try:
                for _ in self._advance():
                    failures, self.failing = 0, False
                    if self._stopping.is_set():
                        return
            except Exception as error:
                failures += 1
                self.failing = True
                self._report(error, failures)
                self._stopping.wait(FOLLOWER.delay(failures))

    def stop(self) -> None:
        """Ask ``run`` to return; it does within a second, or when the commits in hand are done."""
        self._stopping.set()

    def behind(self, most: int = 10_000) -> int:
        """Return how many commits are still to be handled, counting no further than ``most``."""
        found = self._checkpoints.find_one({"_id": self.checkpoint})
        if found is None or found.get("scan") is not None:
            after = found["scan"] if found else ""
            return self._store.commits.count_documents({"_id": {"$gt": after}}, limit=most)
        return self._count_news(found["token"], most)

    def catch_up(self, enough: int = 0) -> None:
        """Handle everything that is in the log now, then return; raises what ``handle`` raises.

        While others keep filing there is no end: ``enough`` says how little news at once counts as having arrived.
        """
        for news in self._advance():
            if news <= enough:
                return

    def follow_for(self, seconds: float) -> None:
        """Handle what comes for a while, then return; raises what ``handle`` raises."""
        until = time.monotonic() + seconds
        for _ in self._advance():
            if time.monotonic() >= until:
                return

    def _advance(self) -> Iterator[int]:
        """Handle what comes, yielding after every step how many commits it had."""
        position = self._checkpoints.find_one({"_id": self.checkpoint})
        if position is None:
            position = {"_id": self.checkpoint, "token": self._token_of_now(), "scan": ""}
        try:
            if position.get("scan") is not None:
                yield from self._scan(position)
            yield from self._tail(position["token"])
        except OperationFailure as error:
            if error.code not in HISTORY_LOST:
                raise
            log.warning("follower.history_lost", follower=self.name, code=error.code)
            self._checkpoints.delete_one({"_id": self.checkpoint})

    def _scan(self, position: dict[str, Any]) -> Iterator[int]:
        batch: list[Commit] = []
        for commit in self._store.scan(position["scan"]):
            batch.append(commit)
            if len(batch) == BATCH:
                self._handled(batch)
                self._count(len(batch), batch[-1].at)
                self._save(position["token"], scan=batch[-1].id)
                yield len(batch)
                batch = []
        self._handled(batch)
        if batch:
            self._count(len(batch), batch[-1].at)
        self._save(position["token"])
        yield len(batch)

    def _tail(self, token: dict[str, Any]) -> Iterator[int]:
        handled, moved = token, False
        try:
            for documents, newest in self._changes(token):
                batch = [self._store.decode(document) for document in self._needed(documents)]
                self._handled(batch)
                if documents:
                    self._count(len(documents), documents[-1]["at"])
                handled, moved = newest, moved or bool(documents)
                if self._is_time_to_save(moved, bool(documents)):
                    self._save(handled)
                    moved = False
                yield len(documents)
        except GeneratorExit:  # whoever asked for the steps wants no more
            if moved:
                self._save(handled)
            raise

    def _is_time_to_save(self, moved: bool, busy: bool) -> bool:
        """Tell whether the position is worth a write: when a rush is over at once, during one only now and then."""
        waited = time.monotonic() - self._saved
        return waited > BUSY_SAVE if busy else moved or waited > IDLE_SAVE

    def _needed(self, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return those of the commits, as stored, that have to be handled at all."""
        return documents

    def _changes(self, token: dict[str, Any] | None) -> Iterator[tuple[list[dict[str, Any]], dict[str, Any]]]:
        """Yield ``(inserted documents, token after them)`` for ever, an empty list when there is no news."""
        for changes, newest in changestream.tail(self._store.commits, token, self._stages, batch=BATCH):
            yield [change["fullDocument"] for change in changes], newest

    def _token_of_now(self) -> dict[str, Any]:
        return changestream.token_of_now(self._store.commits)

    def _count_news(self, token: dict[str, Any], most: int) -> int:
        total = 0
        for documents, _ in self._changes(token):
            total += len(documents)
            if not documents or total >= most:
                break
        return min(total, most)

    def _handled(self, batch: list[Commit]) -> None:
        if batch:
            self._handle(batch)

    def _count(self, commits: int, last: datetime) -> None:
        metrics.FOLLOWED.labels(follower=self.name).inc(commits)
        metrics.FOLLOWER_AT.labels(follower=self.name).set(last.timestamp())

    def _save(self, token: dict[str, Any], *, scan: str | None = None) -> None:
        fields: dict[str, Any] = {"token": token, "scan": scan}
        self._checkpoints.replace_one({"_id": self.checkpoint}, {"_id": self.checkpoint, **fields}, upsert=True)
        self._saved = time.monotonic()

    def _report(self, error: Exception, failures: int) -> None:
        metrics.FOLLOWER_FAILURES.labels(follower=self.name).inc()
        log.error("follower.failed", follower=self.name, error=type(error).__name__, failures=failures,
                  exc_info=failures in (1, 10, 100, 1000))


def each(*handlers: Callable[[Sequence[Commit]], None]) -> Callable[[list[Commit]], None]:
    """Return one handler that calls several, in order; for projectors that share a follower."""
    def handle(commits: list[Commit]) -> None:
        for handler in handlers:
            handler(commits)
    return handle
