"""A broker of our own, which we may kill."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chassis import broker
from chassis.eventstore import Commit, CommitStore
from chassis.rpc_client import RpcClient
from chassis.testing import Process, wait_until
from tests.chassis.private import Private
from tests.chassis.sample.domain import Added, Opened

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Private]:
    found = Private(tmp_path_factory.mktemp("rabbitmq"))
    found.start()
    yield found
    found.close()


def test_events_arrive_while_the_broker_is_dead_and_the_service_comes_back_by_itself(
        own: Private, store: CommitStore, file: Callable[..., Commit], tmp_path: Path, mongo_url: str) -> None:
    """N5 and more: nothing that matters travels on the bus, so nothing is missing when it is gone."""
    prefix = store.commits.database.name.removesuffix("_sample")
    service = Process("-m", "tests.chassis.sample", "run", log=tmp_path / "log",
                      env={"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": own.url, "HALL_HEARTBEAT": "4",
                           "HALL_DB_PREFIX": prefix})
    service.start().ready()
    replica = store.commits.database["echo"]
    file("s", Opened("x"))
    for number in range(1, 60):
        file("s", Added(str(number), 1))
        if number == 30:
            wait_until(lambda: (replica.find_one({"_id": "s"}) or {}).get("n") == 31)
            own.save()
            own.kill()
    wait_until(lambda: (replica.find_one({"_id": "s"}) or {}).get("n") == 60, within=30)
    own.start()
    service.ready(within=40)
    client = RpcClient(own.url)
    assert client.call("sample", "echo", value=1, timeout=20)["ok"]
    client.close()
    assert service.terminate() == 0
    store.commits.database.client.drop_database(f"{prefix}_views")


@pytest.mark.skipif("HALL_WALKS" not in os.environ, reason="takes a minute of power cuts: make test-long runs it")
def test_a_queue_that_came_back_without_a_leader_is_declared_anew(own: Private, store: CommitStore,
                                                                 file: Callable[..., Commit], tmp_path: Path,
                                                                 mongo_url: str) -> None:
    """The broker loses power right after the queue was declared: it knows the queue, but nobody leads it."""
    prefix = store.commits.database.name.removesuffix("_sample")
    with broker.connection(own.url) as conn:  # whatever an earlier test declared has long been written down
        for queue in ("sample.echo", "sample.other"):
            conn.channel().queue_delete(queue)
    service = Process("-m", "tests.chassis.sample", "run", log=tmp_path / "log",
                      env={"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": own.url, "HALL_HEARTBEAT": "4",
                           "HALL_DB_PREFIX": prefix})
    service.start().ready()
    own.kill()
    own.start()
    service.ready(within=90)
    file("s", Opened("x"))
    replica = store.commits.database["echo"]
    wait_until(lambda: (replica.find_one({"_id": "s"}) or {}).get("n") == 1, within=30)
    assert service.terminate() == 0
    store.commits.database.client.drop_database(f"{prefix}_views")
