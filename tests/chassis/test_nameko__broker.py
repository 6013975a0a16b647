"""A broker that is short of space, silent, or of another opinion: what stock Nameko does, and what the chassis does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from nameko.amqp.publish import Publisher as StockPublisher

from chassis import broker, container
from chassis.broker import BrokerBlocked, BrokerUnavailable, Publisher, Topology, declare
from chassis.rpc import rpc_queue
from chassis.rpc_client import BrokerBlocked as CallBlocked
from chassis.rpc_client import RpcClient
from chassis.settings import Settings
from chassis.testing import Process, wait_until
from gateway.backends import Backends
from tests.chassis import hostile, houses
from tests.chassis.private import Private
from tests.chassis.proxy import Proxy

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Private]:
    found = Private(tmp_path_factory.mktemp("rabbitmq"))
    found.start()
    yield found
    found.close()


@pytest.fixture
def there(own: Private, settings: Settings) -> Settings:
    """Settings that lead to the broker of our own."""
    return replace(settings, amqp_url=own.url)


def failing(service: Process) -> dict[str, str]:
    return dict(json.loads(service.get("/readyz")[1])["failing"])


def test_n6_publishing_to_a_starving_broker_fails_within_a_second_and_works_again_afterwards(own: Private) -> None:
    """N6."""
    publisher, told = Publisher(own.url), list[type]()

    def publish() -> None:
        for _ in range(2):
            try:
                publisher.publish({}, exchange="x.events", routing_key="x")
            except BrokerBlocked as error:
                told.append(type(error))

    publisher.publish({}, exchange="x.events", routing_key="x")
    with own.starving():
        thread = threading.Thread(target=publish)
        thread.start()
        thread.join(1.0)
        assert told[:1] == [BrokerBlocked]
    wait_until(lambda: _taken(publisher))
    publisher.close()


def test_n6_a_stock_publisher_waits_for_as_long_as_the_broker_starves(own: Private) -> None:
    """N6, the contrast: it confirms its messages, and no setting of its makes it give up."""
    stock = StockPublisher(own.url)
    waiting = threading.Thread(daemon=True, target=lambda: stock.publish(
        {}, exchange="x.events", routing_key="x", transport_options={"confirm_publish": True}))
    with own.starving():
        waiting.start()
        waiting.join(10)
        assert waiting.is_alive()
    waiting.join(30)
    assert not waiting.is_alive()


def test_n6_a_starving_broker_makes_calls_fail_and_everybody_unready(
        own: Private, there: Settings, tmp_path: Path) -> None:
    """N6."""
    client = RpcClient(own.url, timeout=30)
    gateway = Backends(client)
    with houses.ours(there, tmp_path, PLAIN_NAME="workflow") as service:
        service.ready()
        assert client.call("workflow", "echo", value=1)["ok"]
        assert gateway.connected()
        with own.starving():
            with pytest.raises(CallBlocked):
                client.call("workflow", "echo", value=1)
            wait_until(lambda: failing(service) == {"broker": "blocked: short of disk or memory"})
            assert service.get("/readyz")[0] == 503
            wait_until(lambda: client.connected() and not gateway.connected())
        service.ready()
        wait_until(gateway.connected)
        assert client.call("workflow", "echo", value=1)["ok"]
        assert service.terminate() == 0, service.output()
    client.close()


def test_n7_a_silent_link_is_noticed_within_three_heartbeats_where_stock_nameko_notices_nothing(
        settings: Settings, tmp_path: Path) -> None:
    """N7, with the contrast: both sit behind a link that swallows everything."""
    links = [Proxy(settings.amqp_url) for _ in range(2)]
    through = replace(settings, amqp_url=links[0].url)
    with houses.ours(through, tmp_path, HALL_HEARTBEAT="6") as service, \
            houses.stock(settings, tmp_path, url=links[1].url, HEARTBEAT=6):
        service.ready()
        before = [link.accepted for link in links]
        for link in links:
            link.mode = "swallow"
        wait_until(lambda: "broker.silent" in service.output(), within=3 * 6, what=service.output())
        wait_until(lambda: links[0].accepted > before[0], what="it tries to connect anew")
        assert links[1].accepted == before[1], "stock Nameko still believes in its old connection"
        links[0].mode = "ok"
        service.ready()
    for link in links:
        link.close()


def test_n8_stock_nameko_takes_a_message_that_fails_again_without_a_pause(
        settings: Settings, tmp_path: Path, raw: Publisher) -> None:
    """N8, the contrast."""
    with houses.stock(settings, tmp_path, "Hearer", queue="evt-source-thing--hearer.thing"):
        raw.publish_raw(b'"poison"', exchange="source.events", routing_key="thing", content_type="application/json",
                        content_encoding="utf-8")
        wait_until(lambda: houses.written(tmp_path).count("got poison") > 300, within=10)


@pytest.mark.parametrize("limited", [True, False])
def test_n8_a_message_whose_takers_die_is_set_aside_by_the_broker(
        limited: bool, settings: Settings, raw: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    """N8: with the delivery limit, and what happens when that is left out."""
    name = "h.deadly" if limited else "h.deadly-for-ever"
    declare(settings.amqp_url, [Topology("deadly.events", {name: ["#"]})])
    if not limited:
        with broker.connection(settings.amqp_url) as conn:
            channel = conn.channel()
            channel.queue_delete(name)
            channel.queue_declare(name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(name, "deadly.events", "#")
    raw.publish({}, exchange="deadly.events", routing_key="x", message_id="deadly")
    taken = 0
    while _taken_by_somebody_who_dies(settings.amqp_url, name) and taken < 2 * broker.DELIVERY_LIMIT:
        taken += 1
    assert taken == (broker.DELIVERY_LIMIT + 1 if limited else 2 * broker.DELIVERY_LIMIT)
    with broker.connection(settings.amqp_url) as conn:
        parked = wait_until(lambda: conn.channel().basic_get(f"hall.dlq.{name}", no_ack=True)) if limited else None
        if parked is not None:
            assert parked.properties["application_headers"]["x-death"][0]["reason"] == "delivery_limit"
        conn.channel().queue_delete(name)


def test_n8_what_cannot_even_be_set_aside_does_not_come_back_at_once(
        settings: Settings, tmp_path: Path, raw: Publisher, count: Callable[[str], int]) -> None:
    """N8: somebody deleted the queue of dead letters."""
    with houses.ours(settings, tmp_path) as service:
        service.ready()
        with broker.connection(settings.amqp_url) as conn:
            conn.channel().queue_delete("hall.dlq.rpc-plain")
        hostile.send(raw, "plain.echo", {"args": ["x"], "kwargs": {}})
        wait_until(lambda: "message.not_parked" in service.output())
        wait_until(lambda: count("hall.dlq.rpc-plain") == 1)
        assert service.output().count("message.not_parked") < 5, "at once means hundreds of times a second"
        assert service.terminate() == 0


def test_n16_a_queue_of_another_shape_ends_the_chassis_and_leaves_stock_nameko_a_zombie(
        settings: Settings, tmp_path: Path) -> None:
    """N16, with the contrast."""
    for name in ("rpc-plain", "rpc-stock"):
        with broker.connection(settings.amqp_url) as conn:
            channel = conn.channel()
            channel.queue_delete(name)
            channel.queue_declare(name, durable=True, auto_delete=False, arguments={"x-message-ttl": 1})
    with houses.ours(settings, tmp_path) as service:
        assert service.wait(40) == 3, service.output()
        assert "rpc-plain" in service.output()
    with houses.stock(settings, tmp_path, queue="") as stock:
        wait_until(lambda: "PRECONDITION_FAILED" in stock.output() or "PreconditionFailed" in stock.output(), within=40)
        assert stock.code() is None, "up, and of no use"
        assert not hostile.listening(settings.amqp_url, "rpc-stock")
    with broker.connection(settings.amqp_url) as conn:
        for name in ("rpc-plain", "rpc-stock"):
            conn.channel().queue_delete(name)


def test_n20_no_work_may_take_as_long_as_the_broker_waits_for_an_acknowledgement(own: Private) -> None:
    """N20: the broker's own figure, asked of the broker; a fifth of it is the most we take."""
    patience = int("".join(filter(str.isdigit, own.control("eval", "application:get_env(rabbit, consumer_timeout)."))))
    longest = max(container.CALL_SECONDS, container.MESSAGE_SECONDS)
    assert longest * 1000 * 5 <= patience


def test_n20_a_broker_that_runs_out_of_patience_makes_stock_nameko_do_the_work_twice(
        own: Private, there: Settings, tmp_path: Path) -> None:
    """N20, the contrast; ours ends the work at its budget, answers, and nothing comes back."""
    own.control("eval", "application:set_env(rabbit, consumer_timeout, 3000), "
                        "application:set_env(rabbit, channel_tick_interval, 500).")
    raw = Publisher(own.url)
    with houses.stock(there, tmp_path):
        hostile.send(raw, "stock.slow", {"args": ["stock", 8], "kwargs": {}}, content_type=hostile.PLAIN,
                     reply_to="nobody", correlation_id="1")
        wait_until(lambda: houses.written(tmp_path).count("start stock") == 2, within=30)
    with houses.ours(there, tmp_path) as service:
        service.ready()
        raw.publish({"args": ["ours", 60], "kwargs": {}}, exchange="nameko-rpc", routing_key="plain.slow",
                    reply_to="nobody", correlation_id="1", headers={"hall.budget_ms": 1000})
        wait_until(lambda: "worker.deadline" in service.output())
        assert houses.written(tmp_path).count("start ours") == 1
    raw.close()
    own.control("eval", "application:set_env(rabbit, consumer_timeout, 1800000).")


def test_a_message_the_broker_refuses_is_said_to_be_lost_and_the_publisher_goes_on(settings: Settings) -> None:
    with broker.connection(settings.amqp_url) as conn:
        channel = conn.channel()
        channel.queue_declare("full", exclusive=True, durable=False, auto_delete=False, arguments={
            "x-queue-type": "classic", "x-max-length": 1, "x-overflow": "reject-publish"})
        publisher = Publisher(settings.amqp_url)
        publisher.publish({}, exchange="", routing_key="full")
        with pytest.raises(BrokerUnavailable, match="MessageNacked"):
            publisher.publish({}, exchange="", routing_key="full")
        channel.queue_purge("full")
        publisher.publish({}, exchange="", routing_key="full")
        publisher.close()


def test_a_part_that_keeps_failing_makes_the_service_unready(settings: Settings, tmp_path: Path) -> None:
    with houses.ours(settings, tmp_path, PLAIN_WRONG="stumbling") as service:
        wait_until(lambda: "stumbling failing for" in failing(service).get("followers", ""), within=30)
        assert service.get("/readyz")[0] == 503
        assert service.get("/healthz")[0] == 200
        assert service.terminate() == 0


def test_requests_wait_in_a_queue_that_is_not_kept(settings: Settings) -> None:
    arguments = rpc_queue("x").queue_arguments
    assert (arguments["x-queue-type"], arguments["x-message-ttl"]) == ("classic", 10_000)


def _taken(publisher: Publisher) -> bool:
    publisher.publish({}, exchange="x.events", routing_key="x")
    return True


def _taken_by_somebody_who_dies(amqp_url: str, queue: str) -> bool:
    with broker.connection(amqp_url) as conn:
        channel = conn.channel()
        try:
            wait_until(lambda: channel.basic_get(queue) is not None, within=5)
        except AssertionError:
            return False
    return True
