"""The order of a service's log, made after the fact: commits in hash-chained blocks, each position given once.

Commits of different streams are written at the same time and have no order of their own; whoever reads them by a
counter or a clock skips some. A block is appended only after its commits are durable, so a reader of blocks skips none;
and a block's hash covers the stored bytes of its commits and the hash before it, so no past can be changed unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pymongo
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis import merkle

#: What stands for the hash before the first block.
GENESIS = "0" * 64


class Overtaken(Exception):
    """Another sequencer appended first; read the last block again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Commits ``ids`` hold the positions ``first`` … ``last``; ``leaves`` are the hashes of their stored bytes.

    ``token`` is where the change stream goes on after this block, ``by`` who wrote it, ``at`` when (UTC, the writer's
    clock, for people only). ``epoch`` counts restores: what was read in an earlier one may be read differently now.
    """

    height: int
    first: int
    last: int
    ids: tuple[str, ...]
    leaves: tuple[bytes, ...]
    root: str
    prev: str
    hash: str
    token: dict[str, Any] | None
    by: str
    at: datetime
    epoch: int

    def expected_hash(self) -> str:
        """Return the hash this block should have, from its own leaves."""
        return block_hash(self.prev, self.height, self.first, self.epoch, merkle.root(self.leaves).hex())


def block_hash(prev: str, height: int, first: int, epoch: int, root: str) -> str:
    """Return SHA-256(prev ‖ height ‖ first ‖ epoch ‖ root) in hex; numbers are big-endian of 8, 8 and 4 bytes."""
    numbers = height.to_bytes(8, "big") + first.to_bytes(8, "big") + epoch.to_bytes(4, "big")
    return hashlib.sha256(bytes.fromhex(prev) + numbers + bytes.fromhex(root)).hexdigest()


class Ledger:
    """The collection ``ledger`` of a service's database; ``_id`` is the height, counted from 1."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.blocks = database["ledger"]
        self._places = database["checkpoints"]
        self._epoch = 0

    def prepare(self) -> None:
        """Create the index that keeps any commit from being sequenced twice. Safe to repeat."""
        if "once" not in self.blocks.index_information():  # where roles apply, only the administrator may create one
            self.blocks.create_index("ids", name="once", unique=True)

    def last(self) -> Block | None:
        """Return the newest block, or None."""
        found = self.blocks.find_one(sort=[("_id", pymongo.DESCENDING)])
        return _block(found) if found else None

    def read(self, after_height: int = 0) -> Iterator[Block]:
        """Yield the blocks above a height, oldest first."""
        for found in self.blocks.find({"_id": {"$gt": after_height}}).sort("_id", pymongo.ASCENDING):
            yield _block(found)

    def find(self, commit_id: str) -> tuple[Block, int] | None:
        """Return the block that holds a commit and the commit's index in it, or None."""
        found = self.blocks.find_one({"ids": commit_id})
        if found is None:
            return None
        block = _block(found)
        return block, block.ids.index(commit_id)

    def append(self, ids: Sequence[str], leaves: Sequence[bytes], token: dict[str, Any] | None, by: str, *,
               after: Block | None, epoch: int | None = None) -> Block:
        """Append a block after block ``after`` (None: as the first one); durable on a majority when this returns.

        Raises Overtaken when that height is taken, or one of the commits is in another block already.
        """
        height, first = (after.height + 1, after.last + 1) if after else (1, 1)
        era = epoch if epoch is not None else max(after.epoch if after else 1, self._begun())
        prev, root = after.hash if after else GENESIS, merkle.root(leaves).hex()
        document = {"_id": height, "first": first, "last": first + len(ids) - 1, "ids": list(ids),
                    "leaves": list(leaves), "root": root, "prev": prev,
                    "hash": block_hash(prev, height, first, era, root), "tok": token, "by": by,
                    "at": datetime.now(UTC).replace(microsecond=0), "epoch": era}
        try:
            self.blocks.insert_one(document)
        except DuplicateKeyError as error:
            raise Overtaken(height) from error
        return _block(document)

    def _begun(self) -> int:
        """Return the epoch the last restore began; asked once, for nothing is restored while a service runs."""
        if not self._epoch:
            found = self._places.find_one({"_id": "epoch"})
            self._epoch = int(found["epoch"]) if found else 1
        return self._epoch

    def missing(self, ids: Sequence[str]) -> list[str]:
        """Return those of ``ids`` that no block holds, in the given order."""
        known: set[str] = set()
        for found in self.blocks.find({"ids": {"$in": list(ids)}}, {"ids": 1}):
            known.update(found["ids"])
        return [one for one in ids if one not in known]


def _block(found: dict[str, Any]) -> Block:
    return Block(height=found["_id"], first=found["first"], last=found["last"], ids=tuple(found["ids"]),
                 leaves=tuple(bytes(one) for one in found["leaves"]), root=found["root"], prev=found["prev"],
                 hash=found["hash"], token=found["tok"], by=found["by"], at=found["at"], epoch=found["epoch"])
