"""The servers the fault tests hurt can be hurt, and come back with what they promised to keep."""

from __future__ import annotations

import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo.errors import PyMongoError
from pymongo.write_concern import WriteConcern

from chassis import broker
from chassis.testing import wait_until
from tests.faults.servers import Bus, Trio, hall_on

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def trio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    with Trio(tmp_path_factory.mktemp("trio")) as three:
        yield three


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bus]:
    with Bus(tmp_path_factory.mktemp("bus")) as own:
        yield own


def test_another_node_takes_over_when_the_primary_is_killed_and_nothing_acknowledged_is_lost(trio: Trio) -> None:
    with trio.client() as client:
        kept = client["fault"]["kept"]
        kept.insert_one({"_id": 1})
        killed = trio.kill_primary()
        kept.insert_one({"_id": 2})
        assert trio.primary() != killed
        trio.heal()
        stepped = trio.step_down(5)
        wait_until(lambda: trio.primary() != stepped, within=30)
        assert [row["_id"] for row in kept.find().sort("_id")] == [1, 2]


def test_without_a_majority_nothing_is_accepted_and_what_was_can_still_be_read(trio: Trio) -> None:
    with trio.client() as client:  # on all three: any one of them may be the one that is left
        client["fault"].get_collection("minority", write_concern=WriteConcern(3)).insert_one({"_id": 1})
    left = trio.stop_majority()
    try:
        with trio.direct(left) as node:
            assert node["fault"]["minority"].find_one({"_id": 1})
            wait_until(lambda: not node.admin.command("hello")["isWritablePrimary"], within=30)
            with pytest.raises(PyMongoError):
                node["fault"]["minority"].insert_one({"_id": 2})
    finally:
        trio.heal()
    with trio.client() as client:
        client["fault"]["minority"].insert_one({"_id": 2})


def test_a_killed_broker_comes_back_with_its_queues(bus: Bus) -> None:
    table = broker.topologies({"x.events": {"y.x": ["#"]}})
    broker.declare(bus.url, table)
    bus.kill()
    assert not bus.answers()
    bus.start()
    assert {"y.x", "hall.dlq.y.x"} <= bus.queues()
    assert bus.delete_all_queues() == 2
    assert bus.queues() == set()


def test_a_broker_goes_away_and_returns_and_takes_nothing_while_its_disk_is_full(bus: Bus) -> None:
    with bus.away():
        assert not bus.answers()
    assert bus.answers()
    broker.declare(bus.url, broker.topologies({"x.events": {"y.x": ["#"]}}))
    publisher = broker.Publisher(bus.url)
    with bus.short_of_disk(), pytest.raises(broker.BrokerUnavailable):
        publisher.probe()
    publisher.publish({}, exchange="x.events", routing_key="a")
    publisher.close()


def test_nothing_is_left_behind_when_a_test_fails(tmp_path: Path) -> None:
    pids: list[int] = []

    def fail() -> None:
        with Trio(tmp_path, oplog_mb=2) as three:
            pids.extend(node.pid for node in three.nodes.values())
            three.nodes[three.ports[0]].signal(signal.SIGSTOP)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert list(tmp_path.glob("node*")) == []


def test_a_whole_hall_runs_on_them(trio: Trio, bus: Bus, tmp_path_factory: pytest.TempPathFactory) -> None:
    with hall_on(tmp_path_factory.mktemp("hall"), trio.url, bus.url) as hall:
        assert {"mongod", "rabbitmq"}.isdisjoint(row["name"] for row in hall.status())
        with urllib.request.urlopen(f"{hall.base_url}/v1/services", timeout=30) as answer:
            assert answer.status == 200
