"""A broker of our own, which we may starve and kill."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis import broker
from chassis.broker import BrokerBlocked, BrokerUnavailable, Publisher, Topology, declare
from chassis.eventstore import Commit, CommitStore
from chassis.relay import Relay
from chassis.rpc_client import BrokerBlocked as CallBlocked
from chassis.rpc_client import RpcClient
from chassis.testing import Process, free_port, wait_until
from local.rabbitmq import Broker
from tests import servers
from tests.chassis.sample.domain import Added

pytestmark = pytest.mark.timeout(180)


class Private:
    """A RabbitMQ nobody else uses."""

    def __init__(self, folder: Path) -> None:
        self.broker = Broker(folder=folder, port=free_port(), distribution=free_port(), epmd=free_port(),
                             user="own", password="own", vhost="own", system=servers.broker_system())
        self.url = self.broker.url()
        self.broker.configure()
        self._env = {**os.environ, **self.broker.environment()}
        self._epmd = subprocess.Popen(self.broker.epmd_command(), env=self._env, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        self._server = subprocess.Popen([str(self.broker.server)], env=self._env, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(lambda: declare(self.url, [Topology("x.events", {"y.x": ["#"]})]) is None, within=90, every=0.3)

    def kill(self) -> None:
        """As a power cut would."""
        assert self._server is not None
        os.killpg(self._server.pid, 9)
        self._server.wait()

    def control(self, *arguments: str) -> str:
        """rabbitmqctl."""
        program = self.broker.system / "usr/lib/rabbitmq/bin/rabbitmqctl"
        done = subprocess.run([str(program), "-q", *arguments], env=self._env, capture_output=True, text=True,
                              timeout=60, check=True)
        return done.stdout

    def close(self) -> None:
        """Stop everything that was started."""
        self.kill()
        self._epmd.kill()
        self._epmd.wait()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Private]:
    found = Private(tmp_path_factory.mktemp("rabbitmq"))
    found.start()
    yield found
    found.close()


@pytest.fixture
def starved(own: Private) -> Iterator[Private]:
    """The broker believes its disk is full."""
    own.control("set_disk_free_limit", "100000GB")
    wait_until(lambda: "disk" in own.control("eval", "rabbit_alarm:get_alarms()."), within=30)
    yield own
    own.control("set_disk_free_limit", "50MB")


def test_a_starving_broker_is_noticed_by_whoever_publishes(starved: Private) -> None:
    """N6: stock publishers wait for ever, whatever timeouts they are given."""
    publisher = Publisher(starved.url)
    with pytest.raises(BrokerBlocked):
        _publish_until_told(publisher)
    starved.control("set_disk_free_limit", "50MB")
    wait_until(lambda: _publish(publisher), within=20)
    publisher.close()


def test_a_starving_broker_is_noticed_by_whoever_calls(starved: Private) -> None:
    """N6."""
    client = RpcClient(starved.url, timeout=30)
    with pytest.raises(CallBlocked):
        client.call("x", "y")
    client.close()


def test_events_survive_a_broker_that_is_killed(
        own: Private, store: CommitStore, file: Callable[..., Commit], tmp_path: Path, mongo_url: str) -> None:
    """N5 and more: the relay goes on, a service comes back by itself, and nothing confirmed is missing."""
    publisher = Publisher(own.url)
    relay = Relay(store, publisher, "x")
    runner = threading.Thread(target=relay.run)
    service = Process("-m", "tests.chassis.sample", "run", log=tmp_path / "log",
                      env={"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": own.url, "HALL_HEARTBEAT": "4",
                           "HALL_DB_PREFIX": store.commits.database.name})
    service.start().ready()
    runner.start()
    for number in range(60):
        file("s", Added(str(number), 1))
        if number == 30:
            own.kill()
    own.start()
    wait_until(lambda: relay.behind() == 0, within=60)
    relay.stop()
    runner.join(20)
    publisher.close()
    assert {*_numbers(own.url)} >= set(range(1, 61))
    service.ready(within=40)
    client = RpcClient(own.url)
    assert client.call("sample", "echo", value=1, timeout=20)["ok"]
    client.close()
    assert service.terminate() == 0
    store.commits.database.client.drop_database(f"{store.commits.database.name}_sample")
    store.commits.database.client.drop_database(f"{store.commits.database.name}_views")


def _publish(publisher: Publisher) -> bool:
    try:
        publisher.publish({}, exchange="x.events", routing_key="x")
    except BrokerBlocked:
        raise
    except BrokerUnavailable:
        return False
    return True


def _publish_until_told(publisher: Publisher) -> None:
    """The broker speaks up once it has been sent something."""
    for _ in range(3):
        _publish(publisher)


def _numbers(url: str) -> list[int]:
    found: list[Any] = []
    with broker.connection(url) as conn:
        channel = conn.channel()
        while (message := channel.basic_get("y.x", no_ack=True)) is not None:
            body = json.loads(message.body)
            if body:
                found.append(body["envelope"]["number"])
    return found
