"""A queue with new arguments gets a new name, so that an update needs nobody to delete queues by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import amqp
import pytest

from chassis import broker, shapes
from chassis.broker import Publisher, Topology, declare
from chassis.rpc import rpc_queue
from chassis.rpc_client import RpcClient
from chassis.settings import Settings
from chassis.testing import wait_until
from tests.chassis import houses

TABLE = [Topology("grown.events", {"h.grown": ["#"]})]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let an update come that changes the arguments of every kind of queue."""
    def update() -> None:
        for kind in shapes.SHAPES:
            monkeypatch.setitem(shapes.SHAPES, kind, shapes.SHAPES[kind] + 1)
        monkeypatch.setattr(broker, "DELIVERY_LIMIT", broker.DELIVERY_LIMIT + 1)
    return update


def exists(amqp_url: str, queue: str) -> bool:
    with broker.connection(amqp_url) as conn:
        try:
            conn.channel().queue_declare(queue, passive=True)
        except amqp.NotFound:
            return False
        return True


def test_the_number_is_in_the_name_and_the_dead_letters_keep_theirs() -> None:
    assert shapes.formers("workflow.identity.q3") == ("workflow.identity.q2", "workflow.identity")
    assert shapes.formers("workflow.identity") == ()
    assert shapes.plain("rpc-workflow.q12") == "rpc-workflow"
    assert broker.parked_queue("rpc-workflow.q12").name == "hall.dlq.rpc-workflow"


def test_new_arguments_under_the_old_name_would_need_a_person(amqp_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contrast: without a new name."""
    declare(amqp_url, TABLE)
    monkeypatch.setattr(broker, "DELIVERY_LIMIT", broker.DELIVERY_LIMIT + 1)
    with pytest.raises(broker.TopologyMismatch, match=r"h\.grown"):
        declare(amqp_url, TABLE)


def test_after_an_update_the_former_queue_is_gone_and_the_new_one_hears_everything(
        amqp_url: str, later: Callable[[], None]) -> None:
    declare(amqp_url, TABLE)
    former = shapes.shaped("h.grown", "events")
    later()
    declare(amqp_url, TABLE)
    publisher = Publisher(amqp_url)
    publisher.publish({}, exchange="grown.events", routing_key="x")
    publisher.close()
    assert not exists(amqp_url, former)
    with broker.connection(amqp_url) as conn:
        assert conn.channel().basic_get(shapes.shaped("h.grown", "events")) is not None
        conn.channel().queue_delete(shapes.shaped("h.grown", "events"))


def test_while_both_run_the_older_process_finishes_and_the_newer_one_gets_the_requests(
        settings: Settings, tmp_path: Path, client: RpcClient, later: Callable[[], None]) -> None:
    with houses.ours(settings, tmp_path) as older:
        older.ready()
        former = shapes.rpc_queue_name("plain")
        later()
        newer = shapes.rpc_queue_name("plain")
        with broker.connection(settings.amqp_url) as conn:
            broker.declare_entity(conn.channel(), rpc_queue("plain"))
            assert exists(settings.amqp_url, former), "somebody still takes from it"
            publisher = Publisher(settings.amqp_url)
            publisher.publish({"args": [], "kwargs": {}}, exchange="nameko-rpc", routing_key="plain.echo")
            wait_until(lambda: conn.channel().basic_get(newer, no_ack=True), what="the request is in the new queue")
            publisher.close()
            assert older.code() is None
            assert older.terminate() == 0, older.output()
            broker.declare_entity(conn.channel(), rpc_queue("plain"))
            assert not exists(settings.amqp_url, former)
            conn.channel().queue_delete(newer)
