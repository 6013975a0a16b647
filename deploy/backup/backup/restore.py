"""Restore a backup into an empty hall: what was erased since is erased first, and the chain is checked twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument

from backup import chain, store
from backup.contents import KEYS, LOGS, SERVICES, Client
from backup.store import Damaged, Entry
from backup.take import RAW

BATCH = 500


class NotEmpty(Exception):
    """There is a hall already where the backup should go."""


def check(folder: Path) -> list[chain.Log]:
    """Read a whole backup and check every log in it; raises Damaged."""
    about, entries = store.manifest(folder)
    known = {(entry.part, entry.collection): entry for entry in entries}
    logs = []
    for service in LOGS if about["kind"] == "hall" else ():
        parts = [known.pop((service, name), None) for name in ("ledger", "commits", "heads")]
        documents = [store.read(folder, entry) if entry else iter(()) for entry in parts]
        logs.append(chain.check(service, *documents))
    for entry in known.values():
        for _ in store.read(folder, entry):
            continue
    return logs


def restore(client: Client, prefix: str, folder: Path, keys: Path | None, journal: Path | None,
            say: Callable[[str], None] = lambda line: None) -> list[chain.Log]:
    """Restore the backups ``folder`` and ``keys`` into databases that must be empty; returns the logs as they are now.

    ``journal`` is the record of erasures, newer than the backup. Raises Damaged before anything is written or, when
    what the database holds is not what was written, after; NotEmpty; ValueError for a journal that is none.
    """
    for one in (folder, *([keys] if keys else [])):
        check(one)
    gone = list(_erased(journal)) if journal else []
    _refuse_a_living_hall(client, prefix)
    say("备份完好，开始写入 the backup is whole")
    if keys:
        destroyed = _restore_keys(client, prefix, keys, gone)
        say(f"先凭删除记录销毁密钥 {destroyed} 个 keys destroyed first")
    for entry in store.manifest(folder)[1]:
        _put(client, prefix, entry, store.read(folder, entry))
        say(f"  {entry.part}.{entry.collection} {entry.documents}")
    logs = [_look(client, prefix, service) for service in LOGS]
    for log in logs:
        epochs = client[f"{prefix}_{log.service}"]["checkpoints"]
        epochs.replace_one({"_id": "epoch"}, {"_id": "epoch", "epoch": log.epoch + 1}, upsert=True)
    return logs


def _refuse_a_living_hall(client: Client, prefix: str) -> None:
    for part, name in [*((service, "commits") for service in SERVICES), ("notify", "deliveries"), KEYS]:
        if client[f"{prefix}_{part}"][name].find_one({}, {"_id": 1}) is not None:
            raise NotEmpty(f"{prefix}_{part}.{name} 里已有数据，只能恢复到空的数据库")


def _erased(journal: Path) -> Iterator[str]:
    """Yield the references of destroyed keys: ``{"key": …, "at": …}`` on every line. Raises ValueError."""
    for number, line in enumerate(journal.read_text("ascii").splitlines(), start=1):
        try:
            yield str(json.loads(line)["key"])
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"{journal} 第 {number} 行不是删除记录") from None


def _restore_keys(client: Client, prefix: str, folder: Path, gone: list[str]) -> int:
    """Put the keys back except those of ``gone``, which are marked as destroyed and never stored again."""
    [entry] = store.manifest(folder)[1]
    left, now = set(gone), datetime.now(UTC)
    destroyed = {ref: bson.encode({"_id": ref, "v": 1, "destroyed_at": now}) for ref in left}

    def spared() -> Iterator[bytes]:
        for raw in store.read(folder, entry):
            if str(store.parsed(raw)["_id"]) not in left:
                yield raw
        yield from destroyed.values()

    _put(client, prefix, entry, spared())
    return len(destroyed)


def _put(client: Client, prefix: str, entry: Entry, documents: Iterator[bytes]) -> None:
    """Insert raw documents, byte for byte, and build the indexes."""
    database = client[f"{prefix}_{entry.part}"]
    target = database.get_collection(entry.collection, codec_options=RAW)
    batch: list[RawBSONDocument] = []
    for raw in documents:
        batch.append(RawBSONDocument(_without_position(raw) if entry.collection == "ledger" else raw))
        if len(batch) == BATCH:
            target.insert_many(batch)
            batch = []
    if batch:
        target.insert_many(batch)
    if entry.indexes:
        database.command("createIndexes", entry.collection, indexes=entry.indexes)


def _without_position(raw: bytes) -> bytes:
    """A block without its place in the change stream, which no hash covers.

    In another database that place means nothing; in the same one it leads back to commits the restore took away.
    """
    return bson.encode({**bson.decode(raw), "tok": None})


def _look(client: Client, prefix: str, service: str) -> chain.Log:
    """Check the log as the database now shows it."""
    database = client[f"{prefix}_{service}"]

    def raw(name: str) -> Iterator[bytes]:
        found: Any = database.get_collection(name, codec_options=RAW).find().sort("_id", 1)
        for document in found:
            yield bytes(document.raw)

    try:
        return chain.check(service, raw("ledger"), raw("commits"), raw("heads"))
    except Damaged as damage:
        raise Damaged(f"写入之后核对不符，不要启动大厅 do not start the hall: {damage}") from damage
