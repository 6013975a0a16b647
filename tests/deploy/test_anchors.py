"""Signed heads leave the hall for a folder, a mailbox and a repository, and none of them takes two for one height."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from anchors import AnchorError, publish
from local.home import PROJECT
from local.ports import any_free

HEAD = {"service": "workflow", "height": 812, "hash": "ab" * 32, "at": "2026-03-03T02:00:00.000Z",
        "key_id": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "signature": "s" * 86}  # fmt: skip
REWRITTEN = {**HEAD, "hash": "cd" * 32}


class Mailbox:
    """What a mail server hands its messages to."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "anchors.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)
    return folder


def test_in_a_folder_a_head_is_one_file_that_nobody_may_write(tmp_path: Path) -> None:
    for _ in range(2):
        publish(HEAD, f"file://{tmp_path}")
    [file] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.relative_to(tmp_path).as_posix() == f"workflow/000000000812.{HEAD['key_id']}.json"
    assert json.loads(file.read_text()) == HEAD
    assert file.stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("key_id", [HEAD["key_id"], "another-key"])
def test_a_folder_refuses_another_hash_for_the_same_height(tmp_path: Path, key_id: str) -> None:
    publish(HEAD, f"file://{tmp_path}")
    with pytest.raises(AnchorError, match="重写"):
        publish({**REWRITTEN, "key_id": key_id}, f"file://{tmp_path}")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AnchorError, match="写不进"):
        publish(HEAD, f"file://{tmp_path}/file")


def test_by_mail_a_head_arrives_as_an_attachment_once_per_mailbox() -> None:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=any_free())
    controller.start()
    try:
        for _ in range(2):
            publish(HEAD, f"mailto:audit@school.example?via=smtp://127.0.0.1:{controller.port}&from=hall@school.example")
    finally:
        controller.stop()
    first, second = mailbox.messages
    assert (first["To"], first["From"]) == ("audit@school.example", "hall@school.example")
    assert "812" in first["Subject"]
    [attachment] = first.iter_attachments()
    assert json.loads(attachment.get_content()) == HEAD
    assert first["Message-ID"] == second["Message-ID"]


def test_a_mail_server_that_does_not_take_it_is_an_error() -> None:
    with pytest.raises(AnchorError, match="没有收下"):
        publish(HEAD, f"mailto:audit@school.example?via=smtp://127.0.0.1:{any_free()}")


def test_in_a_repository_every_head_is_a_commit_and_a_repeat_is_none(repository: Path) -> None:
    for head in (HEAD, HEAD, {**HEAD, "service": "identity"}, {**HEAD, "height": 813}):
        publish(head, f"git+file://{repository}")
    titles = git(repository, "log", "--format=%s", "heads").splitlines()
    assert titles == ["workflow 813", "identity 812", "workflow 812"]
    assert json.loads(git(repository, "show", f"heads:workflow/000000000812.{HEAD['key_id']}.json")) == HEAD


def test_a_repository_refuses_another_hash_for_the_same_height(repository: Path) -> None:
    publish(HEAD, f"git+file://{repository}")
    with pytest.raises(AnchorError, match="重写"):
        publish(REWRITTEN, f"git+file://{repository}")


def test_a_repository_with_an_origin_is_pushed_and_a_work_tree_left_alone(repository: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(repository), str(work)], check=True, capture_output=True)
    (work / "mine.txt").write_text("not finished")
    publish(HEAD, f"git+file://{work}")
    assert git(repository, "rev-parse", "heads") == git(work, "rev-parse", "heads")
    assert git(work, "status", "--porcelain").strip() == "?? mine.txt"
    git(repository, "update-ref", "-d", "refs/heads/heads")
    publish(HEAD, f"git+file://{work}")
    assert git(repository, "rev-parse", "heads") == git(work, "rev-parse", "heads")


def test_what_is_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(AnchorError, match="git"):
        publish(HEAD, f"git+file://{tmp_path}")


@pytest.mark.parametrize("change", [{"height": 0}, {"height": True}, {"hash": "zz"}, {"service": "../identity"},
                                    {"key_id": "../../etc"}, {"signature": ""}, {"at": None}])  # fmt: skip
def test_what_is_no_head_goes_nowhere(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(AnchorError, match="不是签名的日志头"):
        publish({**HEAD, **change}, f"file://{tmp_path}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["http://school.example", "/tmp/x", "mailto:", "mailto:a@b?via=ftp://c"])
def test_an_address_that_means_nothing_is_refused(address: str) -> None:
    with pytest.raises(AnchorError):
        publish(HEAD, address)


def run(*arguments: str, given: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    paths = f"{PROJECT}/deploy/anchors"
    return subprocess.run([sys.executable, "-m", "anchors", *arguments], input=given, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": paths, **environ}, check=False)  # fmt: skip


def test_the_command_publishes_what_it_is_given_and_says_when_one_was_refused(tmp_path: Path) -> None:
    lines = "".join(json.dumps(head) + "\n" for head in (HEAD, {**HEAD, "height": 813}))
    done = run("publish", f"file://{tmp_path}", given=lines)
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.rglob("*.json"))) == 2
    (tmp_path / "again.txt").write_text(json.dumps(REWRITTEN))
    refused = run("publish", f"file://{tmp_path}", str(tmp_path / "again.txt"))
    assert refused.returncode == 1
    assert "重写" in refused.stderr


def test_the_command_follows_what_the_services_signed(mongo_url: str, db_prefix: str, tmp_path: Path,
                                                      mongo: Callable[[str], Any]) -> None:
    settings = {"HALL_MONGO_URL": mongo_url, "HALL_DB_PREFIX": db_prefix, "HALL_ANCHORS": f"file://{tmp_path}"}
    assert run("follow", **{**settings, "HALL_ANCHORS": ""}).returncode == 2
    for height in (811, 812):
        mongo("workflow")["heads"].insert_one({"_id": f"{height:012d}:k", **HEAD, "height": height, "x": "public"})
    done = run("follow", **settings)
    assert done.returncode == 0, done.stderr
    [file] = tmp_path.rglob("*.json")
    assert json.loads(file.read_text()) == HEAD


@pytest.fixture
def mongo(mongo_url: str, db_prefix: str) -> Callable[[str], Any]:
    from pymongo import MongoClient

    client: MongoClient[dict[str, Any]] = MongoClient(mongo_url)
    return lambda service: client[f"{db_prefix}_{service}"]
