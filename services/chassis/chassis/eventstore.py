"""The append-only log: one document per accepted command, ``_id`` = ``<stream>:<version>``, never changed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import bson
import pymongo
from bson import Regex
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from chassis.commit import Commit, Envelope, commit_id
from chassis.errors import CommandKeyReused, CommitTooLarge, CommitUnsettled, GuardTaken, VersionConflict
from chassis.filing import Filer, Filing
from chassis.sealing import Part, open_data, place, references, references_in, seal_data
from chassis.together import Together
from chassis.vault import SEAL, Vault

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
    "commit_id",
]

#: The most one commit may weigh; attachments travel by reference.
LIMIT_BYTES = 256 * 1024

#: Seconds to wait for a majority to have what one node shows already.
SETTLE_SECONDS = 3.0


#: Commits read at once when the whole log is read.
SCAN = 1000
#: How the name of a sealed part looks in a stored document.
SEALED = f"{SEAL}\0".encode()


class Codec(Protocol):
    """What turns event objects into plain data and back. Handed in, so that the log knows no message."""

    def encode_event(self, event: Any, /) -> tuple[str, int, dict[str, Any]]:
        """Return ``(type, schema version, data)``."""

    def decode_event(self, type: str, version: int, data: Any, /) -> Any:
        """Return the event; raises LookupError for one this release does not know."""


class Discreet(Codec, Protocol):
    """A codec that knows which parts of an event belong to whom; asked only by a store with a vault."""

    def personal_parts(self, type: str, version: int, data: dict[str, Any], /) -> Iterable[Part]:
        """Yield ``(subject, path)`` of every part of the data that is personal."""


@dataclass(slots=True)
class _Reading:
    """The commits of a stream after a version, when they are found."""

    stream: str
    after: int
    found: list[dict[str, Any]] = field(default_factory=list)


class CommitStore:
    """The log of one service. ``codec`` is anything with the functions of Codec (a module will do).

    With a ``vault`` (and a codec that is Discreet) the personal parts of events are stored sealed, and so are the
    guessable ones among digests and guards. Without one, sealed parts read as words that say so.
    """

    def __init__(self, database: Database[dict[str, Any]], codec: Codec, vault: Vault | None = None) -> None:
        self.commits = database["commits"]
        self._guards = database["guards"]
        self._codec = codec
        self._filing, self._reading = Together(Filer(self.commits, self._guards).file), Together(self._read, abreast=1)
        self.vault = vault

    def read(self, stream: str, *, until: datetime | None = None, after: int = 0) -> list[Commit]:
        """Return the commits of ``stream`` after version ``after`` and not later than ``until``, oldest first.

        What several threads read at the same moment is asked for together.
        """
        reading = _Reading(stream, after)
        self._reading.do(reading)
        found = [self.decode(document) for document in reading.found]
        for index, commit in enumerate(found):
            if until is not None and commit.at > until:
                return found[:index]
        return found

    def append(self, stream: str, events: Sequence[Any], *, expected_version: int, command_id: str, digest: str,
               by: dict[str, str], correlation_id: str, claims: Sequence[str] = (), releases: Sequence[str] = (),
               after: Commit | None = None) -> Commit:
        """File ``events`` as version ``expected_version + 1``; durable on a majority when this returns.

        ``claims`` are keys this stream takes (and ``releases`` gives back) in the same transaction. What several
        threads file at the same moment goes to the database together. ``after`` is the commit of the expected version,
        for whoever has it in hand; else it is looked up.
        Raises VersionConflict, CommandKeyReused, CommitTooLarge, GuardTaken. A repeat of the commit that is already
        there under the same command id returns that commit.
        """
        if not events:
            raise ValueError("a commit holds at least one event")
        following = self._next(stream, expected_version, after)
        document = self._document(stream, events, expected_version, following, command_id, digest, by, correlation_id)
        try:
            self._filing.do(Filing(document, self._blind(claims), self._blind(releases)))
        except DuplicateKeyError as error:
            return self._already_there(document, error)
        return self.decode(document, events=tuple(events))

    def stored(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return commits by their ids, as they are stored, ordered by id."""
        documents = list(self.commits.find({"_id": {"$in": list(ids)}}).sort("_id", pymongo.ASCENDING))
        self.fetch_keys(documents)
        return documents

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
        found = self.commits.find_raw_batches({"_id": {"$gt": after_id}}, batch_size=SCAN)
        for batch in found.sort("_id", pymongo.ASCENDING):
            # One look at the bytes of a whole batch spares the search through every value of every event.
            clear = SEALED not in batch
            if not clear and self.vault is not None:
                self.vault.fetch(references_in(batch))
            for document in bson.decode_all(batch, self.commits.codec_options):
                yield self.decode(document, clear=clear)

    def keyed(self, digest: str) -> str:
        """Return a command's digest as the log keeps it: keyed when there is a vault, because content is guessable."""
        return self.vault.digest(digest) if self.vault is not None else digest

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

    def decode(self, document: dict[str, Any], *, events: tuple[Any, ...] | None = None, clear: bool = False) -> Commit:
        """Return the commit a stored document describes. Raises Tampered for a sealed part that was changed.

        ``clear`` says that nothing in it is sealed.
        """
        if events is None and clear:
            events = tuple([self._codec.decode_event(item["t"], item["sv"], item["d"]) for item in document["ev"]])
        elif events is None:
            events = tuple(self._codec.decode_event(item["t"], item["sv"], self._opened(document, number, item))
                           for number, item in enumerate(document["ev"], start=document["n0"]))
        return Commit(stream=document["s"], version=document["v"], first=document["n0"], command_id=document["cmd"],
                      digest=document["cmdh"], by=dict(document["by"]), at=document["at"],
                      correlation_id=document["corr"], events=events)

    def fetch_keys(self, documents: Iterable[dict[str, Any]]) -> None:
        """Have the keys that these documents need at hand with one question instead of one each."""
        if self.vault is not None:
            self.vault.fetch({ref for document in documents for ref in references(document["ev"])})

    def encode_event(self, event: Any) -> tuple[str, int, dict[str, Any]]:
        """Return ``(type, schema version, data)`` of an event, as the codec writes it, nothing sealed."""
        return self._codec.encode_event(event)

    def _read(self, readings: Sequence[_Reading]) -> Sequence[None]:
        """Find what is asked for: a pattern without flags that begins with a name is a range of the index."""
        streams = sorted({reading.stream for reading in readings})
        wanted = {"$in": [Regex(f"^{re.escape(one)}:") for one in streams]} if len(streams) > 1 else \
            {"$gt": commit_id(streams[0], min(reading.after for reading in readings)), "$lt": f"{streams[0]};"}
        documents = list(self.commits.find({"_id": wanted}).sort("_id", pymongo.ASCENDING))
        self.fetch_keys(documents)
        for reading in readings:
            reading.found = [one for one in documents if one["s"] == reading.stream and one["v"] > reading.after]
        return [None] * len(readings)

    def _document(self, stream: str, events: Sequence[Any], expected_version: int, following: tuple[int, datetime],
                  command_id: str, digest: str, by: dict[str, str], correlation_id: str) -> dict[str, Any]:
        number, not_before = following
        version = expected_version + 1
        encoded = [self._encoded(event, stream, version, count) for count, event in enumerate(events, start=number)]
        document = {"_id": commit_id(stream, version), "s": stream, "v": version, "n0": number, "n": len(encoded),
                    "cmd": command_id, "cmdh": digest, "by": by, "at": max(_now(), not_before),
                    "corr": correlation_id, "ev": encoded}
        size = len(bson.encode(document))
        if size > LIMIT_BYTES:
            raise CommitTooLarge(size, LIMIT_BYTES)
        return {**document, "sz": size}

    def _encoded(self, event: Any, stream: str, version: int, number: int) -> dict[str, Any]:
        name, schema, data = self._codec.encode_event(event)
        parts = getattr(self._codec, "personal_parts", None) if self.vault is not None else None
        mine = parts(name, schema, data) if parts is not None else ()
        return {"t": name, "sv": schema, "d": seal_data(self.vault, data, mine, place(stream, version, number, name))}

    def _opened(self, document: dict[str, Any], number: int, item: dict[str, Any]) -> dict[str, Any]:
        return open_data(self.vault, item["t"], item["d"], stream=document["s"], version=document["v"], number=number)

    def _next(self, stream: str, version: int, after: Commit | None) -> tuple[int, datetime]:
        """Return the next event number after a commit, and its time: a stream's clock never runs backwards."""
        if version == 0:
            return 1, datetime.min.replace(tzinfo=UTC)
        if after is not None and (after.stream, after.version) == (stream, version):
            return after.first + len(after.events), after.at
        last = self.commits.find_one({"_id": commit_id(stream, version)}, {"n0": 1, "n": 1, "at": 1})
        if last is None:
            raise VersionConflict(stream, version)
        return last["n0"] + last["n"], last["at"]

    def _blind(self, keys: Sequence[str]) -> Sequence[str]:
        """A guard's key is a digest of what people fill in, so it is keyed as well."""
        return keys if self.vault is None else [self.vault.blind("guard", key) for key in keys]

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
