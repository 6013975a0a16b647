"""A message is handled, or tried again, or set aside where an operator sees it; it is never just gone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from chassis import broker, mongo, parking
from chassis.rpc_client import RpcClient
from chassis.settings import Settings
from chassis.testing import Process, wait_until
from tests.chassis.sample.domain import Added
from tests.chassis.sample.service import build

Start = Callable[..., Process]
Lines = Callable[[], list[str]]


def send(raw: broker.Publisher, key: str, **data: Any) -> None:
    envelope = {"stream": uuid.uuid4().hex, "number": 1, "correlation_id": "k"}
    raw.publish({"type": "thing.done", "version": 1, "data": {"key": key, **data}, "envelope": envelope},
                exchange="other.events", routing_key="thing.done", message_id=key, type="thing.done")


def got(journal: Lines, key: str) -> list[float]:
    """When a message was tried, in seconds."""
    return [float(line.split()[2]) for line in journal() if line.split()[:2] == ["got", key]]


def test_a_message_that_fails_is_tried_six_times_and_set_aside_alone(
        start: Start, raw: broker.Publisher, journal: Lines, settings: Settings) -> None:
    """N8: with growing pauses, while others pass."""
    service = start().ready()
    send(raw, "poison", poison=True)
    send(raw, "good")
    wait_until(lambda: got(journal, "good"))
    raw.publish_raw(b'{"no": "event"}', exchange="other.events", routing_key="x", message_id="shapeless",
                    content_type="application/x-hall-json", content_encoding="utf-8")
    wait_until(lambda: len(list(parking.listed(settings.amqp_url, ["sample.other"]))) == 2, within=40)
    shapeless, poison = sorted(parking.listed(settings.amqp_url, ["sample.other"]), key=lambda item: item.at)
    assert (poison.id, poison.type, poison.reason) == ("poison", "thing.done", "failed RuntimeError")
    assert (shapeless.id, shapeless.reason) == ("shapeless", "malformed KeyError")
    tried = got(journal, "poison")
    assert len(tried) == 6
    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert all(pause >= least for pause, least in zip(pauses, (0.5, 1, 2, 4, 8), strict=True))
    assert "110101199003078515" not in service.output()
    assert parking.resend(settings.amqp_url, "sample.other") == 2
    wait_until(lambda: len(got(journal, "poison")) == 7)
    assert service.code() is None


def test_while_the_database_is_away_messages_wait_unharmed(
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
    assert list(parking.listed(settings.amqp_url, ["sample.echo"])) == []
    parts.client.close()


def test_events_travel_from_log_to_replica_through_kills(
        start: Start, settings: Settings) -> None:
    """The whole way: log, relay, broker, inbox, gate. The service is killed again and again on the way."""
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
