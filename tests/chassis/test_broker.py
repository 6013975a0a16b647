"""Topology is declared before anybody publishes, and publishing means: the broker has it."""

from __future__ import annotations

from collections.abc import Iterator

import amqp
import pytest

from chassis import broker
from chassis.broker import BrokerUnavailable, Publisher, Topology, TopologyMismatch, Undeliverable, declare, topologies
from chassis.testing import free_port
from tests.chassis.proxy import Proxy

TABLE = (Topology("a.events", {"b.a": ["case.*"], "c.a": ["#"]}),)


@pytest.fixture
def publisher(amqp_url: str) -> Iterator[Publisher]:
    found = Publisher(amqp_url)
    yield found
    found.close()


def depth(amqp_url: str, queue: str) -> int:
    with broker.connection(amqp_url) as conn:
        return int(conn.channel().queue_declare(queue, passive=True).message_count)


def test_a_wake_up_reaches_every_queue_whatever_events_it_wants(amqp_url: str, publisher: Publisher) -> None:
    declare(amqp_url, TABLE)
    declare(amqp_url, topologies({"a.events": {"b.a": ["case.*"], "c.a": ["#"]}}))
    publisher.publish({"n": 1}, exchange="a.events", routing_key="wake")
    assert (depth(amqp_url, "b.a"), depth(amqp_url, "c.a"), depth(amqp_url, "hall.dlq.b.a")) == (1, 1, 0)


def test_a_message_nobody_listens_for_is_not_lost_silently(amqp_url: str, publisher: Publisher) -> None:
    """N15."""
    declare(amqp_url, [Topology("lonely.events")])
    with pytest.raises(Undeliverable):
        publisher.publish({}, exchange="lonely.events", routing_key="x")
    declare(amqp_url, [Topology("lonely.events", {"d.lonely": ["#"]})])
    publisher.publish({}, exchange="lonely.events", routing_key="x")
    assert depth(amqp_url, "d.lonely") == 1


def test_a_queue_of_another_shape_is_named(amqp_url: str) -> None:
    """N16."""
    with broker.connection(amqp_url) as conn:
        conn.channel().queue_declare("e.a", durable=True, auto_delete=False, arguments={"x-queue-type": "classic"})
    with pytest.raises(TopologyMismatch, match=r"e\.a"):
        declare(amqp_url, [Topology("a.events", {"e.a": ["#"]})])


def test_publishing_survives_a_connection_lost_while_idle(amqp_url: str) -> None:
    declare(amqp_url, TABLE)
    proxy = Proxy(amqp_url)
    publisher = Publisher(proxy.url)
    before = depth(amqp_url, "c.a")
    publisher.publish({}, exchange="a.events", routing_key="x")
    proxy.mode = "cut"
    with pytest.raises(BrokerUnavailable):
        _until_refused(publisher)
    proxy.mode = "ok"
    publisher.publish({}, exchange="a.events", routing_key="x")
    assert depth(amqp_url, "c.a") >= before + 2
    publisher.close()
    proxy.close()


def test_publishing_into_silence_ends(amqp_url: str) -> None:
    """N7: the link swallows everything; publishing must not hang."""
    declare(amqp_url, TABLE)
    proxy = Proxy(amqp_url)
    publisher = Publisher(proxy.url)
    publisher.publish({}, exchange="a.events", routing_key="x")
    proxy.mode = "swallow"
    with pytest.raises(BrokerUnavailable):
        publisher.publish({}, exchange="a.events", routing_key="x")
    proxy.mode = "ok"
    publisher.publish({}, exchange="a.events", routing_key="x")
    publisher.close()
    proxy.close()


def test_a_broker_that_is_not_there_is_said_so() -> None:
    nowhere = f"amqp://127.0.0.1:{free_port()}/x"
    with pytest.raises(BrokerUnavailable):
        declare(nowhere, TABLE)
    with pytest.raises(BrokerUnavailable):
        Publisher(nowhere).publish({}, exchange="a.events", routing_key="x")


def test_an_exchange_that_is_missing_is_no_reason_to_stop_working(amqp_url: str, publisher: Publisher) -> None:
    declare(amqp_url, TABLE)
    with pytest.raises(BrokerUnavailable):
        publisher.publish({}, exchange="no.such", routing_key="x")
    publisher.publish({}, exchange="a.events", routing_key="x")


def test_light_messages_are_not_kept_on_disk(amqp_url: str) -> None:
    declare(amqp_url, TABLE)
    light = Publisher(amqp_url, confirm=False)
    with broker.connection(amqp_url) as conn:
        channel = conn.channel()
        channel.queue_declare("light", exclusive=True, arguments={"x-queue-type": "classic"})
        light.publish({"n": 1}, exchange="", routing_key="light")
        found: amqp.Message | None = None
        while found is None:
            found = channel.basic_get("light", no_ack=True)
        assert found.properties["delivery_mode"] == 1
    light.close()


def _until_refused(publisher: Publisher) -> None:
    for _ in range(100):
        publisher.publish({}, exchange="a.events", routing_key="x")
