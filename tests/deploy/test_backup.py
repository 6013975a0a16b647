"""A backup holds what no log can give back, shows every change made to it, and erased people stay erased."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson
import pytest
from pymongo import MongoClient

from backup import contents, store, take
from backup import restore as restoring
from backup.store import Damaged
from chassis import merkle
from chassis.ledger import Block, Ledger
from chassis.sequencer import RAW, Sequencer, leaf_of
from local.home import PROJECT
from tests.deploy.mongod import Client

SPARED, ERASED, LATER = "spared-key", "erased-key", "erased-later"


@pytest.fixture
def client(mongo_url: str) -> Iterator[Client]:
    found: Client = MongoClient(mongo_url, w="majority", journal=True)
    yield found
    found.close()


@pytest.fixture
def prefix(db_prefix: str, client: Client) -> str:
    """A hall with three logs of seven commits, six of them in the ledger, and one of everything else."""
    wipe(client, db_prefix)
    for service in contents.LOGS:
        database = client[f"{db_prefix}_{service}"]
        block = None
        for number in range(1, 8):
            database["commits"].insert_one(commit(f"case{number % 3}", number))
            if number in (4, 6):
                block = sequence(database, block)
        assert block is not None
        database["heads"].insert_one({"_id": f"{block.height:012d}:k", "height": block.height, "hash": block.hash})
        database["leases"].insert_one({"_id": "sequencer"})
    client[f"{db_prefix}_identity"]["sessions"].insert_one({"_id": "session"})
    client[f"{db_prefix}_identity"]["accounts"].insert_one({"_id": "10001", "at": datetime(2026, 3, 3, tzinfo=UTC)})
    client[f"{db_prefix}_workflow"]["drafts"].insert_one({"_id": "draft"})
    client[f"{db_prefix}_workflow"]["drafts"].create_index([("owner", 1), ("at", -1)], name="mine", sparse=True)
    client[f"{db_prefix}_notify"]["deliveries"].insert_one({"_id": "delivery"})
    client[f"{db_prefix}_files"]["files.chunks"].insert_one({"_id": "chunk", "data": b"\0\1"})
    client[f"{db_prefix}_views"]["cases"].insert_one({"_id": "case"})
    client[f"{db_prefix}_views"]["notices"].insert_one({"_id": "notice"})
    client[f"{db_prefix}_keys"]["subjects"].insert_many(
        [{"_id": ref, "v": 1, "kid": "k", "wrapped": b"secret" + ref.encode()} for ref in (SPARED, ERASED)])
    return db_prefix


def sequence(database: Any, after: Block | None) -> Block:
    """Put what is in no block yet into one."""
    ledger, rows = Ledger(database), database.get_collection("commits", codec_options=RAW).find()
    ledger.prepare()
    leaves = dict(leaf_of(row) for row in rows)
    ids = ledger.missing(sorted(leaves))
    return ledger.append(ids, [leaves[one] for one in ids], {"_data": "elsewhere"}, "test", after=after)


def commit(stream: str, number: int) -> dict[str, Any]:
    version = (number + 2) // 3
    return {"_id": f"{stream}:{version:06d}", "s": stream, "v": version, "n0": version, "n": 1, "cmd": f"c{number}",
            "at": datetime(2026, 3, 3, tzinfo=UTC), "ev": [{"t": "x", "sv": 1, "d": {"n": number, "z": 1.5}}]}


def wipe(client: Client, prefix: str) -> None:
    for name in client.list_database_names():
        if name.startswith(f"{prefix}_"):
            client.drop_database(name)


def everything(client: Client, prefix: str) -> dict[str, list[bytes]]:
    """Every document of the hall, raw; of blocks without their position in a change stream."""
    found = {}
    for part, name in [*contents.collections(client, prefix), contents.KEYS]:
        rows: Any = client[f"{prefix}_{part}"].get_collection(name, codec_options=take.RAW).find().sort("_id", 1)
        raw = [bytes(row.raw) for row in rows]
        found[f"{part}.{name}"] = [bson.encode({**bson.decode(one), "tok": None}) for one in raw] \
            if name == "ledger" else raw  # fmt: skip
    return found


def journal(path: Path, *refs: str) -> Path:
    path.write_text("".join(json.dumps({"key": ref, "at": "2026-03-04T00:00:00+00:00"}) + "\n" for ref in refs))
    return path


def test_what_is_restored_is_what_was_there_byte_for_byte(client: Client, prefix: str, tmp_path: Path) -> None:
    before = everything(client, prefix)
    take.take(client, prefix, tmp_path / "b")
    take.take_keys(client, prefix, tmp_path / "k")
    wipe(client, prefix)
    logs = restoring.restore(client, prefix, tmp_path / "b", tmp_path / "k", journal(tmp_path / "j"))
    assert everything(client, prefix) == before
    assert [(log.service, log.commits, log.waiting) for log in logs] == [(name, 7, 1) for name in contents.LOGS]
    assert client[f"{prefix}_workflow"]["drafts"].index_information()["mine"]["sparse"]
    with pytest.raises(Exception, match="E11000"):
        client[f"{prefix}_workflow"]["ledger"].insert_one({"_id": 99, "ids": ["case1:000001"]})


def test_what_can_be_derived_or_should_be_forgotten_is_left_out(client: Client, prefix: str, tmp_path: Path) -> None:
    take.take(client, prefix, tmp_path / "b")
    kept = {path.relative_to(tmp_path / "b").as_posix() for path in (tmp_path / "b").rglob("*.bson.gz")}
    assert {"identity/accounts.bson.gz", "views/notices.bson.gz", "files/files.chunks.bson.gz"} <= kept
    assert not {"identity/sessions.bson.gz", "workflow/leases.bson.gz", "views/cases.bson.gz",
                "keys/subjects.bson.gz"} & kept  # fmt: skip
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "b").rglob("*")} == {0}


def test_who_was_erased_since_stays_erased_whatever_the_backup_knows(client: Client, prefix: str,
                                                                     tmp_path: Path) -> None:
    take.take(client, prefix, tmp_path / "b")
    take.take_keys(client, prefix, tmp_path / "k")
    wipe(client, prefix)
    restoring.restore(client, prefix, tmp_path / "b", tmp_path / "k", journal(tmp_path / "j", ERASED, LATER))
    rows = {row["_id"]: row for row in client[f"{prefix}_keys"]["subjects"].find()}
    assert set(rows) == {SPARED, ERASED, LATER}
    assert rows[SPARED]["wrapped"] == b"secret" + SPARED.encode()
    for ref in (ERASED, LATER):
        assert set(rows[ref]) == {"_id", "v", "destroyed_at"}


def test_after_a_restore_the_ledger_goes_on_in_a_new_epoch_and_takes_in_what_waited(client: Client, prefix: str,
                                                                                   tmp_path: Path) -> None:
    take.take(client, prefix, tmp_path / "b")
    database = client[f"{prefix}_workflow"]
    database["commits"].insert_one(commit("lost", 1))
    before = sequence(database, last(database))
    wipe(client, prefix)
    restoring.restore(client, prefix, tmp_path / "b", None, None)
    Sequencer(database, lambda height: None).catch_up()
    after = last(database)
    assert (before.epoch, after.epoch) == (1, 2)
    assert after.last == 7
    ids = [one for block in Ledger(database).read() for one in block.ids]
    assert sorted(ids) == sorted(str(row["_id"]) for row in database["commits"].find({}, {"_id": 1}))
    assert after.hash == after.expected_hash()


def last(database: Any) -> Block:
    found = Ledger(database).last()
    assert found is not None
    return found


def rewrite(folder: Path, part: str, collection: str, change: Any) -> None:
    """Change a collection inside a backup, manifest included, as somebody with access to the files could."""
    about, entries = store.manifest(folder)
    fresh = []
    for entry in entries:
        if (entry.part, entry.collection) != (part, collection):
            fresh.append(entry)
            continue
        documents = change([bson.decode(raw) for raw in store.read(folder, entry)])
        (folder / entry.file).unlink()
        fresh.append(store.write(folder, part, collection, [bson.encode(one) for one in documents], entry.indexes))
    store.finish(folder, about, fresh)


def edited(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows[2]["ev"][0]["d"]["n"] = 99
    return rows


def rechained(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A chain computed anew over a forged leaf: only a signed head shows it."""
    from chassis.ledger import GENESIS, block_hash

    rows[0]["leaves"][0] = merkle.leaf(b"forged")
    before = GENESIS
    for row in rows:
        row["prev"], row["root"] = before, merkle.root(row["leaves"]).hex()
        before = row["hash"] = block_hash(before, row["_id"], row["first"], row["epoch"], row["root"])
    return rows


@pytest.mark.parametrize(("collection", "change", "says"), [
    ("commits", edited, "内容被改动"), ("commits", lambda rows: rows[1:], "缺失"),
    ("ledger", lambda rows: rows[:-1], "末尾被截掉"), ("ledger", lambda rows: rows[1:], "链断开"),
    ("ledger", lambda rows: [{**rows[0], "epoch": 5}, *rows[1:]], "散列与内容不符"), ("ledger", rechained, "位置 1"),
])  # fmt: skip
def test_a_changed_backup_is_named_and_nothing_is_written(client: Client, prefix: str, tmp_path: Path, collection: str,
                                                          change: Any, says: str) -> None:
    take.take(client, prefix, tmp_path / "b")
    rewrite(tmp_path / "b", "workflow", collection, change)
    wipe(client, prefix)
    with pytest.raises(Damaged, match=says):
        restoring.restore(client, prefix, tmp_path / "b", None, None)
    assert not [name for name in client.list_database_names() if name.startswith(f"{prefix}_")]


def test_a_damaged_or_unfinished_backup_is_refused(client: Client, prefix: str, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    take.take(client, prefix, folder)
    file = folder / "notify/deliveries.bson.gz"
    file.chmod(0o600)
    whole = file.read_bytes()
    for broken in (whole[:-9], gzip.compress(gzip.decompress(whole)[:-3]), gzip.compress(b"")):
        file.write_bytes(broken)
        with pytest.raises(Damaged, match="deliveries"):
            restoring.check(folder)
    file.write_bytes(whole)
    assert restoring.check(folder)
    (folder / store.MANIFEST).unlink()
    with pytest.raises(Damaged, match="不是完整的备份"):
        restoring.check(folder)


def test_a_living_hall_is_not_overwritten(client: Client, prefix: str, tmp_path: Path) -> None:
    take.take(client, prefix, tmp_path / "b")
    with pytest.raises(restoring.NotEmpty):
        restoring.restore(client, prefix, tmp_path / "b", None, None)


def test_the_command_takes_checks_and_restores(client: Client, prefix: str, mongo_url: str, tmp_path: Path) -> None:
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        paths = f"{PROJECT}/deploy/backup:{PROJECT}/services/chassis"
        environ = {**os.environ, "PYTHONPATH": paths, "HALL_MONGO_URL": mongo_url, "HALL_DB_PREFIX": prefix}
        return subprocess.run([sys.executable, "-m", "backup", *map(str, arguments)], capture_output=True, text=True,
                              env=environ, check=False)  # fmt: skip

    taken = run("take", tmp_path / "b", "--keys", tmp_path / "k")
    assert taken.returncode == 0, taken.stderr
    assert run("take", tmp_path / "b").returncode == 1
    assert "7 个提交" in run("check", tmp_path / "b").stdout
    wipe(client, prefix)
    assert run("restore", tmp_path / "b").returncode == 2
    assert run("restore", tmp_path / "b", "--journal", tmp_path / "none").returncode == 1
    written = journal(tmp_path / "j", ERASED)
    restored = run("restore", tmp_path / "b", "--keys", tmp_path / "k", "--journal", written)
    assert restored.returncode == 0, restored.stderr
    assert client[f"{prefix}_workflow"]["commits"].count_documents({}) == 7
