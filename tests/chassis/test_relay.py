"""The relay tells listeners that there is news; whatever happens to the broker, it neither blocks nor gives up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chassis import broker
from chassis.broker import Publisher, Topology, declare
from chassis.relay import Relay
from chassis.testing import wait_until
from tests.chassis.proxy import Proxy


@contextmanager
def running(relay: Relay) -> Iterator[Relay]:
    thread = threading.Thread(target=relay.run)
    thread.start()
    try:
        yield relay
    finally:
        relay.stop()
        thread.join()


def told(amqp_url: str, queue: str) -> list[int]:
    """Take every wake-up out of a queue; return their heights."""
    found = []
    with broker.connection(amqp_url) as conn:
        channel = conn.channel()
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            body = json.loads(message.body)
            assert body["source"] == queue.partition(".")[2]
            found.append(body["height"])
    return found


@pytest.fixture
def proxy(amqp_url: str) -> Iterator[Proxy]:
    found = Proxy(amqp_url)
    yield found
    found.close()


def test_a_wake_up_says_where_the_ledger_is_and_nothing_else(amqp_url: str) -> None:
    declare(amqp_url, [Topology("one.events", {"x.one": ["#"]})])
    with running(Relay(Publisher(amqp_url), "one")) as relay:
        relay.announce(7)
        heard: list[int] = []
        wait_until(lambda: heard.extend(told(amqp_url, "x.one")) or heard == [7], what="the wake-up")


def test_nobody_listening_is_no_trouble(amqp_url: str) -> None:
    declare(amqp_url, [Topology("two.events")])
    with running(Relay(Publisher(amqp_url), "two")) as relay:
        relay.announce(1)
        wait_until(lambda: relay._told == 1)
        declare(amqp_url, [Topology("two.events", {"x.two": ["#"]})])
        relay.announce(2)
        heard: list[int] = []
        wait_until(lambda: heard.extend(told(amqp_url, "x.two")) or heard == [2], what="the wake-up")


def test_after_an_outage_only_the_newest_height_is_told(amqp_url: str, proxy: Proxy) -> None:
    declare(amqp_url, [Topology("three.events", {"x.three": ["#"]})])
    with running(Relay(Publisher(proxy.url), "three")) as relay:
        relay.announce(1)
        wait_until(lambda: relay._told == 1)
        proxy.mode = "cut"
        for height in range(2, 9):
            relay.announce(height)
        proxy.mode = "ok"
        wait_until(lambda: relay._told == 8, within=30)
    heard = told(amqp_url, "x.three")
    assert (heard[0], heard[-1]) == (1, 8)
    assert len(heard) < 8
