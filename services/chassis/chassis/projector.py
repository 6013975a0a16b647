"""Keep a read model in step with the log: one row per stream, moved only from the version before to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

import structlog
from pymongo import InsertOne, ReplaceOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chassis.changes import Change, Patch, Put, Remove, Row, fold
from chassis.eventstore import Commit, CommitStore

__all__ = ["Change", "Patch", "Projector", "Put", "Remove"]

log = structlog.get_logger(__name__)

#: Pure: an event and its envelope in, changes of the stream's row out. Each service types both as its contracts do.
Projection = Callable[[Any, Any], Iterable[Change]]

#: How often a race for one row may be lost before something is wrong.
RACES = 50


class Projector:
    """Fold commits into rows ``{_id: stream, v: version of the last commit applied, …}`` of ``collection``.

    Applying is safe in any number of processes, any number of times, in any order: a row moves from version k-1 to k
    in one write that names k-1; what is already in is skipped, and a gap is filled from ``store``. A stream whose
    row was removed, or not put yet, keeps a bare ``{_id, v, removed: true}``, so that nothing can raise the dead.
    """

    def __init__(self, name: str, project: Projection, collection: Collection[dict[str, Any]],
                 store: CommitStore) -> None:
        self.name = name
        self.collection = collection
        self._project = project
        self._store = store

    def apply(self, commits: Sequence[Commit]) -> None:
        """Bring the rows of these commits' streams to at least these versions; durable when this returns."""
        streams = {stream: list(group) for stream, group in
                   groupby(sorted(commits, key=lambda c: (c.stream, c.version)), key=lambda c: c.stream)}
        if len(streams) > 1 and self._in_bulk(streams):
            return
        for stream, group in streams.items():
            self._one(stream, group)

    def rebuild(self, store: CommitStore | None = None) -> int:
        """Fold everything again from the log, replacing each row at once; return how many streams there are.

        Readers never see an empty model: a row changes from its old fold to its new one in a single write. Rows of
        streams the log does not know are removed at the end.
        """
        source = store or self._store
        seen = 0
        for stream in source.streams():
            self._anew(stream, source)
            seen += 1
        for row in self.collection.find({}, {"_id": 1}):
            if source.head(row["_id"]) == 0:
                self.collection.delete_one({"_id": row["_id"]})
        return seen

    def _one(self, stream: str, commits: list[Commit]) -> None:
        for _ in range(RACES):
            found = self.collection.find_one({"_id": stream})
            todo = self._todo(stream, commits, _version(found))
            if not todo or self._write(stream, found, self._next(found, todo)):
                return
        raise RuntimeError(f"projector {self.name} lost {RACES} races for one row")

    def _todo(self, stream: str, commits: list[Commit], version: int) -> list[Commit]:
        """Return the commits a row at ``version`` still needs, without a gap."""
        todo = [commit for commit in commits if commit.version > version]
        if [commit.version for commit in todo] == list(range(version + 1, version + 1 + len(todo))):
            return todo
        log.info("projector.gap", projector=self.name, stream=stream, row_version=version)
        return self._store.read(stream, after=version)

    def _next(self, found: Row, todo: Sequence[Commit]) -> dict[str, Any]:
        content = _content(found)
        for commit in todo:
            for event, envelope in commit.recorded():
                content = fold(content, self._project(event, envelope))
        return _row(todo[-1].stream, todo[-1].version, content)

    def _write(self, stream: str, found: Row, row: dict[str, Any]) -> bool:
        if found is not None:
            return self.collection.replace_one({"_id": stream, "v": found["v"]}, row).matched_count == 1
        try:
            self.collection.insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    def _in_bulk(self, streams: dict[str, list[Commit]]) -> bool:
        """Write all streams in one round; return False when a race was lost somewhere and each must be looked at."""
        rows = {row["_id"]: row for row in self.collection.find({"_id": {"$in": list(streams)}})}
        writes: list[InsertOne[dict[str, Any]] | ReplaceOne[dict[str, Any]]] = []
        for stream, commits in streams.items():
            found = rows.get(stream)
            todo = self._todo(stream, commits, _version(found))
            if not todo:
                continue
            row = self._next(found, todo)
            writes.append(InsertOne(row) if found is None else ReplaceOne({"_id": stream, "v": found["v"]}, row))
        if not writes:
            return True
        try:
            done = self.collection.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(item["code"] != 11000 for item in error.details.get("writeErrors", [{"code": 0}])):
                raise
            return False
        return done.inserted_count + done.matched_count == len(writes)

    def _anew(self, stream: str, source: CommitStore) -> None:
        for _ in range(RACES):
            found = self.collection.find_one({"_id": stream})
            commits = source.read(stream)
            if commits and self._write(stream, found, self._next(None, commits)):
                return
        raise RuntimeError(f"projector {self.name} lost {RACES} races for one row")


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
