"""A small sequenced log to archive and to damage: five streams, blocks of a few commits, signed heads."""

from __future__ import annotations

import io
import json
import tarfile
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pymongo.database import Database

from chassis import archive, merkle
from chassis.eventstore import CommitStore
from chassis.heads import Heads, LedgerKey
from chassis.ledger import Ledger
from tests.chassis.sample.domain import Added, Codec, Opened

STREAMS = [f"{number:032x}" for number in range(5)]


class NewKey(LedgerKey):
    """A key nobody had before; ``text`` is what its owner would put into HALL_LEDGER_KEY."""

    def __init__(self) -> None:
        private = urlsafe_b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
        self.text = json.dumps({"kty": "OKP", "crv": "Ed25519", "d": private})
        super().__init__(self.text)


def new_key() -> NewKey:
    """Return a key nobody had before."""
    return NewKey()


class Logged:
    """The log in a database, and the archives made of it."""

    def __init__(self, database: Database[dict[str, Any]], folder: Path) -> None:
        self.database, self.folder = database, folder
        self.store, self.ledger = CommitStore(database, Codec()), Ledger(database)
        self.ledger.prepare()
        self.heads, self.key = Heads(database, "sample"), new_key()

    def file(self, rounds: int) -> None:
        """File one commit per stream and round; each round is one block."""
        for _ in range(rounds):
            filed = []
            for stream in STREAMS:
                version = self.store.head(stream)
                event = Added(f"e{version}", version) if version else Opened(stream)
                filed.append(self.store.append(
                    stream, [event], expected_version=version, command_id=f"{stream}{version}", digest="d",
                    by={"actor": "10001"}, correlation_id="c").id)
            self.block(filed)

    def block(self, ids: list[str]) -> None:
        """Sequence commits as the next block."""
        raw = archive.raw_commits(self.database, ids)
        self.ledger.append(ids, [merkle.leaf(raw[one]) for one in ids], None, "test", after=self.ledger.last())

    def sign(self) -> dict[str, Any]:
        """Sign the newest block; return the head as it is published."""
        head = self.heads.sign(self.key)
        assert head is not None
        return {name: getattr(head, name) for name in head.__slots__}

    def export(self, name: str = "x.tar", **bounds: Any) -> Path:
        """Write an archive."""
        path = self.folder / name
        archive.export(self.database, "sample", path, **bounds)
        return path


def reseal(source: Path, change: Callable[[str, bytes], bytes], name: str = "bad.tar") -> Path:
    """Copy an archive, changing the content of its files on the way."""
    target = source.with_name(name)
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            assert file is not None
            content = change(member.name, file.read())
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def documents(data: bytes) -> list[bytes]:
    """Split concatenated BSON."""
    found, at = [], 0
    while at < len(data):
        end = at + int.from_bytes(data[at:at + 4], "little")
        found.append(data[at:end])
        at = end
    return found
