"""Build a read model anew beside the one that is shown, prove it right, switch, and keep the old one for a while.

Nothing here locks anybody out: readers look at the old generation until one write shows them the new one, writers keep
up both as long as it takes, and each generation has its own position in the log, so that no commit is missed by a
process that notices the switch late. A build that dies leaves nothing but a collection the next one drops.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import groupby, islice
from typing import Any

import bson
from bson import CodecOptions
from pymongo.errors import BulkWriteError

from chassis.changestream import token_of_now
from chassis.eventstore import Commit
from chassis.follower import Follower
from chassis.projector import Projector, Rows, put_newer, refuse_all_but_duplicates
from chassis.readmodel import Generation

#: How long what was replaced is kept.
KEEP = timedelta(days=7)
#: Seconds for which both generations are kept up after the switch, so that late readers lose nothing either.
LINGER = 2.0
#: Streams folded and written, or compared, at once.
BATCH = 1000
#: News in one step of a follower that count as "arrived" while others keep filing.
FEW = 50
#: Seconds between two signs of life of a build.
BEAT = 5.0

#: Called with a stage (fold, index, follow, verify, switch), how much of it is done and how much there is, in commits.
Report = Callable[[str, int, int], None]


class RowsDiffer(Exception):
    """The new generation is not the fold of the log; ``found`` says where, at most a few. Nothing was switched."""

    def __init__(self, found: Sequence[Difference]) -> None:
        super().__init__(f"{len(found)} rows are not the fold of their stream")
        self.found = tuple(found)


class NothingToUndo(Exception):
    """No older generation is kept."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not what the log says; ``what`` is one of missing, behind, differs, stranger."""

    stream: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What came of a build or an undo; ``seconds`` for folding and for comparing."""

    collection: str
    streams: int = 0
    commits: int = 0
    verified: int = 0
    folding: float = 0.0
    verifying: float = 0.0
    dropped: tuple[str, ...] = ()


class Rebuild:
    """One blue/green build of one read model."""

    def __init__(self, projector: Projector, *, report: Report | None = None, linger: float = LINGER,
                 keep: timedelta = KEEP) -> None:
        self._projector, self._model, self._store = projector, projector.model, projector.store
        self._checkpoints = projector.store.commits.database["checkpoints"]
        self._tell, self._linger, self._keep = report or (lambda stage, done, total: None), linger, keep
        self._last_beat = 0.0
        self._total = 0

    def run(self) -> Built:
        """Build, verify, switch. Raises ModelBusy, or RowsDiffer with nothing switched."""
        dropped = self._sweep()
        building = self._model.begin(self._projector.code)
        try:
            with _few_collections():
                return self._run(building, dropped)
        finally:
            self._model.end(building)

    def undo(self) -> Built:
        """Go back to the generation shown before, once it has caught up; raises NothingToUndo, ModelBusy."""
        kept = self._model.pointer(fresh=True).kept
        if not kept:
            raise NothingToUndo
        building = self._model.begin_undo(kept[0])
        try:
            self._catch_up(building)
            # Another release may have folded the old rows in its own way; that is a reason to go back, not against it.
            verified = self._verify(building) if building.code == self._projector.code else 0
            self._switch(building, built=False)
            return Built(collection=building.collection, verified=verified)
        finally:
            self._model.end(building)

    def _run(self, building: Generation, dropped: tuple[str, ...]) -> Built:
        rows = self._model.at(building.collection)
        token = token_of_now(self._store.commits)
        started = time.monotonic()
        streams, commits = self._fold(building, rows)
        folding = time.monotonic() - started
        self._tell("index", 0, 1)
        self._projector.prepare(rows)
        position = {"_id": building.collection, "token": token, "scan": None}
        self._checkpoints.replace_one({"_id": building.collection}, position, upsert=True)
        self._catch_up(building)
        started = time.monotonic()
        verified = self._verify(building)
        verifying = time.monotonic() - started
        self._switch(building, built=True)
        return Built(collection=building.collection, streams=streams, commits=commits, verified=verified,
                     folding=folding, verifying=verifying, dropped=dropped)

    def _fold(self, building: Generation, rows: Rows) -> tuple[int, int]:
        """Fold every stream as it is now and write the rows; return how many streams and commits."""
        streams = commits = 0
        self._total = self._store.commits.estimated_document_count()
        for histories in _in_batches(self._histories(), BATCH):
            insert(rows, [self._projector.row(history) for history in histories])
            streams += len(histories)
            commits += sum(map(len, histories))
            self._progress(building, "fold", commits)
        return streams, commits

    def _histories(self) -> Iterator[list[Commit]]:
        """Yield all commits of one stream after another."""
        for _, commits in groupby(self._store.scan(), key=lambda commit: commit.stream):
            yield list(commits)

    def _verify(self, building: Generation) -> int:
        """Compare every row with a fold of its own; return how many. Raises RowsDiffer."""
        done = 0

        def counted() -> Iterator[list[Commit]]:
            nonlocal done
            for history in self._histories():
                done += len(history)
                if done % BATCH < len(history):
                    self._progress(building, "verify", done)
                yield history

        rows = self._model.at(building.collection)
        found = list(islice(compared(self._projector, rows, counted()), 20))
        # Whoever filed a commit this moment may not have been followed yet.
        late = {item.stream for item in found if item.what in ("behind", "missing")}
        if late:
            self._catch_up(building)
            again = (self._store.read(stream) for stream in sorted(late))
            found = [item for item in found if item.stream not in late]
            found += [item for item in compared(self._projector, rows, again) if item.what != "behind"]
        found += islice(strangers(self._projector, rows), 20)
        if found:
            raise RowsDiffer(found[:20])
        self._progress(building, "verify", done)
        return rows.estimated_document_count()

    def _switch(self, building: Generation, *, built: bool) -> None:
        self._catch_up(building)
        self._tell("switch", 0, 1)
        self._model.switch(building, built=built)
        if self._linger:
            self._follower(building).follow_for(self._linger)

    def _catch_up(self, building: Generation) -> None:
        self._model.beat(building)
        self._tell("follow", 0, 1)
        self._follower(building).catch_up(FEW)

    def _follower(self, building: Generation) -> Follower:
        rows = self._model.at(building.collection)
        return Follower(self._store, self._checkpoints, building.collection,
                        partial(self._projector.apply_to, rows))

    def _sweep(self) -> tuple[str, ...]:
        dropped = self._model.sweep(self._keep)
        self._checkpoints.delete_many({"_id": {"$in": dropped}})
        return tuple(dropped)

    def _progress(self, building: Generation, stage: str, done: int) -> None:
        self._tell(stage, done, max(done, self._total))
        if time.monotonic() - self._last_beat > BEAT:
            self._model.beat(building)
            self._last_beat = time.monotonic()


def differences(projector: Projector) -> Iterator[Difference]:
    """Yield every row of the model shown that is not the fold of its stream, and every row without a stream.

    A row that is merely ``behind`` the log right now is right as far as it goes.
    """
    histories = (list(commits) for _, commits in groupby(projector.store.scan(), key=lambda commit: commit.stream))
    yield from compared(projector, projector.collection, histories)
    yield from strangers(projector, projector.collection)


def compared(projector: Projector, rows: Rows, histories: Iterable[list[Commit]]) -> Iterator[Difference]:
    """Yield the differences between ``rows`` and a fold of ``histories``, each all commits of a stream."""
    for batch in _in_batches(histories, BATCH):
        known = {row["_id"]: row for row in rows.find({"_id": {"$in": [history[0].stream for history in batch]}})}
        for history in batch:
            stream = history[0].stream
            row = known.get(stream)
            if row is None:
                yield Difference(stream, "missing")
                continue
            if row["v"] > history[-1].version:  # it moved on since we read the log
                history = projector.store.read(stream)
            upto = history[:row["v"]]
            if not upto or upto[-1].version != row["v"] or not same(projector.row(upto), row):
                yield Difference(stream, "differs")
            elif row["v"] < history[-1].version:
                yield Difference(stream, "behind")


def strangers(projector: Projector, rows: Rows) -> Iterator[Difference]:
    """Yield the rows of streams the log does not know."""
    for batch in _in_batches((row["_id"] for row in rows.find({}, {"_id": 1})), BATCH):
        first = {f"{stream}:000001": stream for stream in batch}
        for document in projector.store.commits.find({"_id": {"$in": list(first)}}, {"_id": 1}):
            del first[document["_id"]]
        yield from (Difference(stream, "stranger") for stream in first.values())


def same(made: dict[str, Any], kept: dict[str, Any]) -> bool:
    """Whether a fold is what the database has, which keeps milliseconds and makes lists of tuples."""
    return made == kept or bson.decode(bson.encode(made), codec_options=_STORED) == kept


_STORED: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)


def insert(rows: Rows, made: list[dict[str, Any]]) -> None:
    """Insert whole rows; where a writer was first, the newer row stays."""
    try:
        rows.insert_many(made, ordered=False)
    except BulkWriteError as error:
        for index in refuse_all_but_duplicates(error):
            put_newer(rows, made[index])


@contextmanager
def _few_collections() -> Iterator[None]:
    """Millions of short-lived objects without cycles: looking for cycles among them costs a third of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _in_batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
