"""A stopped hall gets its data back from a backup, and keeps what it had when the backup is no good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from backup import store, take
from chassis.ledger import Ledger
from local import recovery
from local.home import Home
from local.plan import Plan, choose_ports


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A hall with one draft and one commit, stopped."""
    for name in ("HALL_MONGO_URL", "HALL_DB_PREFIX"):
        monkeypatch.setenv(name, "")  # given back afterwards
    made = Home(tmp_path / "hall")
    choose_ports(made)
    with recovery._database(made, Plan.of(made, {})) as url, MongoClient(url) as client:
        client["hall_workflow"]["drafts"].insert_one({"_id": "draft"})
        client["hall_workflow"]["commits"].insert_one({"_id": "case:000001", "s": "case", "v": 1})
    return made


def contents(home: Home) -> dict[str, Any]:
    with recovery._database(home, Plan.of(home, {})) as url, MongoClient(url) as client:
        database = client["hall_workflow"]
        return {"drafts": database["drafts"].find_one(), "commits": database["commits"].count_documents({}),
                "epoch": database["checkpoints"].find_one({"_id": "epoch"}), "block": Ledger(database).last()}


def taken_by_the_backup_account(home: Home, folder: Path) -> None:
    plan = Plan.of(home, {})
    with recovery._database(home, plan), MongoClient(plan.mongo_url("backup")) as client:
        take.take(client, plan.prefix, folder)


def test_a_stopped_hall_is_restored_and_its_former_data_kept(home: Home, tmp_path: Path) -> None:
    taken_by_the_backup_account(home, tmp_path / "b")
    assert recovery.restore(home, [str(tmp_path / "b"), "--nobody-was-erased"]) == 0
    assert len(list(home.root.glob("mongo.before-*"))) == 1
    assert contents(home) == {"drafts": {"_id": "draft"}, "commits": 1, "epoch": {"_id": "epoch", "epoch": 2},
                              "block": None}


def test_with_a_bad_backup_the_hall_keeps_what_it_had(home: Home, tmp_path: Path) -> None:
    taken_by_the_backup_account(home, tmp_path / "b")
    (tmp_path / "b" / store.MANIFEST).unlink()
    assert recovery.restore(home, [str(tmp_path / "b"), "--nobody-was-erased"]) == 1
    assert contents(home)["drafts"] == {"_id": "draft"}
    assert list(home.root.glob("mongo.before-*")) == []
