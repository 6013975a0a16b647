"""The verbs every service has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from chassis.broker import declare, topologies
from chassis.settings import Settings
from tests.chassis.sample.domain import Added, Opened
from tests.chassis.sample.service import TOPOLOGY, Parts, build


@pytest.fixture
def parts(settings: Settings) -> Iterator[Parts]:
    found = build(settings)
    declare(settings.amqp_url, topologies(TOPOLOGY))
    yield found
    found.publisher.close()
    found.client.close()


def run(settings: Settings, *arguments: str, expected: int = 0) -> str:
    env = {**os.environ, "HALL_MONGO_URL": settings.mongo_url, "HALL_AMQP_URL": settings.amqp_url,
           "HALL_DB_PREFIX": settings.db_prefix}
    done = subprocess.run([sys.executable, "-m", "tests.chassis.sample", *arguments], env=env, capture_output=True,
                          text=True, timeout=60, check=False)
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout + done.stderr


def filed(parts: Parts) -> str:
    stream = uuid.uuid4().hex
    for version, events in enumerate(([Opened("s"), Added("a", 1)], [Added("b", 2)])):
        parts.store.append(stream, events, expected_version=version, command_id=str(version), digest="d",
                           by={"actor": "10001"}, correlation_id="k")
    return stream


def test_replay_shows_every_event_and_the_state(settings: Settings, parts: Parts) -> None:
    stream = filed(parts)
    lines = [json.loads(line) for line in run(settings, "replay", stream, "--json").splitlines()]
    assert [line.get("type") for line in lines] == ["counter.opened", "counter.added", "counter.added", None]
    assert lines[-1] == {"state": 3}
    first = parts.store.read(stream)[0].at.isoformat()
    then = json.loads(run(settings, "replay", stream, "--json", "--as-of", first).splitlines()[-1])
    assert then in ({"state": 1}, {"state": 3}), "both commits may fall into one millisecond"
    assert "没有" in run(settings, "replay", stream, "--as-of", "2020-01-01", expected=1)


def test_rebuild_folds_the_read_models_again(settings: Settings, parts: Parts) -> None:
    stream = filed(parts)
    told = run(settings, "rebuild")
    assert "counters：已重建 1 个流、2 个提交" in told
    assert "切换前逐行核对了 1 行，全部一致" in told
    assert "\r" not in told, "no moving line where nobody watches"
    assert parts.counters.collection.find_one({"_id": stream})["v"] == 2  # type: ignore[index]
    assert "没有这个读模型" in run(settings, "rebuild", "nonsense", expected=1)


def test_generations_are_listed_and_gone_back_to(settings: Settings, parts: Parts) -> None:
    stream = filed(parts)
    assert "没有保留的上一代" in run(settings, "rebuild", "counters", "--undo", expected=1)
    assert "现在使用 counters__2" in run(settings, "rebuild", "tally")
    parts.store.append(stream, [Added("c", 3)], expected_version=2, command_id="2", digest="d",
                       by={"actor": "10001"}, correlation_id="k")
    assert "已退回 counters" in run(settings, "rebuild", "counters", "--undo")
    assert parts.counters.model.pointer(fresh=True).shown.collection == "counters"
    assert parts.counters.collection.find_one({"_id": stream})["v"] == 3, "it caught up first"  # type: ignore[index]
    lines = [line.split("\t")[2:4] for line in run(settings, "rebuild", "--list").splitlines()]
    assert lines == [["counters", "使用中"], ["counters__2", "保留"]]
    assert "已清除到期的旧代 counters__2" in run(settings, "rebuild", "--keep", "0")


def test_lag_tells_how_far_behind_every_follower_is(settings: Settings, parts: Parts) -> None:
    filed(parts)
    parts.followers[0].catch_up()
    assert "counters\t0" in run(settings, "lag").splitlines()


def test_parked_reread_and_wake_work_without_the_service(settings: Settings, parts: Parts) -> None:
    filed(parts)
    assert "共 0 条" in run(settings, "parked")
    assert "sample.events：已发出唤醒" in run(settings, "wake")
    assert "没有这个队列的读取位置" in run(settings, "reread", "sample.other", expected=1)
    parts.database["cursors"].insert_one({"_id": "sample.other", "height": 3, "hash": "x"})
    assert "从头再读" in run(settings, "reread", "sample.other")
    assert "没有这个编号" in run(settings, "parked", "--show", "x", expected=1)
    assert "已丢弃 0 条" in run(settings, "parked", "--discard", "sample.echo", "--reason", "试验")
    assert "不是本服务的队列" in run(settings, "parked", "--discard", "notify.workflow", expected=1)


def test_a_service_adds_verbs_of_its_own(settings: Settings) -> None:
    assert f"你好 {settings.db_prefix} --to 世界" in run(settings, "greet", "--to", "世界")


def test_what_is_missing_in_the_environment_is_named(settings: Settings) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("HALL_")}
    done = subprocess.run([sys.executable, "-m", "tests.chassis.sample", "run"], env=env, capture_output=True,
                          text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "HALL_MONGO_URL" in done.stderr
    assert "HALL_AMQP_URL" in done.stderr
    assert "deprecated" not in done.stderr


def test_the_world_is_patched_before_anything_is_loaded() -> None:
    """Locks and sockets imported too early would block the whole service."""
    script = ("import sys\nimport warnings\nfrom chassis import cli\nwarnings.simplefilter('ignore')\n"
              "assert not {'pymongo', 'kombu', 'nameko', 'structlog'} & set(sys.modules), sys.modules\n"
              "cli._patch()\nimport eventlet.patcher\n"
              "assert eventlet.patcher.is_monkey_patched('socket') and eventlet.patcher.is_monkey_patched('thread')\n")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
