"""The private broker: everybody has an account of their own, and may do on the bus what the contracts say, no more."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import amqp
import pytest
from kombu import Exchange, Queue

from chassis import broker, rpc
from contracts.calls import CALLS
from contracts.topology import TOPOLOGY
from local import bus
from tests.faults.servers_bus import Bus

PASSWORDS = {part: f"secret-{part}" for part in bus.PARTS}
SERVICES = sorted(bus.CALLED)
TABLE = broker.topologies(TOPOLOGY)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bus]:
    with Bus(tmp_path_factory.mktemp("rabbitmq"), accounts=PASSWORDS) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def declared(own: Bus) -> None:
    """What the services declare when they start, each with its own account and in an awkward order."""
    for service in reversed(SERVICES):
        declare_like(own, service)


def declare_like(own: Bus, service: str) -> None:
    with broker.connection(own.broker.url_of(service)) as connection:
        channel = connection.channel()
        broker.declare_own(channel, service, TABLE)
        broker.declare_entity(channel, rpc.rpc_queue(service))
        broker.declare_entity(channel, broker.parked_queue(rpc.rpc_queue(service).name))
        for topology in TABLE:
            for queue in topology.queues:
                if queue.startswith(f"{service}."):
                    broker.declare_entity(channel, broker.parked_queue(queue))
                    broker.declare_entity(channel, broker.event_queue(queue, topology.exchange))


def publish(own: Bus, part: str, exchange: str, routing_key: str) -> None:
    """Publish with the account of ``part``; raises Undeliverable, or amqp.AccessRefused."""
    with broker.connection(own.broker.url_of(part), read_timeout=4) as connection:
        connection.channel().basic_publish_confirm(amqp.Message(b"{}"), exchange, routing_key, mandatory=False)


def refused(action: Callable[[], Any]) -> bool:
    """True when the broker refused access, False when it did it."""
    try:
        action()
    except (amqp.AccessRefused, broker.TopologyMismatch) as error:
        assert "ACCESS_REFUSED" in str(error) or "refused" in str(error).lower()
        return True
    return False


def on_channel(own: Bus, part: str, do: Callable[[Any], Any]) -> Any:
    with broker.connection(own.broker.url_of(part), read_timeout=4) as connection:
        return do(connection.channel())


def test_nobody_may_do_everything(own: Bus) -> None:
    told = own.broker.definitions()
    assert {user["name"] for user in told["users"]} == {*map(bus.account, bus.PARTS), "own"}
    for row in told["permissions"]:
        if row["user"] != "own":
            assert ".*" not in (row["configure"], row["write"], row["read"])
    assert [user["tags"] for user in told["users"]] == [[]] * len(told["users"])


@pytest.mark.parametrize("caller", bus.PARTS)
@pytest.mark.parametrize("callee", SERVICES)
def test_who_may_call_whom_is_what_the_contracts_say(own: Bus, caller: str, callee: str) -> None:
    for method in ("ask", "execute", "destroy"):
        allowed = method in CALLS[caller].get(callee, ())
        assert refused(lambda m=method: publish(own, caller, "nameko-rpc", f"{callee}.{m}")) is not allowed


@pytest.mark.parametrize("part", SERVICES)
def test_a_service_answers_those_who_asked(own: Bus, part: str) -> None:
    publish(own, part, "nameko-rpc", uuid.uuid4().hex)
    assert refused(lambda: publish(own, part, "nameko-rpc", "rpc.reply-anything"))


@pytest.mark.parametrize("part", bus.PARTS)
def test_only_a_service_itself_wakes_up_those_who_follow_it(own: Bus, part: str) -> None:
    for exchange in TOPOLOGY:
        assert refused(lambda e=exchange: publish(own, part, e, "wake")) is (exchange != f"{part}.events")


@pytest.mark.parametrize("part", bus.PARTS)
def test_nobody_reaches_a_queue_by_its_name(own: Bus, part: str) -> None:
    """The default exchange delivers to every queue, past all rules about requests."""
    assert refused(lambda: publish(own, part, "", "rpc-workflow"))
    assert refused(lambda: publish(own, part, "amq.topic", "workflow.execute"))


@pytest.mark.parametrize("part", bus.PARTS)
def test_a_queue_is_read_by_its_owner_alone(own: Bus, part: str) -> None:
    for queue in ("rpc-workflow", "notify.workflow", "catalog.identity", "hall.dlq.rpc-identity"):
        owner = re.sub(r"^(hall\.dlq\.)?(rpc-)?", "", queue).partition(".")[0]
        assert refused(lambda q=queue: on_channel(own, part, lambda c: c.basic_get(q))) is (owner != part), queue
        if owner != part:
            assert refused(lambda q=queue: on_channel(own, part, lambda c: c.queue_purge(q)))
            assert refused(lambda q=queue: on_channel(own, part, lambda c: c.queue_delete(q)))


@pytest.mark.parametrize("part", bus.PARTS)
def test_nobody_listens_in_on_the_requests_of_others(own: Bus, part: str) -> None:
    """Binding an own queue to all routing keys would copy every request and every answer."""
    queue = f"rpc-{part}" if part in bus.CALLED else f"rpc.reply-client-{uuid.uuid4().hex}"

    def listen(channel: Any, key: str) -> None:
        if part not in bus.CALLED:
            channel.queue_declare(queue, exclusive=True, arguments={"x-queue-type": "classic"})
        channel.queue_bind(queue, "nameko-rpc", key)

    for key in ("#", "*.*", "notify.#", "identity.ask", "workflow.execute"):
        assert refused(lambda k=key: on_channel(own, part, lambda channel: listen(channel, k))), key


@pytest.mark.parametrize("part", bus.PARTS)
def test_shared_exchanges_cannot_be_deleted_or_remade(own: Bus, part: str) -> None:
    for name in ("nameko-rpc", "hall.dlx"):
        assert refused(lambda n=name: on_channel(own, part, lambda c: c.exchange_delete(n)))
        assert refused(lambda n=name: on_channel(own, part, lambda c: Exchange(n, "topic")(c).declare()))
    assert refused(lambda: on_channel(own, part, lambda c: Queue("rpc-other")(c).declare()))


def test_the_gateway_listens_for_its_answers_and_asks_who_is_there(own: Bus) -> None:
    reply_to = uuid.uuid4().hex

    def listen(channel: Any) -> int:
        queue = Queue(f"rpc.reply-client-{reply_to}", exchange=Exchange("nameko-rpc", type="topic", durable=True),
                      routing_key=reply_to, exclusive=True, auto_delete=True, durable=False,
                      queue_arguments={"x-queue-type": "classic"})
        broker.declare_entity(channel, queue)
        publish(own, "workflow", "nameko-rpc", reply_to)
        assert channel.basic_get(queue.name, no_ack=True) is not None
        return int(channel.queue_declare("rpc-workflow", passive=True).message_count)

    assert on_channel(own, "gateway", listen) >= 0


def test_dead_letters_arrive_and_are_seen_by_their_owner(own: Bus) -> None:
    publish(own, "notify", "hall.dlx", "notify.workflow")
    assert on_channel(own, "notify", lambda channel: channel.basic_get("hall.dlq.notify.workflow")) is not None


def test_queues_an_operator_deleted_are_back_when_their_services_return(own: Bus) -> None:
    before = own.queues()
    assert own.delete_all_queues() == len(before) > 10
    for service in SERVICES:
        declare_like(own, service)
    assert own.queues() == before


def test_a_wrong_password_and_another_vhost_are_refused(own: Bus) -> None:
    address = own.broker.url_of("notify")
    for wrong in (address.replace("secret-notify", "guess"), address.rpartition("/")[0] + "/%2F"):
        with pytest.raises((amqp.AccessRefused, amqp.NotAllowed)), broker.connection(wrong) as connection:
            broker.open_now(connection)
