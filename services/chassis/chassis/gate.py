"""Replicas of other services' facts: fold each stream's events in order, although the bus delivers them in any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import groupby
from typing import Any

import structlog
from pymongo import InsertOne, ReplaceOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chassis.changes import Change, Row, fold
from chassis.projector import refuse_all_but_duplicates
from chassis.recorded import Recorded

log = structlog.get_logger(__name__)

#: How often a race for one row may be lost before something is wrong.
RACES = 50

Projection = Callable[[Recorded], Iterable[Change]]
Write = InsertOne[dict[str, Any]] | ReplaceOne[dict[str, Any]]


class Gate:
    """Rows ``{_id: stream, n: number of the last event folded, …}`` in ``collection``.

    An event is folded only when it is the very next of its stream, in one write that names the number before. What was
    folded already is ignored. What comes too early is kept in ``<collection>_held`` (so its message can be
    acknowledged) and folded as soon as the gap closes. Safe in any number of processes.
    """

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self.rows = collection
        self.held = collection.database[f"{collection.name}_held"]

    def fold(self, recorded: Recorded, project: Projection) -> bool:
        """Fold an event, or keep it for later; return whether the row now includes it.

        For queues that receive every event of the exchange (routing key ``#``); ``project`` yields nothing for
        events it does not care about.
        """
        found = self.rows.find_one({"_id": recorded.stream})
        in_time = _number(found) >= recorded.number - 1
        if in_time:
            self._fold_next(recorded, project, found)
        else:
            self._hold(recorded)
        self._fold_held(recorded.stream, project)
        return in_time or self._last(recorded.stream) >= recorded.number

    def fold_latest(self, events: Sequence[Recorded], project: Projection) -> dict[str, dict[str, Any]]:
        """Fold events of any streams, except those a later one of their stream was folded after; return the rows.

        For queues that receive only some events (a filtered routing key), where numbers have holes. Only right when
        each event says everything the row needs, so that an overtaken one may be ignored.
        """
        in_order = sorted(events, key=lambda event: (event.stream, event.number))
        streams = {stream: list(group) for stream, group in groupby(in_order, key=lambda event: event.stream)}
        for _ in range(RACES):
            known = {row["_id"]: row for row in self.rows.find({"_id": {"$in": list(streams)}})}
            folded = {stream: reduce(lambda row, event: _next(row, event, project), group, known.get(stream))
                      for stream, group in streams.items()}
            rows = {stream: row for stream, row in folded.items() if row is not None}
            writes = [ReplaceOne({"_id": stream, "n": known[stream]["n"]}, row) if stream in known else InsertOne(row)
                      for stream, row in rows.items() if _number(known.get(stream)) < row["n"]]
            if self._written(writes):
                return rows
        raise RuntimeError("lost too many races for one row")

    def waiting(self) -> int:
        """Return how many events wait for an earlier one of their stream."""
        return self.held.count_documents({})

    def _fold_next(self, recorded: Recorded, project: Projection, found: Row) -> None:
        """Fold the event if it is the next for the row ``found``, or for what the row has become meanwhile."""
        for _ in range(RACES):
            if _number(found) != recorded.number - 1 or self._write(found, recorded, project):
                return
            found = self.rows.find_one({"_id": recorded.stream})
        raise RuntimeError("lost too many races for one row")

    def _write(self, found: Row, recorded: Recorded, project: Projection) -> bool:
        row = _next(found, recorded, project)
        if found is not None:
            return self.rows.replace_one({"_id": recorded.stream, "n": found["n"]}, row).matched_count == 1
        try:
            self.rows.insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    def _written(self, writes: Sequence[Write]) -> bool:
        """Write rows in one round; return False when a race was lost for one of them."""
        try:
            done = self.rows.bulk_write(writes, ordered=False) if writes else None
        except BulkWriteError as error:
            refuse_all_but_duplicates(error)
            return False
        return done is None or done.inserted_count + done.matched_count == len(writes)

    def _hold(self, recorded: Recorded) -> None:
        key = f"{recorded.stream}:{recorded.number:06d}"
        document = {"_id": key, "s": recorded.stream, "number": recorded.number, "event": recorded.as_data()}
        self.held.replace_one({"_id": key}, document, upsert=True)
        log.info("gate.held", collection=self.rows.name, stream=recorded.stream, number=recorded.number)

    def _fold_held(self, stream: str, project: Projection) -> None:
        """Fold what waited; also looked at after holding, so that two consumers cannot leave it to each other."""
        span = {"$gt": f"{stream}:", "$lt": f"{stream};"}
        while (first := self.held.find_one({"_id": span}, sort=[("_id", 1)])) is not None:
            found = self.rows.find_one({"_id": stream})
            if first["number"] > _number(found) + 1:
                return
            self._fold_next(Recorded.of(first["event"]), project, found)
            self.held.delete_one({"_id": first["_id"]})

    def _last(self, stream: str) -> int:
        return _number(self.rows.find_one({"_id": stream}, {"n": 1}))


def _next(row: Row, recorded: Recorded, project: Projection) -> dict[str, Any]:
    """Return a row after an event; as it is when it includes the event."""
    if row is not None and _number(row) >= recorded.number:
        return row
    content = None if row is None or row.get("removed") is True else _content(row)
    folded = fold(content, project(recorded))
    return {**(folded if folded is not None else {"removed": True}), "_id": recorded.stream, "n": recorded.number}


def _number(row: Row) -> int:
    return int(row["n"]) if row else 0


def _content(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("_id", "n")}
