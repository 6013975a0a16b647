"""What an operator or an auditor sees on the terminal: history in words, archives, heads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.settings import Settings
from tests.chassis.logged import Logged, new_key
from tests.chassis.sample.service import Parts, build
from tests.chassis.test_cli import filed, run

ANCHORS = Path(__file__).parents[2] / "deploy" / "anchors"


@pytest.fixture
def parts(settings: Settings) -> Iterator[Parts]:
    found = build(settings)
    yield found
    found.publisher.close()
    found.client.close()


def test_replay_tells_the_history_in_words_a_person_can_read(settings: Settings, parts: Parts) -> None:
    told = run(settings, "replay", filed(parts))
    assert "第 1 版" in told
    assert "操作人 10001" in told
    assert "1. counter.opened v1　A counter exists." in told
    assert told.rstrip().endswith("值：3")


def test_a_stretch_of_the_log_is_exported_and_checked_with_the_program_inside(
        settings: Settings, parts: Parts, tmp_path: Path) -> None:
    assert "没有已入账的提交" in run(settings, "export", "--out", str(tmp_path / "x.tar"), expected=1)
    logged = Logged(parts.database, tmp_path)
    logged.file(3)
    told = run(settings, "export", "--from", "6", "--to", "10", "--out", str(tmp_path / "x.tar"))
    assert "第 2–2 块，位置 6–10，5 个提交" in told
    assert "100% 5/5 个提交" in told
    subprocess.run(["tar", "-xf", "x.tar", "verify.py", "README.md"], cwd=tmp_path, check=True)
    assert "python verify.py" in (tmp_path / "README.md").read_text("utf-8")
    done = subprocess.run([sys.executable, "-I", "verify.py", "x.tar"], cwd=tmp_path, capture_output=True, text=True,
                          env={"PYTHONIOENCODING": "utf-8"}, check=False)
    assert done.returncode == 0
    assert "没有 xes 格式" in run(settings, "export", "--format", "xes", "--out", "y", expected=1)


def test_an_export_of_a_damaged_log_says_so(settings: Settings, parts: Parts, tmp_path: Path) -> None:
    logged = Logged(parts.database, tmp_path)
    logged.file(1)
    parts.database["commits"].delete_one({})
    told = run(settings, "export", "--out", str(tmp_path / "x.tar"), expected=1)
    assert "少了账本记载的 1 个提交" in told


def test_heads_are_signed_and_published_by_hand(settings: Settings, parts: Parts, tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    logged = Logged(parts.database, tmp_path)
    logged.file(1)
    assert "没有签名头" in run(settings, "heads", expected=1)
    assert "HALL_LEDGER_KEY" in run(settings, "heads", "--sign", expected=1)
    private = new_key()
    monkeypatch.setenv("HALL_LEDGER_KEY", private.text)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ANCHORS), *filter(None, sys.path)]))
    # Nothing but the head is printed, so that it can be piped on.
    signed = json.loads(run(settings, "heads", "--sign", "--publish", f"file://{tmp_path}"))
    [file] = (tmp_path / "sample").iterdir()
    assert json.loads(file.read_text()) == signed
    assert (signed["service"], signed["height"], signed["key_id"]) == ("sample", 1, private.id)
    assert "没有送到：" in run(settings, "heads", "--publish", "gopher://x", expected=1)


def test_a_broken_ledger_key_stops_every_verb_with_a_sentence(settings: Settings,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALL_LEDGER_KEY", "{}")
    assert "HALL_LEDGER_KEY：应为 Ed25519 私钥" in run(settings, "lag", expected=2)
