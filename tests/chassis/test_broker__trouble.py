"""A broker of our own, which we may kill."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import amqp
import pytest

from chassis import broker
from chassis.eventstore import Commit, CommitStore
from chassis.rpc_client import RpcClient
from chassis.testing import Process, wait_until
from tests.chassis.conftest import events
from tests.chassis.private import Private
from tests.chassis.sample.domain import Added, Opened

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Private]:
    found = Private(tmp_path_factory.mktemp("rabbitmq"))
    found.start()
    yield found
    found.close()


@pytest.fixture
def service(own: Private, store: CommitStore, tmp_path: Path, mongo_url: str) -> Iterator[Process]:
    """The sample on this broker, not started."""
    prefix = store.commits.database.name.removesuffix("_sample")
    process = Process("-m", "tests.chassis.sample", "run", log=tmp_path / "log",
                      env={"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": own.url, "HALL_HEARTBEAT": "4",
                           "HALL_DB_PREFIX": prefix})
    yield process
    assert process.terminate() == 0, process.output()
    store.commits.database.client.drop_database(f"{prefix}_views")


def taken(store: CommitStore) -> int:
    """How many events of the stream s the service has taken in."""
    return int((store.commits.database["echo"].find_one({"_id": "s"}) or {"n": 0})["n"])


def test_events_arrive_while_the_broker_is_dead_and_the_service_comes_back_by_itself(
        own: Private, service: Process, store: CommitStore, file: Callable[..., Commit]) -> None:
    """N5 and more: nothing that matters travels on the bus, so nothing is missing when it is gone."""
    service.start().ready()
    file("s", Opened("x"))
    for number in range(1, 60):
        file("s", Added(str(number), 1))
        if number == 30:
            wait_until(lambda: taken(store) == 31)
            own.save()
            own.kill()
    wait_until(lambda: taken(store) == 60, within=30)
    own.start()
    service.ready(within=40)
    client = RpcClient(own.url)
    assert client.call("sample", "echo", value=1, timeout=20)["ok"]
    client.close()


def test_a_queue_the_broker_breaks_over_is_declared_anew(own: Private, service: Process, store: CommitStore,
                                                         file: Callable[..., Commit]) -> None:
    """The broker knows a queue whose keeper is gone: it can be declared, and whoever uses it is thrown out."""
    service.start().ready()
    own.control("eval", "ra:force_delete_server(quorum_queues, {'own_sample.echo', node()}).")
    with pytest.raises(amqp.InternalError):
        listen(own)
    own.control("close_all_connections", "--vhost", "own", "the test")
    wait_until(lambda: events(service, "queue.deleted"), within=60)
    service.ready(within=60)
    assert [line["queue"] for line in events(service, "queue.deleted")] == ["sample.echo"]
    listen(own)
    file("s", Opened("x"))
    wait_until(lambda: taken(store) == 1, within=30)


def listen(own: Private) -> None:
    """Consume from the service's queue for a moment."""
    with broker.connection(own.url, read_timeout=broker.CONFIRM_SECONDS) as conn:
        conn.channel().basic_consume("sample.echo", callback=lambda message: None)


@pytest.mark.skipif("HALL_WALKS" not in os.environ, reason="takes a minute of power cuts: make test-long runs it")
def test_a_queue_that_came_back_without_a_leader_is_declared_anew(own: Private, service: Process, store: CommitStore,
                                                                 file: Callable[..., Commit]) -> None:
    """The broker loses power right after the queue was declared: it knows the queue, but nobody leads it."""
    with broker.connection(own.url) as conn:  # whatever an earlier test declared has long been written down
        for queue in ("sample.echo", "sample.other"):
            conn.channel().queue_delete(queue)
    service.start().ready()
    own.kill()
    own.start()
    service.ready(within=90)
    file("s", Opened("x"))
    wait_until(lambda: taken(store) == 1, within=30)
