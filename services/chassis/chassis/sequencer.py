"""Put commits into the ledger as the database makes them durable: one writer at work, any number standing by."""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import structlog
from bson import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.database import Database
from pymongo.errors import OperationFailure

from chassis import changestream, merkle, metrics
from chassis.broker import Publisher
from chassis.changestream import HISTORY_LOST
from chassis.lease import LASTS, Lease
from chassis.ledger import Block, Ledger, Overtaken
from chassis.relay import Relay
from chassis.retry import FOLLOWER
from chassis.watch import Watch

log = structlog.get_logger(__name__)

#: The most commits in one block.
BATCH = 500
#: Seconds between two attempts of a standby to take over.
STANDBY = 1.0

#: Documents as the bytes the database holds: what is hashed is what is stored, and no encoding is in between.
RAW: CodecOptions[Any] = CodecOptions(document_class=RawBSONDocument)

#: ``(id, leaf hash)`` of a commit.
Leaf = tuple[str, bytes]


class Sequencer:
    """Append blocks to the ledger of ``database`` for as long as it runs; ``announce(height)`` is called after each.

    The position in the change stream is part of the block, so block and position are one write: after a crash, or with
    two at work, a commit is sequenced once. When the change stream no longer reaches back (or there is no block yet),
    the log itself is read and what no block holds is appended.
    """

    name = "sequencer"

    def __init__(self, database: Database[dict[str, Any]], announce: Callable[[int], None]) -> None:
        self.failing = False
        self.ledger = Ledger(database)
        self._commits = database.get_collection("commits", codec_options=RAW)
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._lease = Lease(database["leases"], self.name, self._holder)
        self._announce = announce
        self._last: Block | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Sequence, or stand by, until ``stop``. Never raises: trouble is logged, waited out and tried again."""
        failures = 0
        while not self._stopping.is_set():
            try:
                if self._lease.take():
                    for _ in self.advance(renew=True):
                        failures, self.failing = 0, False
                else:
                    failures, self.failing = 0, False
                    self._stopping.wait(STANDBY)
            except Exception as error:
                failures += 1
                self.failing = True
                metrics.FOLLOWER_FAILURES.labels(follower=self.name).inc()
                log.error("sequencer.failed", error=type(error).__name__, failures=failures, exc_info=failures == 1)
                self._stopping.wait(FOLLOWER.delay(failures))
        self._give_up()

    def stop(self) -> None:
        """Ask ``run`` to return; it does within a second."""
        self._stopping.set()

    def catch_up(self) -> None:
        """Sequence everything that is in the log now, then return, whoever holds the lease."""
        for news in self.advance(renew=False):
            if news == 0:
                return

    def behind(self, most: int = 10_000) -> int:
        """Return how many commits no block holds yet, counting no further than ``most``."""
        sequenced = self.ledger.last()
        total = self._commits.count_documents({})  # an estimate is wrong after the database crashed
        return max(0, min(most, total - (sequenced.last if sequenced else 0)))

    def advance(self, *, renew: bool) -> Iterator[int]:
        """Append what comes, yielding after every step how many commits it had; ends when the lease is lost."""
        self.ledger.prepare()
        last = self._last = self.ledger.last()
        if last is not None and last.token is not None:
            try:
                yield from self._tail(last.token, renew)
                return
            except OperationFailure as error:
                if error.code not in HISTORY_LOST:
                    raise
                log.warning("sequencer.history_lost", code=error.code)
        token = changestream.token_of_now(self._commits)
        yield from self._append_missing()
        yield from self._tail(token, renew)

    def _tail(self, token: dict[str, Any], renew: bool) -> Iterator[int]:
        renewed = time.monotonic()
        only: list[dict[str, Any]] = [{"$match": {"operationType": "insert"}}, {"$project": {"fullDocument": 1}}]
        for changes, newest in changestream.tail(self._commits, token, only, batch=BATCH, codec_options=RAW):
            self._append([leaf_of(change["fullDocument"]) for change in changes], newest)
            if self._stopping.is_set():
                return
            if renew and time.monotonic() - renewed > LASTS / 4:
                renewed = time.monotonic()
                if not self._lease.take():
                    return
            yield len(changes)

    def _append_missing(self) -> Iterator[int]:
        """Append every commit of the log that is in no block, stream by stream; such blocks carry no position.

        Without a position the next start looks through the log again, which is right until a later block has one.
        """
        batch: list[Leaf] = []
        for document in self._commits.find().sort("_id", 1).batch_size(BATCH):
            batch.append(leaf_of(document))
            if len(batch) == BATCH:
                self._append(batch, None)
                yield len(batch)
                batch = []
        self._append(batch, None)
        yield len(batch)

    def _append(self, found: Sequence[Leaf], token: dict[str, Any] | None) -> None:
        if token is None:
            found = self._new(found)
        while found:
            try:
                self._last = self.ledger.append([one for one, _ in found], [leaf for _, leaf in found], token,
                                                self._holder, after=self._last)
            except Overtaken:
                self._last, found = self.ledger.last(), self._new(found)
            else:
                self._appended(self._last)
                return

    def _new(self, found: Sequence[Leaf]) -> list[Leaf]:
        missing = set(self.ledger.missing([one for one, _ in found])) if found else set()
        return [leaf for leaf in found if leaf[0] in missing]

    def _appended(self, block: Block) -> None:
        metrics.SEQUENCED.inc(len(block.ids))
        metrics.LEDGER_HEIGHT.set(block.height)
        self._announce(block.height)

    def _give_up(self) -> None:
        try:
            self._lease.release()
        except Exception as error:
            log.debug("sequencer.lease_left_to_expire", error=type(error).__name__)


def leaf_of(document: Any) -> Leaf:
    """Return id and leaf hash of a commit read with the codec options RAW."""
    return str(document["_id"]), merkle.leaf(bytes(document.raw))


def keepers(database: Database[dict[str, Any]], publisher: Publisher, service: str) -> tuple[Sequencer, Relay, Watch]:
    """Return what every process of a service with a log runs beside its work: sequencer, relay and watch."""
    relay = Relay(publisher, service)
    return Sequencer(database, relay.announce), relay, Watch(database)
