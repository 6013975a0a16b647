"""Keep a read model in step with the log: one row per stream, moved only from the version before to the next."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

import structlog
from pymongo import InsertOne, ReplaceOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chassis.changes import Change, Patch, Put, Remove, Row, evolve
from chassis.eventstore import Commit, CommitStore
from chassis.readmodel import ReadModel
from chassis.together import Together

__all__ = ["Change", "Patch", "Projector", "Put", "Remove", "folded"]

log = structlog.get_logger(__name__)

Rows = Collection[dict[str, Any]]
Keys = Sequence[tuple[str, int]]

#: Pure: an event and its envelope in, changes of the stream's row out. Each service types both as its contracts do.
Projection = Callable[[Any, Any], Iterable[Change]]

#: How often a race for one row may be lost before something is wrong.
RACES = 50


class Projector:
    """Fold commits into rows ``{_id: stream, v: version of the last commit applied, …}`` of a read model.

    Applying is safe in any number of processes, any number of times, in any order: a row moves from version k-1 to k
    in one write that names k-1; what is already in is skipped, and a gap is filled from ``store``. A stream whose
    row was removed, or not put yet, keeps a bare ``{_id, v, removed: true}``, so that nothing can raise the dead.
    ``home`` is where the model was first kept; see ``chassis.readmodel`` for where it is now. ``indexes`` are made
    for every generation; ``serves`` are other names people know the model by, such as the lists it answers.
    """

    def __init__(self, name: str, project: Projection, home: Rows, store: CommitStore, *,
                 indexes: Mapping[str, Keys] | None = None, serves: Sequence[str] = ()) -> None:
        self.name = name
        self.serves = tuple(serves)
        self.model = ReadModel(home)
        self.store = store
        self.project = project
        self._together: dict[str, Together] = {}
        self._indexes = dict(indexes or {})

    @property
    def collection(self) -> Rows:
        """Return the rows readers are shown now."""
        return self.model.collection

    @property
    def code(self) -> str:
        """Return what tells this projection from an earlier release of it: a digest of its module."""
        try:
            text = inspect.getsource(sys.modules[self.project.__module__])
        except (OSError, TypeError, KeyError):
            return ""
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def prepare(self, rows: Rows | None = None) -> None:
        """Create the indexes of the model shown, or of ``rows``. Safe to repeat."""
        target = self.collection if rows is None else rows
        for name, keys in self._indexes.items():
            target.create_index(list(keys), name=name)

    def apply(self, commits: Sequence[Commit]) -> None:
        """Bring the rows of these commits' streams to at least these versions, for whoever reads at this moment."""
        for rows in self.model.written():
            self.apply_to(rows, commits)

    def apply_to(self, rows: Rows, commits: Sequence[Commit]) -> None:
        """The same in one generation."""
        streams = {stream: list(group) for stream, group in
                   groupby(sorted(commits, key=lambda c: (c.stream, c.version)), key=lambda c: c.stream)}
        if len(streams) > 1 and self._in_bulk(rows, streams):
            return
        for stream, group in streams.items():
            self._one(rows, stream, group)

    def show(self, history: Sequence[Commit]) -> None:
        """Bring one row to the end of ``history``, all commits of its stream: one write and nothing read.

        For whoever has just filed a commit and holds the stream in hand. A row that is further on stays. What several
        threads show at the same moment is written together.
        """
        if not history:
            return
        row = self.row(history)
        for rows in self.model.written():
            self._together.setdefault(rows.name, Together(partial(_put_newest, rows))).do(row)

    def again(self, stream: str) -> None:
        """Fold a stream's row again in every generation that is kept: what its history no longer tells must go."""
        row = self.row(self.store.read(stream))
        for _, generation in self.model.generations():
            self.model.at(generation.collection).replace_one({"_id": stream, "v": {"$lte": row["v"]}}, row)

    def row(self, history: Sequence[Commit]) -> dict[str, Any]:
        """Return the row that ``history``, all commits of a stream from the first, amounts to."""
        return _row(history[-1].stream, history[-1].version, folded(self.project, history))

    def rebuild(self) -> int:
        """Build the model anew beside the one shown and switch; return how many streams there are.

        For shells and tests; ``chassis.rebuild`` tells meanwhile how far it is.
        """
        from chassis.rebuild import Rebuild

        return Rebuild(self, linger=0).run().streams

    def _one(self, rows: Rows, stream: str, commits: list[Commit]) -> None:
        if [commit.version for commit in commits] == list(range(1, len(commits) + 1)):
            # A new stream is the usual case: try without looking.
            put_newer(rows, self.row(commits))
            return
        for _ in range(RACES):
            found = rows.find_one({"_id": stream})
            todo = self._todo(stream, commits, _version(found))
            if not todo or _write(rows, stream, found, self._next(found, todo)):
                return
        raise RuntimeError(f"projector {self.name} lost {RACES} races for one row")

    def _todo(self, stream: str, commits: list[Commit], version: int) -> list[Commit]:
        """Return the commits a row at ``version`` still needs, without a gap."""
        todo = [commit for commit in commits if commit.version > version]
        if [commit.version for commit in todo] == list(range(version + 1, version + 1 + len(todo))):
            return todo
        log.info("projector.gap", projector=self.name, stream=stream, row_version=version)
        return self.store.read(stream, after=version)

    def _next(self, found: Row, todo: Sequence[Commit]) -> dict[str, Any]:
        return _row(todo[-1].stream, todo[-1].version, folded(self.project, todo, _content(found)))

    def _in_bulk(self, rows: Rows, streams: dict[str, list[Commit]]) -> bool:
        """Write all streams in one round; return False when a race was lost somewhere and each must be looked at."""
        known = {row["_id"]: row for row in rows.find({"_id": {"$in": list(streams)}})}
        writes: list[InsertOne[dict[str, Any]] | ReplaceOne[dict[str, Any]]] = []
        for stream, commits in streams.items():
            found = known.get(stream)
            todo = self._todo(stream, commits, _version(found))
            if not todo:
                continue
            row = self._next(found, todo)
            writes.append(InsertOne(row) if found is None else ReplaceOne({"_id": stream, "v": found["v"]}, row))
        if not writes:
            return True
        try:
            done = rows.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            refuse_all_but_duplicates(error)
            return False
        return done.inserted_count + done.matched_count == len(writes)


def folded(project: Projection, commits: Iterable[Commit], row: Row = None) -> Row:
    """Return the content of a row after ``commits``; ``row`` is what it was before, and is used up."""
    for commit in commits:
        for event, envelope in commit.recorded():
            row = evolve(row, project(event, envelope))
    return row


def put_newer(rows: Rows, row: dict[str, Any]) -> None:
    """Make a whole row the one kept unless what is kept is at least as new; in one write."""
    try:
        rows.replace_one({"_id": row["_id"], "v": {"$lt": row["v"]}}, row, upsert=True)
    except DuplicateKeyError:
        return  # nothing older was found, yet there is a row: it is as new


def _put_newest(rows: Rows, made: Sequence[dict[str, Any]]) -> list[None]:
    """The same for several rows; of each stream only the newest, which is sure to stay in whatever order."""
    newest = {row["_id"]: row for row in sorted(made, key=lambda row: int(row["v"]))}
    writes = [ReplaceOne({"_id": stream, "v": {"$lt": row["v"]}}, row, upsert=True) for stream, row in newest.items()]
    try:
        rows.bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        refuse_all_but_duplicates(error)
    return [None] * len(made)


def refuse_all_but_duplicates(error: BulkWriteError) -> list[int]:
    """Return which writes of a batch met a row already there; raises the error when anything else went wrong."""
    failed = error.details.get("writeErrors") or [{"code": 0}]
    if error.details.get("writeConcernErrors") or any(item["code"] != 11000 for item in failed):
        raise error
    return [item["index"] for item in failed]


def _write(rows: Rows, stream: str, found: Row, row: dict[str, Any]) -> bool:
    if found is not None:
        return rows.replace_one({"_id": stream, "v": found["v"]}, row).matched_count == 1
    try:
        rows.insert_one(row)
    except DuplicateKeyError:
        return False
    return True


def _version(row: Row) -> int:
    return int(row["v"]) if row else 0


def _content(row: Row) -> Row:
    if row is None or row.get("removed") is True:
        return None
    return {key: value for key, value in row.items() if key not in ("_id", "v")}


def _row(stream: str, version: int, content: Row) -> dict[str, Any]:
    if content is None:
        return {"_id": stream, "v": version, "removed": True}
    return {**content, "_id": stream, "v": version}
