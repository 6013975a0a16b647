"""An event is handled, or tried again, or set aside where an operator sees it; it is never just gone."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from chassis import broker, mongo, parking
from chassis.eventstore import CommitStore
from chassis.rpc_client import RpcClient
from chassis.sequencer import Sequencer
from chassis.setaside import SetAside
from chassis.settings import Settings
from chassis.testing import Process, wait_until
from tests import feeding
from tests.chassis.sample.domain import Added
from tests.chassis.sample.service import TOPOLOGY, build

Start = Callable[..., Process]
Lines = Callable[[], list[str]]


class Thing:
    """What happens in the other service."""

    def encode_event(self, event: Any) -> tuple[str, int, dict[str, Any]]:
        return "thing.done", 1, event

    def decode_event(self, type: str, version: int, data: Any) -> Any:
        return data


@pytest.fixture
def other(settings: Settings, raw: broker.Publisher) -> Iterator[Callable[..., str]]:
    """File an event of the other service, sequence it and wake up its listeners: ``other(key, stream=…, poison=…)``."""
    with mongo.connect(settings) as client:
        store = CommitStore(mongo.database(client, settings, "other"), Thing())

        def happen(key: str, stream: str = "", **data: Any) -> str:
            stream = stream or uuid.uuid4().hex
            store.append(stream, [{"key": key, **data}], expected_version=store.head(stream), command_id=key,
                         digest="d", by={"actor": "a"}, correlation_id="k")
            feeding.sequence(store.commits.database, raw, "other")
            return stream

        yield happen


def got(journal: Lines, key: str) -> list[float]:
    """When an event was tried, in seconds."""
    return [float(line.split()[2]) for line in journal() if line.split()[:2] == ["got", key]]


def decided(settings: Settings) -> list[tuple[str, str, str, str]]:
    """What was decided about parked things: who, what, about which, why."""
    with mongo.connect(settings) as client:
        aside = SetAside.of("sample", mongo.database(client, settings, "sample"), settings.amqp_url, TOPOLOGY)
        return [(one["by"], one["act"], one["name"], one["note"]) for one in aside.decisions()]


def operator(settings: Settings, *arguments: str, expected: int = 0) -> str:
    """Run the verb ``parked`` as an operator does."""
    env = {**os.environ, "HALL_MONGO_URL": settings.mongo_url, "HALL_AMQP_URL": settings.amqp_url,
           "HALL_DB_PREFIX": settings.db_prefix}
    done = subprocess.run([sys.executable, "-m", "tests.chassis.sample", "parked", *arguments], env=env, check=False,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == expected, done.stderr
    return done.stdout


def test_an_event_that_fails_is_tried_six_times_and_set_aside_alone(
        start: Start, other: Callable[..., str], journal: Lines, settings: Settings) -> None:
    """N8: with growing pauses, while other streams pass, and those of its own stream keep their order."""
    service = start().ready()
    stream = other("poison", poison=True)
    other("behind", stream=stream)
    other("good")
    wait_until(lambda: got(journal, "good"))
    assert not got(journal, "behind")
    wait_until(lambda: got(journal, "behind"), within=40)
    tried = got(journal, "poison")
    assert len(tried) == 6
    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert all(pause >= least for pause, least in zip(pauses, (0.5, 1, 2, 4, 8), strict=True))
    assert got(journal, "behind")[0] > tried[-1]
    name = f"sample.other/{stream}:000001"
    assert "\t".join(("sample.other", "thing.done", name, "RuntimeError")) in operator(settings)
    assert '"attempts": 6' in operator(settings, "--show", name)
    assert "已重新排队 1 个事件" in operator(settings, "--replay", name)
    assert decided(settings) == [("system:shell", "replayed", name, "")]
    wait_until(lambda: len(got(journal, "poison")) >= 7)
    assert "110101199003078515" not in service.output()
    assert service.code() is None


def test_of_many_taken_together_only_the_one_that_fails_waits(
        start: Start, journal: Lines, settings: Settings) -> None:
    parts = build(settings)
    for stream, key in (("a", "one"), ("b", "poison"), ("c", "two"), ("b", "behind")):
        parts.store.append(stream, [Added(key, 1)], expected_version=parts.store.head(stream), command_id=key,
                           digest="d", by={"actor": "a"}, correlation_id="k")
    Sequencer(parts.store.commits.database, lambda height: None).catch_up()
    start().ready()
    waiting = mongo.database(parts.client, settings, "sample")["inbox"]
    wait_until(lambda: waiting.count_documents({"queue": "sample.echo"}) == 2)
    assert {row["_id"]: row["n"] for row in parts.gate.rows.find()} == {"a": 1, "c": 1}
    assert [row["state"] for row in waiting.find().sort("_id", 1)] == ["retry", "behind"]
    taken = [int(line.split()[1]) for line in journal() if line.startswith("own ")]
    assert taken[0] == 4
    assert set(taken[1:]) == {1}


def test_what_is_no_wake_up_is_parked_with_its_reason(
        start: Start, raw: broker.Publisher, other: Callable[..., str], journal: Lines, settings: Settings) -> None:
    start().ready()
    raw.publish_raw(b'{"no": "wake-up"}', exchange="other.events", routing_key="x", message_id="shapeless",
                    content_type="application/x-hall-json", content_encoding="utf-8")
    [item] = wait_until(lambda: list(parking.listed(settings.amqp_url, ["sample.other"])))
    assert (item.id, item.reason) == ("shapeless", "malformed")
    assert "shapeless" in operator(settings)
    assert "--reason" in operator(settings, "--discard", "sample.other", expected=1)
    assert "已丢弃 1 条" in operator(settings, "--discard", "sample.other", "--reason", "试验")
    assert decided(settings) == [("system:shell", "discarded", "shapeless", "试验")]
    assert "shapeless" not in operator(settings)
    other("good")
    wait_until(lambda: got(journal, "good"))


def test_with_all_queues_deleted_nothing_is_lost(
        start: Start, other: Callable[..., str], journal: Lines, settings: Settings) -> None:
    start().ready()
    other("before")
    wait_until(lambda: got(journal, "before"))
    with broker.connection(settings.amqp_url) as conn:
        for queue in ("sample.other", "sample.echo"):
            conn.channel().queue_delete(queue)
    for number in range(5):
        other(f"after{number}")
    wait_until(lambda: all(got(journal, f"after{number}") for number in range(5)), within=20)


def test_wake_ups_repeated_and_missing_make_no_difference(
        start: Start, raw: broker.Publisher, other: Callable[..., str], journal: Lines) -> None:
    start().ready()
    other("once")
    wait_until(lambda: got(journal, "once"))
    for height in (1, 1, 0, 999):
        raw.publish({"source": "other", "height": height}, exchange="other.events", routing_key="wake")
    other("last")
    wait_until(lambda: got(journal, "last"))
    assert len(got(journal, "once")) == 1


def test_while_the_database_is_away_events_wait_unharmed(
        start: Start, client: RpcClient, settings: Settings) -> None:
    service = start().ready()
    parts = build(settings)
    admin = parts.client.admin
    admin.command({"configureFailPoint": "failCommand", "mode": "alwaysOn", "data": {
        "failCommands": ["find"], "closeConnection": True, "namespace": parts.gate.rows.full_name}})
    try:
        command = {"name": "add", "data": {"stream": "s", "id": "a", "amount": 1}}
        context = {"actor": "a", "command_id": "c", "correlation_id": "k"}
        assert client.call("sample", "execute", command=command, context=context)["ok"]
        wait_until(lambda: "inbox.dependency_down" in service.output())
    finally:
        admin.command({"configureFailPoint": "failCommand", "mode": "off"})
    row = wait_until(lambda: parts.gate.rows.find_one({"_id": "s", "n": 2}))
    assert row["seen"] == [{"id": 2, "key": "a"}]
    assert "sample.echo" not in operator(settings)
    parts.client.close()


def test_events_travel_from_log_to_replica_through_kills(
        start: Start, settings: Settings) -> None:
    """The whole way: log, ledger, wake-up, inbox, gate. The service is killed again and again on the way."""
    parts = build(settings)
    streams = [uuid.uuid4().hex for _ in range(5)]
    for number in range(60):
        stream = streams[number % 5]
        parts.store.append(stream, [Added(str(number), 1)], expected_version=number // 5, command_id=str(number),
                           digest="d", by={"actor": "a"}, correlation_id="k")
    for turn in range(3):
        service = start().ready()
        wait_until(lambda turn=turn: _arrived(parts.gate.rows) > turn * 15)  # type: ignore[misc]
        service.kill()
    start().ready()
    wait_until(lambda: _arrived(parts.gate.rows) == 60, within=40)
    assert parts.gate.waiting() == 0
    assert mongo.is_outage(ValueError()) is False
    parts.client.close()


def _arrived(rows: Any) -> int:
    return sum(row["n"] for row in rows.find({}, {"n": 1}))
