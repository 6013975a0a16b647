"""A service says how it is, and ends rather than live as a zombie."""

from __future__ import annotations

import json
from collections.abc import Callable

from chassis import broker
from chassis.rpc_client import RpcClient
from chassis.settings import Settings
from chassis.testing import Process, free_port, wait_until
from tests.chassis.proxy import Proxy

Start = Callable[..., Process]
Lines = Callable[[], list[str]]


def failing(service: Process) -> dict[str, str]:
    return dict(json.loads(service.get("/readyz")[1])["failing"])


def test_a_queue_of_another_shape_ends_the_process(start: Start, settings: Settings) -> None:
    """N16: stock Nameko would stay up and consume nothing."""
    with broker.connection(settings.amqp_url) as conn:
        channel = conn.channel()
        channel.queue_delete("sample.echo")
        channel.queue_declare("sample.echo", durable=True, auto_delete=False, arguments={"x-queue-type": "classic"})
    try:
        service = start()
        assert service.wait(15) == 3
        assert "sample.echo" in service.output()
    finally:
        with broker.connection(settings.amqp_url) as conn:
            conn.channel().queue_delete("sample.echo")


def test_readiness_names_the_database_when_it_is_away(start: Start) -> None:
    service = start(HALL_MONGO_URL=f"mongodb://127.0.0.1:{free_port()}/?replicaSet=x&serverSelectionTimeoutMS=300")
    wait_until(lambda: failing(service) == {"database": "ServerSelectionTimeoutError"}, within=20)
    assert service.get("/healthz")[0] == 200
    assert service.terminate() == 0, service.output()


def test_metrics_count_calls_by_outcome(start: Start, client: RpcClient) -> None:
    service = start().ready()
    client.call("sample", "echo", value=1)
    client.call("sample", "nonsense")
    shown = service.get("/metrics")[1]
    assert 'hall_calls_total{method="echo",outcome="ok",service="sample"} 1.0' in shown
    assert 'hall_calls_total{method="nonsense",outcome="invalid",service="sample"} 1.0' in shown
    assert service.get("/nowhere")[0] == 404


def test_a_service_that_has_just_lost_its_broker_stops_as_well_as_any(start: Start, settings: Settings) -> None:
    proxy = Proxy(settings.amqp_url)
    service = start(HALL_AMQP_URL=proxy.url).ready()
    proxy.mode = "cut"
    wait_until(lambda: "broker.lost" in service.output())
    assert service.terminate() == 0, service.output()
    proxy.close()


def test_a_broker_outage_in_the_middle_of_work_is_survived(
        start: Start, settings: Settings, client: RpcClient, journal: Lines) -> None:
    """N5: the reply cannot be sent; the process lives, and the message comes back."""
    proxy = Proxy(settings.amqp_url)
    service = start(HALL_AMQP_URL=proxy.url).ready()
    raw = broker.Publisher(settings.amqp_url)
    raw.publish({"args": ["k", 1.0], "kwargs": {}}, exchange="nameko-rpc", routing_key="sample.slow",
                reply_to="nobody", correlation_id="1")
    wait_until(lambda: journal() == ["start k"])
    proxy.mode = "cut"
    wait_until(lambda: "rpc.reply_lost" in service.output())
    wait_until(lambda: "broker" in failing(service))
    proxy.mode = "ok"
    service.ready()
    assert client.call("sample", "echo", value=1)["ok"]
    assert service.terminate() == 0
    raw.close()
    proxy.close()


def test_a_link_gone_silent_is_noticed_and_replaced(start: Start, settings: Settings, client: RpcClient) -> None:
    """N7."""
    proxy = Proxy(settings.amqp_url)
    service = start(HALL_AMQP_URL=proxy.url, HALL_HEARTBEAT="1").ready()
    proxy.mode = "swallow"
    wait_until(lambda: "broker.lost" in service.output(), within=20)
    proxy.mode = "ok"
    service.ready()
    assert client.call("sample", "echo", value=1, timeout=30)["ok"]
    proxy.close()


def test_a_deleted_queue_is_declared_again(start: Start, settings: Settings, client: RpcClient) -> None:
    start().ready()
    with broker.connection(settings.amqp_url) as conn:
        conn.channel().queue_delete("rpc-sample")
    wait_until(lambda: client.call("sample", "echo", value=1)["ok"], within=20)
