"""A service that is away is known to be away; one that is being restarted is waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from chassis import broker, presence
from chassis.presence import Presence, Verdict
from chassis.rpc import rpc_queue
from chassis.rpc_client import CallTimeout, RpcClient, ServiceUnavailable, UndeclaredCall
from chassis.testing import wait_until


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Watched(Presence):
    """The roll, with a broker of our own making: ``consumers`` per queue, and how often it was asked."""

    def __init__(self, clock: Clock, **consumers: int | None) -> None:
        super().__init__(clock)
        self.present = consumers
        self.looks = 0

    def _look(self, queue: str) -> int | None:
        self.looks += 1
        return self.present.get(queue.removeprefix("rpc-"))


@pytest.fixture
def deserted(amqp_url: str) -> Iterator[str]:
    """A service whose queue exists while no process takes from it."""
    with broker.connection(amqp_url) as conn:
        channel = conn.channel()
        rpc_queue("deserted")(channel).declare()
        yield "deserted"
        conn.channel().queue_delete("rpc-deserted")


@pytest.fixture
def caller(amqp_url: str) -> Iterator[RpcClient]:
    client = RpcClient(amqp_url, timeout=60)
    yield client
    client.close()


def answer_one(amqp_url: str, service: str) -> threading.Thread:
    """Be the service: answer one request."""
    def serve() -> None:
        with broker.connection(amqp_url) as conn:
            channel = conn.channel()
            done: list[Any] = []

            def handle(message: Any) -> None:
                reply = broker.Publisher(amqp_url)
                reply.publish({"result": {"ok": True, "result": "late"}, "error": None}, exchange="nameko-rpc",
                              routing_key=message.properties["reply_to"],
                              correlation_id=message.properties["correlation_id"])
                reply.close()
                done.append(message)

            channel.basic_consume(f"rpc-{service}", no_ack=True, callback=handle)
            while not done:
                conn.drain_events(timeout=20)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def test_a_queue_without_a_process_behind_it_fails_the_call_long_before_its_time_is_up(
        deserted: str, caller: RpcClient) -> None:
    with pytest.raises(ServiceUnavailable) as caught:
        caller.call(deserted, "echo")
    assert not isinstance(caught.value, CallTimeout), "it was never sent, so nobody can have acted"
    with pytest.raises(ServiceUnavailable):
        caller.call(deserted, "echo")


def test_nothing_is_left_in_the_queue_for_a_service_that_was_away(
        deserted: str, caller: RpcClient, amqp_url: str) -> None:
    with pytest.raises(ServiceUnavailable):
        caller.call(deserted, "echo")
    with broker.connection(amqp_url) as conn:
        assert conn.channel().queue_declare("rpc-deserted", passive=True).message_count == 0


def test_without_the_roll_the_call_would_wait_for_its_whole_budget(
        deserted: str, amqp_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contrast: the defence switched off."""
    monkeypatch.setattr(Presence, "verdict", lambda self, service: Verdict.SEND)
    client = RpcClient(amqp_url)
    with pytest.raises(CallTimeout):
        client.call(deserted, "echo", timeout=2.5)
    client.close()


def test_a_call_waits_for_a_service_that_comes_back(deserted: str, caller: RpcClient, amqp_url: str,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "PATIENCE", 20.0)
    answers: list[Any] = []
    waiting = threading.Thread(target=lambda: answers.append(caller.call(deserted, "echo")))
    waiting.start()
    wait_until(lambda: caller._running()._held, what="the request is held")
    serving = answer_one(amqp_url, deserted)
    waiting.join(20)
    serving.join(20)
    assert answers == [{"ok": True, "result": "late"}]


def test_readiness_can_ask_how_many_take_requests(deserted: str, caller: RpcClient, amqp_url: str) -> None:
    assert caller.consumers(deserted) == 0
    assert caller.consumers("no-such-service") == 0
    serving = answer_one(amqp_url, deserted)
    wait_until(lambda: caller.consumers(deserted) == 1)
    assert caller.call(deserted, "echo")["ok"]
    serving.join(20)


def test_a_call_nobody_declared_is_refused_before_it_leaves(amqp_url: str) -> None:
    client = RpcClient(amqp_url, may_call={"workflow": ("ask",)})
    for service, method in (("workflow", "execute"), ("identity", "ask")):
        with pytest.raises(UndeclaredCall, match=f"{service}.{method}"):
            client.call(service, method)
    client.close()


def test_a_busy_service_is_never_looked_up() -> None:
    clock = Clock()
    roll = Watched(clock, door=1)
    roll.answered("door")
    for _ in range(1000):
        clock.now += 0.5
        assert roll.verdict("door") is Verdict.SEND
        roll.watch()
        roll.answered("door")
    assert roll.looks == 0


def test_a_quiet_service_is_looked_up_once_a_second_for_a_minute() -> None:
    clock = Clock()
    roll = Watched(clock, door=1)
    roll.verdict("door")
    for _ in range(100):
        clock.now += 1.0
        roll.watch()
    assert 55 <= roll.looks <= 61


@pytest.mark.parametrize(("seen_before", "patience"), [(True, presence.RESTART), (False, presence.PATIENCE)])
def test_how_long_a_call_is_held_depends_on_when_the_service_was_last_there(
        seen_before: bool, patience: float) -> None:
    clock = Clock()
    roll = Watched(clock, door=1 if seen_before else 0)
    roll.verdict("door")
    roll.present = {"door": 0}
    began, clock.now = clock.now, clock.now + (1.5 if seen_before else 0)
    while roll.verdict("door") is Verdict.WAIT:
        clock.now += 0.25
    assert patience <= clock.now - began <= patience + 0.5
    assert roll.verdict("door") is Verdict.REFUSE
    roll.present = {"door": 1}
    clock.now += 0.25
    assert roll.verdict("door") is Verdict.SEND


def test_a_service_long_away_is_refused_at_once() -> None:
    clock = Clock()
    roll = Watched(clock, door=0)
    roll.verdict("door")
    clock.now += presence.PATIENCE
    assert roll.verdict("door") is Verdict.REFUSE
    for _ in range(30):
        clock.now += 1.0
        roll.watch()
    assert roll.verdict("door") is Verdict.REFUSE


def test_a_service_that_has_no_queue_is_refused_at_once() -> None:
    assert Watched(Clock(), door=None).verdict("door") is Verdict.REFUSE


def test_looking_does_not_hang_on_a_silent_broker(deserted: str, amqp_url: str,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.chassis.proxy import Proxy

    monkeypatch.setattr(presence, "LOOK_SECONDS", 0.5)
    proxy = Proxy(amqp_url)
    client = RpcClient(proxy.url, timeout=30)
    wait_until(client.connected)
    proxy.mode = "swallow"
    with pytest.raises(ServiceUnavailable) as caught:
        client.call(deserted, "echo")
    assert not isinstance(caught.value, CallTimeout)
    proxy.close()
    client.close()
