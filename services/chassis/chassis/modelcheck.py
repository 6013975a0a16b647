"""Compare what is derived from a log with the log: read models row by row, and replicas that other services keep."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby, islice
from typing import Any

from bson import CodecOptions
from pymongo.collection import Collection
from pymongo.database import Database

from chassis.changes import Change, Row, fold
from chassis.eventstore import Commit
from chassis.feed import recorded
from chassis.findings import Inquiry, Report
from chassis.projector import Projector
from chassis.rebuild import compared, same, strangers
from chassis.recorded import Recorded
from chassis.sealing import opened, references
from chassis.vault import Tampered, Vault

CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
#: Streams compared at once.
BATCH = 500
#: Seconds between two looks at what is behind.
PAUSE = 0.5
WORDS = {"missing": "缺少这一行", "behind": "落后于日志", "differs": "与日志折叠的结果不同",
         "stranger": "日志里没有这个流"}

#: ``_id`` -> row.
Rows = Mapping[str, dict[str, Any]]


def check_model(projector: Projector, histories: Iterable[list[Commit]], inquiry: Inquiry, report: Report) -> None:
    """Compare every row of a read model with the fold of its stream, and find rows without one (I6)."""
    def counted() -> Iterator[list[Commit]]:
        for history in histories:
            report.count("I6")
            yield history

    late: dict[str, str] = {}
    for item in compared(projector, projector.collection, counted()):
        if item.what in ("missing", "behind"):
            late[item.stream] = item.what
        else:
            _found(report, projector.name, item.stream, item.what)

    def again() -> dict[str, str]:
        stories = (projector.store.read(stream) for stream in sorted(late))
        return {item.stream: item.what for item in compared(projector, projector.collection, stories)}

    for stream, what in _patiently(late, again, inquiry).items():
        _found(report, projector.name, stream, what)
    for item in strangers(projector, projector.collection):
        _found(report, projector.name, item.stream, item.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """Rows that a service keeps of another's log.

    ``expected(events of one stream)`` returns what should be kept of it by ``_id``, each row with the number ``n`` of
    the last event in it (rows that never move have none); ``seen(row)`` returns a kept row as comparable data, sealed
    parts opened; ``stream_of(row)`` the stream it comes from. Only events of the named ``types`` count; all, when
    there are none.
    """

    name: str
    log: Database[dict[str, Any]]
    rows: Collection[dict[str, Any]]
    expected: Callable[[list[Recorded]], Rows]
    seen: Callable[[dict[str, Any]], dict[str, Any]] = dict
    stream_of: Callable[[dict[str, Any]], str] = lambda row: str(row["_id"])
    types: tuple[str, ...] = ()
    vault: Vault | None = None


def kept_by_gate(project: Callable[[Recorded], Iterable[Change]]) -> Callable[[list[Recorded]], Rows]:
    """Return what a gate that folds every event of a stream with ``project`` keeps of it."""
    def expected(events: list[Recorded]) -> Rows:
        content: Row = None
        for event in events:
            content = fold(content, project(event))
        row = content if content is not None else {"removed": True}
        return {events[0].stream: {**row, "_id": events[0].stream, "n": events[-1].number}}

    return expected


def check_replica(replica: Replica, inquiry: Inquiry, report: Report) -> None:
    """Compare every kept row with what its source's log says, and find rows without a source (I6)."""
    streams = _streams(replica, {})
    late: dict[str, str] = {}
    while batch := list(islice(streams, BATCH)):
        report.count("I6", len(batch))
        for where, what, stream in _compared(replica, batch):
            if what == "differs":
                _found(report, replica.name, where, what)
            else:
                late[stream] = what

    def again() -> dict[str, str]:
        read = _streams(replica, {"s": {"$in": sorted(late)}}) if len(late) > BATCH else (
            events for stream in sorted(late) for events in _streams(replica, _span(stream)))
        return {stream: what for _, what, stream in _compared(replica, list(read))}

    for stream, what in _patiently(late, again, inquiry).items():
        _found(report, replica.name, stream, what)
    _strangers(replica, report)


def _compared(replica: Replica, streams: list[list[Recorded]]) -> Iterator[tuple[str, str, str]]:
    """Yield ``(row, what is wrong, stream)``."""
    wanted = {key: (row, events[0].stream) for events in streams for key, row in replica.expected(events).items()}
    known = {row["_id"]: row for row in replica.rows.find({"_id": {"$in": list(wanted)}})}
    for key, (row, stream) in wanted.items():
        kept = known.get(key)
        if kept is None:
            yield key, "missing", stream
        elif kept.get("n", 0) != row.get("n", 0):  # behind the log, or ahead of what we read of it
            yield key, "behind", stream
        elif not same(replica.seen(row), replica.seen(kept)):
            yield key, "differs", stream


def _strangers(replica: Replica, report: Report) -> None:
    rows = iter(replica.rows.find())
    while batch := list(islice(rows, BATCH)):
        first = {f"{replica.stream_of(row)}:000001": row["_id"] for row in batch}
        for document in replica.log["commits"].find({"_id": {"$in": list(first)}}, {"_id": 1}):
            first.pop(document["_id"], None)
        for key in first.values():
            _found(report, replica.name, str(key), "stranger")


def _streams(replica: Replica, where: Mapping[str, Any]) -> Iterator[list[Recorded]]:
    """Yield the wanted events of one stream after another, sealed parts opened."""
    documents = replica.log.get_collection("commits", codec_options=CODEC).find(where).sort("_id", 1)
    for _, group in groupby(documents, key=lambda document: document["s"]):
        stored = list(group)
        if replica.vault is not None:
            replica.vault.fetch({ref for document in stored for ref in references(document["ev"])})
        try:
            events = [opened(replica.vault, recorded(document, index)) for document in stored
                      for index, event in enumerate(document["ev"]) if not replica.types or event["t"] in replica.types]
        except Tampered:  # the check of that log says so itself
            continue
        if events:
            yield events


def _patiently(late: dict[str, str], again: Callable[[], dict[str, str]], inquiry: Inquiry) -> dict[str, str]:
    """Return what is still wrong once it had its time to catch up."""
    until = time.monotonic() + inquiry.patience
    while late and time.monotonic() < until:
        time.sleep(min(PAUSE, inquiry.patience))
        found = again()
        late.clear()
        late.update(found)
    return late


def _span(stream: str) -> dict[str, Any]:
    return {"_id": {"$gt": f"{stream}:", "$lt": f"{stream};"}}


def _found(report: Report, name: str, where: str, what: str) -> None:
    report.found("I6", f"{name} {where}", WORDS[what])
