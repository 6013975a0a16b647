"""Follow the log: every commit is handled at least once, each stream in order, from where we stopped last time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import structlog
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import OperationFailure, PyMongoError

from chassis import metrics
from chassis.eventstore import Commit, CommitStore
from chassis.retry import FOLLOWER

log = structlog.get_logger(__name__)

#: The most commits handed over at once, when there is a backlog.
BATCH = 500
#: Milliseconds the database waits for news before it answers "nothing yet".
PATIENCE_MS = 500
#: Seconds between saves of the position while nothing of ours happens, so that it never grows too old.
IDLE_SAVE = 10.0
#: The change stream no longer reaches back to our position: history lost, or a token it cannot use.
HISTORY_LOST = frozenset({136, 222, 260, 280, 286})


class Follower:
    """Call ``handle(commits)`` with everything in ``store``, old and new; at least once, so it must be idempotent.

    The first start reads the whole log, then the change stream takes over; the position (kept in ``checkpoints``
    under ``name``) moves only after ``handle`` returned. When it raises, the same commits come again after a pause.
    When the database has forgotten the position, the whole log is read again.
    """

    def __init__(self, store: CommitStore, checkpoints: Collection[dict[str, Any]], name: str,
                 handle: Callable[[list[Commit]], None]) -> None:
        self.name = name
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
        found = self._checkpoints.find_one({"_id": self.name})
        if found is None or found.get("scan") is not None:
            after = found["scan"] if found else ""
            return self._store.commits.count_documents({"_id": {"$gt": after}}, limit=most)
        return self._count_news(found["token"], most)

    def catch_up(self) -> None:
        """Handle everything that is in the log now, then return; raises what ``handle`` raises."""
        for news in self._advance():
            if news == 0:
                return

    def _advance(self) -> Iterator[int]:
        """Handle what comes, yielding after every step how many commits it had."""
        position = self._checkpoints.find_one({"_id": self.name})
        if position is None:
            position = {"_id": self.name, "token": self._token_of_now(), "scan": ""}
        try:
            if position.get("scan") is not None:
                yield from self._scan(position)
            yield from self._tail(position["token"])
        except OperationFailure as error:
            if error.code not in HISTORY_LOST:
                raise
            log.warning("follower.history_lost", follower=self.name, code=error.code)
            self._checkpoints.delete_one({"_id": self.name})

    def _scan(self, position: dict[str, Any]) -> Iterator[int]:
        batch: list[Commit] = []
        for commit in self._store.scan(position["scan"]):
            batch.append(commit)
            if len(batch) == BATCH:
                self._handled(batch)
                self._save(position["token"], scan=batch[-1].id)
                yield len(batch)
                batch = []
        self._handled(batch)
        self._save(position["token"])
        yield len(batch)

    def _tail(self, token: dict[str, Any]) -> Iterator[int]:
        for documents, newest in self._changes(token):
            batch = [self._store.decode(document) for document in documents]
            self._handled(batch)
            if batch or (newest != token and time.monotonic() - self._saved > IDLE_SAVE):
                self._save(newest)
                token = newest
            yield len(batch)

    def _changes(self, token: dict[str, Any] | None) -> Iterator[tuple[list[dict[str, Any]], dict[str, Any]]]:
        """Yield ``(inserted documents, token after them)`` for ever, an empty list when there is no news."""
        commits = self._store.commits
        start = {"resumeAfter": token} if token else {}
        with commits.database.client.start_session(causal_consistency=False) as session:
            reply = commits.database.command(
                "aggregate", commits.name, session=session, cursor={"batchSize": BATCH},
                codec_options=commits.codec_options,  # commands do not inherit it, and times need their zone
                pipeline=[{"$changeStream": start}, {"$match": {"operationType": "insert"}}])
            cursor, batch = reply["cursor"], "firstBatch"
            try:
                while True:
                    documents = [change["fullDocument"] for change in cursor[batch]]
                    if documents or batch == "nextBatch" or token is None:
                        yield documents, cursor["postBatchResumeToken"]
                    if cursor["id"] == 0:
                        return
                    reply = commits.database.command("getMore", cursor["id"], session=session,
                                                     collection=commits.name, batchSize=BATCH, maxTimeMS=PATIENCE_MS,
                                                     codec_options=commits.codec_options)
                    cursor, batch = reply["cursor"], "nextBatch"
            finally:
                self._close(cursor["id"], session)

    def _close(self, cursor_id: int, session: ClientSession) -> None:
        commits = self._store.commits
        try:
            commits.database.command("killCursors", commits.name, cursors=[cursor_id], session=session)
        except PyMongoError:
            log.debug("follower.cursor_left_to_expire", follower=self.name)

    def _token_of_now(self) -> dict[str, Any]:
        changes = self._changes(None)
        try:
            return next(changes)[1]
        finally:
            changes.close()  # type: ignore[attr-defined]

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
            metrics.FOLLOWED.labels(follower=self.name).inc(len(batch))
            metrics.FOLLOWER_AT.labels(follower=self.name).set(batch[-1].at.timestamp())

    def _save(self, token: dict[str, Any], *, scan: str | None = None) -> None:
        fields: dict[str, Any] = {"token": token, "scan": scan}
        self._checkpoints.replace_one({"_id": self.name}, {"_id": self.name, **fields}, upsert=True)
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
