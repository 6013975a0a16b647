"""The append-only log: one document per accepted command, ``_id`` = ``<stream>:<version>``, never changed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import bson
import pymongo
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from chassis.errors import CommandKeyReused, CommitTooLarge, CommitUnsettled, GuardTaken, VersionConflict

__all__ = [
    "Codec",
    "CommandKeyReused",
    "Commit",
    "CommitStore",
    "CommitTooLarge",
    "CommitUnsettled",
    "Envelope",
    "GuardTaken",
    "VersionConflict",
]

#: The most one commit may weigh; attachments travel by reference.
LIMIT_BYTES = 256 * 1024

#: Seconds to wait for a majority to have what one node shows already.
SETTLE_SECONDS = 3.0

#: Seconds a commit with a transaction may take altogether.
TRANSACTION_SECONDS = 8


class Codec(Protocol):
    """What turns event objects into plain data and back. Handed in, so that the log knows no message."""

    def encode_event(self, event: Any, /) -> tuple[str, int, dict[str, Any]]:
        """Return ``(type, schema version, data)``."""

    def decode_event(self, type: str, version: int, data: Any, /) -> Any:
        """Return the event; raises LookupError for one this release does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the log knows about one event; the same fields travel beside it on the bus."""

    stream: str
    version: int
    number: int
    at: datetime
    actor: str
    command_id: str
    correlation_id: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """The events one command caused, as filed.

    ``version`` counts commits of the stream from 1, ``first`` is the number of the first event in the stream from 1,
    ``by`` is ``{"actor": …}`` and, for a substitute, ``"on_behalf_of"``; ``at`` is UTC with milliseconds.
    """

    stream: str
    version: int
    first: int
    command_id: str
    digest: str
    by: dict[str, str]
    at: datetime
    correlation_id: str
    events: tuple[Any, ...]

    @property
    def id(self) -> str:
        """Return the document id, which sorts by version within a stream."""
        return commit_id(self.stream, self.version)

    def recorded(self) -> Iterator[tuple[Any, Envelope]]:
        """Yield every event with its envelope, oldest first."""
        for number, event in enumerate(self.events, start=self.first):
            yield event, Envelope(
                stream=self.stream, version=self.version, number=number, at=self.at, actor=self.by.get("actor", ""),
                on_behalf_of=self.by.get("on_behalf_of"), command_id=self.command_id,
                correlation_id=self.correlation_id)


def commit_id(stream: str, version: int) -> str:
    """Return the ``_id`` of a commit."""
    return f"{stream}:{version:06d}"


class CommitStore:
    """The log of one service. ``codec`` is anything with the two functions of Codec (a module will do)."""

    def __init__(self, database: Database[dict[str, Any]], codec: Codec) -> None:
        self.commits = database["commits"]
        self._guards = database["guards"]
        self._client = database.client
        self._codec = codec

    def read(self, stream: str, *, until: datetime | None = None, after: int = 0) -> list[Commit]:
        """Return the commits of ``stream`` after version ``after`` and not later than ``until``, oldest first."""
        found = [self.decode(document) for document in self._range(stream, after)]
        for index, commit in enumerate(found):
            if until is not None and commit.at > until:
                return found[:index]
        return found

    def append(self, stream: str, events: Sequence[Any], *, expected_version: int, command_id: str, digest: str,
               by: dict[str, str], correlation_id: str, claims: Sequence[str] = (),
               releases: Sequence[str] = ()) -> Commit:
        """File ``events`` as version ``expected_version + 1``; durable on a majority when this returns.

        ``claims`` are keys this stream takes (and ``releases`` gives back) in the same transaction.
        Raises VersionConflict, CommandKeyReused, CommitTooLarge, GuardTaken. A repeat of the commit that is already
        there under the same command id returns that commit.
        """
        if not events:
            raise ValueError("a commit holds at least one event")
        document = self._document(stream, events, expected_version, command_id, digest, by, correlation_id)
        try:
            if claims or releases:
                self._append_guarded(document, claims, releases)
            else:
                self.commits.insert_one(document)
        except DuplicateKeyError as error:
            return self._already_there(document, error)
        return self.decode(document, events=tuple(events))

    def find_command(self, stream: str, command_id: str) -> Commit | None:
        """Return the commit of ``stream`` that a command caused, or None."""
        document = self.commits.find_one({"_id": _id_range(stream), "cmd": command_id})
        return self.decode(document) if document else None

    def settle(self, commit: Commit) -> None:
        """Return once a majority of the database has ``commit``; raises CommitUnsettled if it does not say so.

        A duplicate is only reported as done after this: a commit seen on one node may still be rolled back.
        """
        majority = self.commits.with_options(read_concern=ReadConcern("majority"))
        deadline = time.monotonic() + SETTLE_SECONDS
        while majority.find_one({"_id": commit.id}, {"_id": 1}) is None:
            if time.monotonic() > deadline:
                raise CommitUnsettled()
            time.sleep(0.02)

    def scan(self, after_id: str = "") -> Iterator[Commit]:
        """Yield all commits whose id sorts after ``after_id``: stream by stream, each in order."""
        for document in self.commits.find({"_id": {"$gt": after_id}}).sort("_id", pymongo.ASCENDING):
            yield self.decode(document)

    def streams(self) -> Iterator[str]:
        """Yield the id of every stream."""
        beyond = ""
        while document := self.commits.find_one({"_id": {"$gt": beyond}}, {"s": 1}, sort=[("_id", 1)]):
            yield str(document["s"])
            beyond = f"{document['s']};"

    def head(self, stream: str) -> int:
        """Return the version of the last commit of ``stream``; 0 when there is none."""
        last = self.commits.find_one({"_id": _id_range(stream)}, {"v": 1}, sort=[("_id", -1)])
        return int(last["v"]) if last else 0

    def decode(self, document: dict[str, Any], *, events: tuple[Any, ...] | None = None) -> Commit:
        """Return the commit a stored document describes."""
        if events is None:
            events = tuple(self._codec.decode_event(item["t"], item["sv"], item["d"]) for item in document["ev"])
        return Commit(stream=document["s"], version=document["v"], first=document["n0"], command_id=document["cmd"],
                      digest=document["cmdh"], by=dict(document["by"]), at=document["at"],
                      correlation_id=document["corr"], events=events)

    def encode_event(self, event: Any) -> tuple[str, int, dict[str, Any]]:
        """Return ``(type, schema version, data)`` of an event, as the codec writes it."""
        return self._codec.encode_event(event)

    def _range(self, stream: str, after: int) -> Iterator[dict[str, Any]]:
        bounds = {"$gt": commit_id(stream, after), "$lt": f"{stream};"}
        return iter(self.commits.find({"_id": bounds}).sort("_id", pymongo.ASCENDING))

    def _document(self, stream: str, events: Sequence[Any], expected_version: int, command_id: str, digest: str,
                  by: dict[str, str], correlation_id: str) -> dict[str, Any]:
        number, not_before = self._after(stream, expected_version)
        encoded = [dict(zip(("t", "sv", "d"), self._codec.encode_event(event), strict=True)) for event in events]
        version = expected_version + 1
        document = {"_id": commit_id(stream, version), "s": stream, "v": version, "n0": number, "n": len(encoded),
                    "cmd": command_id, "cmdh": digest, "by": by, "at": max(_now(), not_before),
                    "corr": correlation_id, "ev": encoded}
        size = len(bson.encode(document))
        if size > LIMIT_BYTES:
            raise CommitTooLarge(size, LIMIT_BYTES)
        return {**document, "sz": size}

    def _after(self, stream: str, version: int) -> tuple[int, datetime]:
        """Return the next event number after a commit, and its time: a stream's clock never runs backwards."""
        if version == 0:
            return 1, datetime.min.replace(tzinfo=UTC)
        last = self.commits.find_one({"_id": commit_id(stream, version)}, {"n0": 1, "n": 1, "at": 1})
        if last is None:
            raise VersionConflict(stream, version)
        return last["n0"] + last["n"], last["at"]

    def _append_guarded(self, document: dict[str, Any], claims: Sequence[str], releases: Sequence[str]) -> None:
        def write(session: ClientSession) -> None:
            for key in claims:
                self._claim(key, document["s"], session)
            for key in releases:
                self._guards.delete_one({"_id": key, "holder": document["s"]}, session=session)
            self.commits.insert_one(document, session=session)

        with pymongo.timeout(TRANSACTION_SECONDS), self._client.start_session() as session:
            session.with_transaction(write)

    def _claim(self, key: str, stream: str, session: ClientSession) -> None:
        found = self._guards.find_one({"_id": key}, session=session)
        if found is None:
            self._guards.insert_one({"_id": key, "holder": stream}, session=session)
        elif found["holder"] != stream:
            raise GuardTaken(key, found["holder"])

    def _already_there(self, document: dict[str, Any], error: DuplicateKeyError) -> Commit:
        self._refuse_taken_guard(document["s"], error)
        found = self.commits.find_one({"_id": document["_id"]})
        if found is None or found["cmd"] != document["cmd"]:
            raise VersionConflict(document["s"], document["v"] - 1) from error
        if found["cmdh"] != document["cmdh"]:
            raise CommandKeyReused(document["cmd"]) from error
        commit = self.decode(found)
        self.settle(commit)
        return commit

    def _refuse_taken_guard(self, stream: str, error: DuplicateKeyError) -> None:
        """A rival may have claimed the key between our look and our write."""
        key = ((error.details or {}).get("keyValue") or {}).get("_id", "")
        taken = self._guards.find_one({"_id": key}) if key else None
        if taken is not None and taken["holder"] != stream:
            raise GuardTaken(key, taken["holder"]) from error


def _id_range(stream: str) -> dict[str, str]:
    return {"$gt": f"{stream}:", "$lt": f"{stream};"}


def _now() -> datetime:
    now = datetime.now(UTC)
    return now - timedelta(microseconds=now.microsecond % 1000)
