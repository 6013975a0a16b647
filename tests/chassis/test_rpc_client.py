"""Any number of threads call over one connection, and no call hangs."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chassis.rpc_client import CallTimeout, RpcClient, ServiceUnavailable
from chassis.settings import Settings
from chassis.testing import Process, free_port, wait_until
from tests.chassis.proxy import Proxy

Start = Callable[..., Process]


@pytest.fixture(scope="module")
def sample(mongo_url: str, amqp_url: str, db_prefix: str,
           tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    env = {"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": amqp_url, "HALL_DB_PREFIX": db_prefix}
    process = Process("-m", "tests.chassis.sample", "run", env=env, log=tmp_path_factory.mktemp("sample") / "log")
    yield process.start().ready()
    process.kill()


def test_every_caller_gets_its_own_answer(sample: Process, client: RpcClient) -> None:
    wrong: list[Any] = []

    def caller(number: int) -> None:
        for turn in range(20):
            value = f"{number}-{turn}"
            answer = client.call("sample", "echo", value=value, timeout=30)
            if answer != {"ok": True, "result": value}:
                wrong.append(answer)

    threads = [threading.Thread(target=caller, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_late_answer_does_not_reach_the_next_caller(sample: Process, client: RpcClient) -> None:
    with pytest.raises(CallTimeout):
        client.call("sample", "slow", key="late", seconds=0.5, timeout=0.2)
    for number in range(20):
        assert client.call("sample", "echo", value=number)["result"] == number


def test_large_answers_arrive_whole(sample: Process, client: RpcClient) -> None:
    value = ["周报" * 1000] * 200
    assert client.call("sample", "echo", value=value, timeout=30)["result"] == value


def test_what_json_cannot_hold_is_the_callers_error(client: RpcClient) -> None:
    with pytest.raises(TypeError):
        client.call("sample", "echo", value=object())


def test_a_lost_connection_fails_the_waiting_and_serves_the_next(sample: Process, settings: Settings) -> None:
    proxy = Proxy(settings.amqp_url)
    client = RpcClient(proxy.url, timeout=60)
    failed: list[Exception] = []

    def wait_long() -> None:
        try:
            client.call("sample", "slow", key="x", seconds=5)
        except ServiceUnavailable as error:
            failed.append(error)

    waiting = threading.Thread(target=wait_long)
    assert client.call("sample", "echo", value=1)["ok"]
    waiting.start()
    proxy.mode = "cut"
    waiting.join(20)
    assert len(failed) == 1
    proxy.mode = "ok"
    wait_until(client.connected)
    assert client.call("sample", "echo", value=2)["ok"]
    client.close()
    proxy.close()


def test_a_broker_that_is_away_is_said_before_the_deadline() -> None:
    client = RpcClient(f"amqp://127.0.0.1:{free_port()}/x", timeout=60)
    assert not client.connected()
    with pytest.raises(ServiceUnavailable) as caught:
        client.call("sample", "echo", value=1)
    assert not isinstance(caught.value, CallTimeout)
    client.close()


def test_a_silent_broker_does_not_hold_a_call_beyond_its_deadline(sample: Process, settings: Settings) -> None:
    proxy = Proxy(settings.amqp_url)
    client = RpcClient(proxy.url, heartbeat=1)
    assert client.call("sample", "echo", value=1)["ok"]
    proxy.mode = "swallow"
    with pytest.raises(ServiceUnavailable):
        client.call("sample", "echo", value=1, timeout=1)
    wait_until(lambda: not client._running().ready.is_set(), what="the dead link is given up")
    proxy.mode = "ok"
    wait_until(client.connected, within=20)
    assert client.call("sample", "echo", value=2, timeout=30)["ok"]
    client.close()
    proxy.close()


def test_a_closed_client_connects_again_when_needed(sample: Process, client: RpcClient) -> None:
    assert client.call("sample", "echo", value=1)["ok"]
    client.close()
    assert client.call("sample", "echo", value=2)["ok"]


def test_a_forked_child_gets_a_connection_of_its_own(sample: Process, client: RpcClient) -> None:
    assert client.call("sample", "echo", value="parent")["ok"]
    child = os.fork()
    if child == 0:
        answered = client.call("sample", "echo", value="child", timeout=20) == {"ok": True, "result": "child"}
        os._exit(0 if answered else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert client.call("sample", "echo", value="parent")["result"] == "parent"
