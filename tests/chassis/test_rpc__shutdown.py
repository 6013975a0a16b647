"""Stopping finishes what is in hand once, does not hang, and works at any moment."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest

from chassis import broker, presence
from chassis.rpc_client import CallTimeout, RpcClient, ServiceUnavailable
from chassis.settings import Settings
from chassis.testing import Process, free_port, wait_until
from tests.chassis import hostile

Start = Callable[..., Process]
Lines = Callable[[], list[str]]


def call_slowly(client: RpcClient, answers: list[Any], count: int, seconds: float) -> list[threading.Thread]:
    def call(number: int) -> None:
        try:
            answers.append(client.call("sample", "slow", key=f"k{number}", seconds=seconds, timeout=30)["result"])
        except ServiceUnavailable as error:
            answers.append(error)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_work_in_hand_is_finished_answered_and_not_repeated(
        start: Start, client: RpcClient, journal: Lines, count: Callable[[str], int]) -> None:
    """N2."""
    service, answers = start().ready(), []
    threads = call_slowly(client, answers, 3, 4.0)
    wait_until(lambda: len(journal()) == 3)
    assert service.terminate() == 0, service.output()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["k0", "k1", "k2"]
    assert sorted(journal()) == ["end k0", "end k1", "end k2", "start k0", "start k1", "start k2"]
    assert count("rpc-sample") == 0


def test_new_requests_wait_for_the_next_process(start: Start, client: RpcClient, journal: Lines,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "RESTART", 60.0)  # however slow the machine is today
    service, answers = start().ready(), []
    first = call_slowly(client, answers, 1, 2.0)
    wait_until(lambda: len(journal()) == 1)
    service.signal(signal.SIGTERM)
    wait_until(lambda: "service.stopping" in service.output())
    start().ready()
    assert client.call("sample", "echo", value="new", timeout=30)["result"] == "new"
    first[0].join()
    assert answers == ["k0"]
    assert service.wait() == 0


def test_a_full_house_of_stuck_work_heals_by_itself(start: Start, client: RpcClient) -> None:
    """N3: every worker waits for something that never comes."""
    service = start(HALL_MAX_WORKERS="2").ready()
    for _ in range(2):
        stuck = [threading.Thread(target=_give_up, args=(client,)) for _ in range(4)]
        for thread in stuck:
            thread.start()
        for thread in stuck:
            thread.join()
    assert client.call("sample", "echo", value=1, timeout=30)["ok"]
    assert service.terminate() == 0, service.output()


def test_stopping_does_not_wait_for_ever(start: Start, client: RpcClient, journal: Lines) -> None:
    """N3, N22: a worker that would take a minute is ended after the drain time."""
    service = start(HALL_DRAIN_SECONDS="1").ready()
    threads = call_slowly(client, [], 1, 60)
    wait_until(lambda: len(journal()) == 1)
    assert service.terminate() == 0
    assert "service.drain_expired" in service.output()
    client.close()
    threads[0].join()


def test_a_service_that_waits_for_the_broker_can_be_stopped(start: Start) -> None:
    service = start(HALL_AMQP_URL=f"amqp://127.0.0.1:{free_port()}/x")
    wait_until(lambda: "broker.unreachable" in service.output())
    status, why = service.get("/readyz")
    assert (status, "broker" in why) == (503, True)
    assert service.get("/healthz")[0] == 200
    assert service.terminate() == 0


def test_a_service_that_has_just_been_born_can_be_stopped(start: Start) -> None:
    service = start()
    assert service.terminate() in (0, -signal.SIGTERM)


def test_stock_nameko_leaves_finished_work_in_the_queue(stock: Process, settings: Settings, journal: Lines,
                                                        raw: broker.Publisher, count: Callable[[str], int]) -> None:
    """N2, the contrast."""
    for number in range(3):
        hostile.send(raw, "stock.slow", {"args": [f"k{number}", 4], "kwargs": {}}, content_type=hostile.PLAIN,
                     reply_to="nobody", correlation_id=str(number))
    wait_until(lambda: len(journal()) == 3)
    stock.terminate()
    wait_until(lambda: count("rpc-stock") == 3, what="the finished work in the queue again")


def test_stock_nameko_keeps_a_message_for_ever_when_a_timeout_escapes(
        stock: Process, raw: broker.Publisher, count: Callable[[str], int]) -> None:
    """N9, the contrast."""
    hostile.send(raw, "stock.leak_timeout", content_type=hostile.PLAIN, reply_to="nobody", correlation_id="1")
    wait_until(lambda: "0.05 seconds" in stock.output())
    assert stock.code() is None
    stock.kill()
    wait_until(lambda: count("rpc-stock") == 1, what="the unanswered message comes back")


def test_stock_nameko_dies_of_a_request_nobody_can_answer(
        stock: Process, raw: broker.Publisher, count: Callable[[str], int]) -> None:
    """N1, the contrast."""
    hostile.send(raw, "stock.echo", {"args": ["x"]}, content_type=hostile.PLAIN)
    assert stock.wait() != 0
    assert count("rpc-stock") == 1, "and the next process will die of it too"


@pytest.mark.parametrize("body", [b"\x80", b'{"args": [{"__type__": "uuid", "__value__": "x"}], "kwargs": {}}'])
def test_stock_nameko_loses_what_it_cannot_read_and_logs_it(
        stock: Process, raw: broker.Publisher, count: Callable[[str], int], body: bytes) -> None:
    """N12 and N4, the contrast."""
    hostile.send(raw, "stock.echo", raw=body, content_type=hostile.PLAIN, reply_to="nobody", correlation_id="1")
    wait_until(lambda: "Can't decode message body" in stock.output())
    stock.kill()
    assert count("rpc-stock") == 0


def _give_up(client: RpcClient) -> None:
    with pytest.raises(CallTimeout):
        client.call("sample", "slow", key="stuck", seconds=600, timeout=1)
