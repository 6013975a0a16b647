"""Read another service's ledger: every event, in its order, from where this consumer stopped last time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

import structlog
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis import metrics
from chassis.eventstore import commit_id
from chassis.ledger import Block, Ledger
from chassis.recorded import Recorded

log = structlog.get_logger(__name__)

#: The most blocks taken in between two saves of the position.
BLOCKS = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """Events of one block, in the ledger's order."""

    block: Block
    events: tuple[Recorded, ...]


class Feed:
    """The log of ``source`` as the consumer ``name`` sees it: only events whose type matches one of ``types``.

    ``source`` is read, never written. The position is the row ``{_id: name, height, hash}`` of ``cursors``; it moves
    when ``advance`` says so. When the block at that height is another one than before (the source was restored), the
    ledger is read from its beginning: whoever takes events in must be idempotent.
    """

    def __init__(self, source: Database[dict[str, Any]], cursors: Collection[dict[str, Any]], name: str,
                 types: Iterable[str] = ("#",)) -> None:
        self.name = name
        self._ledger, self._commits = Ledger(source), source["commits"]
        self._cursors, self._types = cursors, tuple(types)

    def take(self) -> Iterator[Taken]:
        """Yield what came after the position, block by block, no more than BLOCKS of them."""
        for block in islice(self._news(), BLOCKS):
            yield Taken(block, tuple(self._events(block)))

    def advance(self, block: Block) -> None:
        """Note that everything up to ``block`` was taken in. A process that is behind another never moves it back."""
        place = {"height": block.height, "hash": block.hash}
        try:
            self._cursors.update_one({"_id": self.name, "height": {"$lt": block.height}}, {"$set": place}, upsert=True)
        except DuplicateKeyError:
            log.debug("feed.overtaken", feed=self.name, height=block.height)
        metrics.FEED_HEIGHT.labels(queue=self.name).set(block.height)

    def event(self, stream: str, version: int, number: int) -> Recorded:
        """Return one event again; raises LookupError when the log does not hold it any more."""
        found = self._commits.find_one({"_id": commit_id(stream, version)})
        index = number - found["n0"] if found else -1
        if found is None or not 0 <= index < len(found["ev"]):
            raise LookupError(f"{stream}:{version}")
        return recorded(found, index)

    def behind(self) -> int:
        """Return how many commits are still to be taken in."""
        last = self._ledger.last()
        if last is None:
            return 0
        first = next(self._news(), None)
        return last.last - first.first + 1 if first is not None else 0

    def _news(self) -> Iterator[Block]:
        """Yield the blocks after the position. The one it stands at is read as well: is it still the same?"""
        found = self._cursors.find_one({"_id": self.name})
        if found is None:
            yield from self._ledger.read()
            return
        blocks = self._ledger.read(found["height"] - 1)
        reached = next(blocks, None)
        if reached is not None and (reached.height, reached.hash) == (found["height"], found["hash"]):
            yield from blocks
            return
        log.error("feed.another_past", feed=self.name, height=found["height"])
        self._cursors.delete_one({"_id": self.name, "height": found["height"]})
        yield from self._ledger.read()

    def _events(self, block: Block) -> Iterator[Recorded]:
        found = {commit["_id"]: commit for commit in self._commits.find({"_id": {"$in": list(block.ids)}})}
        for one in block.ids:
            if one not in found:
                # The log was tampered with. What is left is still taken in; verify names what is gone.
                log.critical("feed.commit_gone", feed=self.name, commit=one)
                continue
            for index, event in enumerate(found[one]["ev"]):
                if self._wanted(event["t"]):
                    yield recorded(found[one], index)

    def _wanted(self, name: str) -> bool:
        return any(pattern == "#" or fnmatchcase(name, pattern) for pattern in self._types)


def recorded(commit: dict[str, Any], index: int) -> Recorded:
    """Return event ``index`` (from 0) of a stored commit, with its envelope."""
    event, by = commit["ev"][index], commit["by"]
    at: datetime = commit["at"]
    envelope = {"stream": commit["s"], "version": commit["v"], "number": commit["n0"] + index,
                "at": at.astimezone(UTC).isoformat(), "actor": by.get("actor", ""),
                "on_behalf_of": by.get("on_behalf_of"), "command_id": commit["cmd"], "correlation_id": commit["corr"]}
    return Recorded(event["t"], event["sv"], event["d"], envelope)

