"""What stock Nameko does to requests, and what the chassis does instead; ids as in the table of the chassis README."""

from __future__ import annotations

import pickle
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chassis import broker
from chassis.consumer import QueueConsumer, UnsafeSerializer
from chassis.errors import DeadlineExceeded
from chassis.rpc_client import CallTimeout, RpcClient, ServiceUnavailable
from chassis.settings import Settings
from chassis.testing import wait_until
from tests.chassis import hostile, houses
from tests.chassis.proxy import Proxy
from tests.chassis.test_rpc__answers import Marker
from tests.servers import Servers

Count = Callable[[str], int]
ID_CARD = "张三 110101199003078515"


def ask_stock(raw: broker.Publisher, target: str, *args: Any, **properties: Any) -> None:
    """Send a request as stock Nameko writes them."""
    hostile.send(raw, target, {"args": list(args), "kwargs": {}}, content_type=hostile.PLAIN,
                 **{"reply_to": "nobody", "correlation_id": "1", **properties})


def test_n3_stock_services_that_call_in_a_circle_lock_each_other_out_for_ever(
        settings: Settings, tmp_path: Path, raw: broker.Publisher, client: RpcClient) -> None:
    """N3 and N22, the contrast: every worker waits for a worker, there is no deadline, and SIGTERM does not end it."""
    with houses.stock(settings, tmp_path, "Circle", queue="rpc-circle") as circle:
        for number in range(8):
            ask_stock(raw, "circle.nest", f"k{number}")
        wait_until(lambda: len(houses.written(tmp_path)) == 4, within=30)
        with pytest.raises(CallTimeout):
            client.call("circle", "leaf", timeout=4)
        assert len(houses.written(tmp_path)) == 4, "not one of the four has finished and made room"
        with pytest.raises(subprocess.TimeoutExpired):
            circle.terminate(within=5)


def test_n5_stock_nameko_dies_when_it_cannot_send_an_answer(
        settings: Settings, tmp_path: Path, raw: broker.Publisher) -> None:
    """N5, the contrast."""
    proxy = Proxy(settings.amqp_url)
    with houses.stock(settings, tmp_path, url=proxy.url) as stock:
        ask_stock(raw, "stock.slow", "k", 1.0)
        wait_until(lambda: houses.written(tmp_path) == ["start k"])
        proxy.mode = "cut"
        wait_until(lambda: "killing <ServiceContainer [stock]" in stock.output(), within=40)
        proxy.mode = "ok"
        assert stock.wait(40) != 0, "although the broker is back"
    proxy.close()


def test_n9_the_error_of_a_deadline_is_no_reason_to_try_again() -> None:
    """kombu takes every OSError for trouble with the link, and so every TimeoutError: a budget would be used thrice."""
    assert issubclass(TimeoutError, broker.TROUBLE)
    assert not issubclass(DeadlineExceeded, broker.TROUBLE)


@pytest.mark.parametrize("house", ["ours", "stock"])
def test_n11_work_that_lets_nobody_else_have_a_turn_loses_the_link_and_comes_again(
        house: str, settings: Settings, tmp_path: Path, raw: broker.Publisher) -> None:
    """N11: stock Nameko does it again and again; here a request nobody waits for any more is not done again."""
    if house == "stock":
        with houses.stock(settings, tmp_path, HEARTBEAT=1):
            ask_stock(raw, "stock.burn", "k", 6.0)
            wait_until(lambda: houses.written(tmp_path).count("start k") >= 2, within=60)
        return
    with houses.ours(settings, tmp_path, HALL_HEARTBEAT="1") as service:
        service.ready()
        raw.publish({"args": ["k", 6.0], "kwargs": {}}, exchange="nameko-rpc", routing_key="plain.burn",
                    reply_to="nobody", correlation_id="1", expiration="2000")
        wait_until(lambda: houses.written(tmp_path) == ["start k", "end k"], within=40)
        wait_until(lambda: service.get("/readyz")[0] == 200, within=40)
        assert houses.written(tmp_path) == ["start k", "end k"], service.output()


def test_n13_an_error_tells_neither_the_caller_nor_the_log_what_somebody_typed(
        settings: Settings, tmp_path: Path, raw: broker.Publisher, client: RpcClient) -> None:
    """N13, with the contrast."""
    with houses.ours(settings, tmp_path) as service:
        service.ready()
        assert ID_CARD not in str(client.call("plain", "fail", text=ID_CARD))
        wait_until(lambda: "rpc.failed" in service.output())
        assert ID_CARD not in service.output()
    with houses.stock(settings, tmp_path) as stock, broker.connection(settings.amqp_url) as conn:
        channel = conn.channel()
        channel.queue_declare("answers", exclusive=True, arguments={"x-queue-type": "classic"})
        channel.queue_bind("answers", "nameko-rpc", "answers")
        ask_stock(raw, "stock.fail", ID_CARD, reply_to="answers")
        answer = wait_until(lambda: channel.basic_get("answers", no_ack=True))
        assert "110101199003078515" in str(answer.body)
        wait_until(lambda: "110101199003078515" in stock.output())


def test_n14_a_lost_reply_queue_costs_the_caller_an_answer_and_nobody_a_repetition(
        settings: Settings, tmp_path: Path, client: RpcClient, amqp_url: str, test_servers: Servers) -> None:
    """N14: services keep no reply queue, and the caller's is on a connection that has no work in hand."""
    with houses.ours(settings, tmp_path) as service:
        service.ready()
        failed: list[Exception] = []
        waiting = threading.Thread(target=call_in_vain, args=(client, failed))
        waiting.start()
        wait_until(lambda: houses.written(tmp_path) == ["start k"])
        for name in reply_queues(test_servers, amqp_url):
            delete_queue(test_servers, amqp_url, name)
        waiting.join(30)
        assert [type(error) for error in failed] == [ServiceUnavailable], "told at once, not after the deadline"
        wait_until(lambda: client.call("plain", "echo", value=1, timeout=5)["ok"], within=20)
        assert houses.written(tmp_path) == ["start k"], "the work goes on, and was not begun again"


def test_n14_stock_nameko_repeats_all_work_in_hand_when_its_reply_queue_goes(
        settings: Settings, tmp_path: Path, raw: broker.Publisher, amqp_url: str, test_servers: Servers) -> None:
    """N14, the contrast: the reply queue shares its connection with the work."""
    with houses.stock(settings, tmp_path, "Circle", queue="rpc-circle"):
        ask_stock(raw, "circle.slow", "k", 60.0)
        wait_until(lambda: houses.written(tmp_path) == ["start k"])
        for name in reply_queues(test_servers, amqp_url):
            delete_queue(test_servers, amqp_url, name)
        wait_until(lambda: houses.written(tmp_path).count("start k") == 2, within=30)


def test_n19_one_line_of_configuration_lets_pickle_into_stock_nameko_and_keeps_the_chassis_from_starting(
        settings: Settings, tmp_path: Path, raw: broker.Publisher) -> None:
    """N19, with the contrast; that ours parks pickled messages unread is tested with N12."""
    marker = tmp_path / "marker"
    secret = pickle.dumps(Marker(marker))
    with houses.stock(settings, tmp_path, ACCEPT=["json", "pickle"]):
        hostile.send(raw, "stock.echo", raw=secret, content_type="application/x-python-serialize", reply_to="nobody",
                     correlation_id="1")
        wait_until(marker.exists)
    careless, strict = Housed(["hall-json", "pickle"]), Housed(["hall-json"])
    with pytest.raises(UnsafeSerializer, match="pickle"):
        QueueConsumer().bind(careless).setup()
    QueueConsumer().bind(strict).setup()


class Housed:
    """As much of a container as a consumer looks at while it is set up."""

    def __init__(self, accept: list[str]) -> None:
        self.accept = accept
        self.config = {"AMQP_URI": "amqp://unused", "ACCEPT": accept}
        self.shared_extensions: dict[Any, Any] = {}


def call_in_vain(client: RpcClient, failed: list[Exception]) -> None:
    try:
        client.call("plain", "slow", key="k", seconds=100, timeout=120)
    except ServiceUnavailable as error:
        failed.append(error)


def reply_queues(test_servers: Servers, amqp_url: str) -> list[str]:
    vhost = amqp_url.rpartition("/")[2]
    return [line.split()[0] for line in test_servers.rabbitmqctl("-p", vhost, "list_queues", "name").splitlines()
            if line.startswith("rpc.reply-")]


def delete_queue(test_servers: Servers, amqp_url: str, name: str) -> None:
    test_servers.rabbitmqctl("-p", amqp_url.rpartition("/")[2], "delete_queue", name)
