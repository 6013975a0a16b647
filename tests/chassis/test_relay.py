"""Every filed event reaches the broker, in the order of its stream, before the relay moves on."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chassis import broker
from chassis.broker import Publisher, Topology, declare
from chassis.eventstore import Commit, CommitStore
from chassis.relay import Relay
from chassis.testing import wait_until
from tests.chassis.proxy import Proxy
from tests.chassis.sample.domain import Added, Opened

File = Callable[..., Commit]


@pytest.fixture
def proxy(amqp_url: str) -> Iterator[Proxy]:
    found = Proxy(amqp_url)
    yield found
    found.close()


def drain(amqp_url: str, queue: str) -> list[Any]:
    """Take every message out of a queue."""
    found = []
    with broker.connection(amqp_url) as conn:
        channel = conn.channel()
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            found.append(message)
    return found


def test_a_message_says_all_about_its_event(store: CommitStore, file: File, amqp_url: str) -> None:
    declare(amqp_url, [Topology("one.events", {"x.one": ["#"]})])
    commit = file("s", Opened("s"), Added("a", 2))
    publisher = Publisher(amqp_url)
    Relay(store, publisher, "one").catch_up()
    publisher.close()
    _, second = drain(amqp_url, "x.one")
    assert json.loads(second.body) == {
        "type": "counter.added", "version": 1, "data": {"id": "a", "amount": 2},
        "envelope": {"stream": "s", "version": 1, "number": 2, "at": commit.at.isoformat(), "actor": "10001",
                     "on_behalf_of": None, "command_id": commit.command_id, "correlation_id": "c"}}
    assert second.properties["message_id"] == "s:2"
    assert second.properties["content_type"] == "application/x-hall-json"
    assert second.properties["delivery_mode"] == 2


def test_while_nobody_listens_it_waits_and_loses_nothing(store: CommitStore, file: File, amqp_url: str) -> None:
    declare(amqp_url, [Topology("two.events")])
    publisher = Publisher(amqp_url)
    relay = Relay(store, publisher, "two")
    runner = threading.Thread(target=relay.run)
    file("s", Added("a", 1))
    runner.start()
    wait_until(lambda: relay.failing)
    declare(amqp_url, [Topology("two.events", {"x.two": ["#"]})])
    wait_until(lambda: relay.behind() == 0)
    relay.stop()
    runner.join(10)
    publisher.close()
    assert len(drain(amqp_url, "x.two")) == 1


def test_a_broker_that_comes_and_goes_gets_every_event(
        store: CommitStore, file: File, amqp_url: str, proxy: Proxy) -> None:
    declare(amqp_url, [Topology("three.events", {"x.three": ["#"]})])
    publisher = Publisher(proxy.url)
    relay = Relay(store, publisher, "three")
    runner = threading.Thread(target=relay.run)
    runner.start()
    for number in range(30):
        if number in (10, 20):
            proxy.mode = "cut"
        file("s", Added(str(number), 1))
        if number in (10, 20):
            wait_until(lambda: relay.failing)
            proxy.mode = "ok"
    wait_until(lambda: relay.behind() == 0, within=30)
    relay.stop()
    runner.join(10)
    publisher.close()
    numbers = [json.loads(message.body)["envelope"]["number"] for message in drain(amqp_url, "x.three")]
    assert sorted(set(numbers)) == list(range(1, 31)), "repeats are allowed, holes are not"
