"""The way to RabbitMQ: connections that notice trouble, topology declared up front, publishing that is confirmed."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import amqp
from kombu import Connection, Exchange, Queue, binding
from kombu.exceptions import OperationalError
from kombu.transport import pyamqp

from chassis import shapes, wire

#: Where messages nobody could handle go; one queue ``hall.dlq.<queue>`` for each queue.
DEAD_LETTERS = Exchange("hall.dlx", type="direct", durable=True)

#: How often the broker hands out one message at most, when whoever takes it keeps dying. A handler that merely fails
#: is parked by the inbox long before; a good message that was in hand at several crashes in a row is not poison.
DELIVERY_LIMIT = 12

#: Seconds to wait for a connection, for the socket, and for the broker's word that it has a message.
CONNECT_SECONDS = 3
CONFIRM_SECONDS = 4

#: What may go wrong with the broker itself; a message it refuses ("nacks") is one it does not have.
TROUBLE = (*amqp.Connection.connection_errors, *amqp.Connection.channel_errors, amqp.exceptions.MessageNacked,
           OperationalError)


class BrokerUnavailable(Exception):
    """The broker did not take the message; nobody knows whether it will."""


class BrokerBlocked(BrokerUnavailable):
    """The broker is short of disk or memory and takes no messages now."""


class Undeliverable(Exception):
    """No queue is bound for the message."""


class TopologyMismatch(Exception):
    """A queue or exchange exists with other arguments; the broker will never let us use it as we are."""


@dataclass(frozen=True, slots=True)
class Topology:
    """An exchange of events, and who listens: queue -> routing keys (``#`` = all)."""

    exchange: str
    queues: Mapping[str, Sequence[str]] = field(default_factory=dict)


def topologies(table: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[Topology, ...]:
    """Return the topologies that a plain table ``{exchange: {queue: [keys]}}`` describes."""
    return tuple(Topology(exchange, queues) for exchange, queues in table.items())


class _Alert(pyamqp.Connection):
    """A connection that breaks, loudly, when the broker says it is blocked, instead of waiting for ever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "on_blocked": self._break})

    def _break(self, reason: str) -> None:
        drop_socket(self)
        raise BrokerBlocked(reason)


class Transport(pyamqp.Transport):
    """The AMQP transport with our connection class."""

    Connection = _Alert


def connection(amqp_url: str, *, heartbeat: int = 0, read_timeout: float | None = None) -> Connection:
    """Return an unopened connection. ``heartbeat`` in seconds; 0 for connections nobody reads from."""
    wire.register()
    options: dict[str, Any] = {"write_timeout": CONFIRM_SECONDS, "client_properties": {"product": "hall"}}
    if read_timeout is not None:
        options["read_timeout"] = read_timeout
    return Connection(amqp_url, transport=Transport, heartbeat=heartbeat, connect_timeout=CONNECT_SECONDS,
                      transport_options=options)


def open_now(conn: Connection) -> None:
    """Connect, or fail at once (kombu's own ``connect`` waits and tries again)."""
    conn.ensure_connection(max_retries=1, interval_start=0, interval_step=0, reraise_as_library_errors=False)


def drop_socket(raw: Any) -> None:
    """Cut a py-amqp connection so that whoever waits on it, anywhere, fails at once."""
    try:
        raw.transport.sock.shutdown(socket.SHUT_RDWR)
    except (AttributeError, OSError):
        return


def event_exchange(name: str) -> Exchange:
    """Return the durable topic exchange of a service's events."""
    return Exchange(name, type="topic", durable=True)


def event_queue(name: str, exchange: str, routing_keys: Iterable[str] = ("#",)) -> Queue:
    """Return the queue of a consumer: replicated, bounded redelivery, dead letters kept."""
    source = event_exchange(exchange)
    bindings = [binding(source, routing_key=key) for key in routing_keys]
    return Queue(shapes.shaped(name, "events"), bindings=bindings, durable=True,
                 queue_arguments={
                     "x-queue-type": "quorum",
                     "x-delivery-limit": DELIVERY_LIMIT,
                     "x-dead-letter-exchange": DEAD_LETTERS.name,
                     "x-dead-letter-routing-key": name,
                     "x-dead-letter-strategy": "at-least-once",
                     "x-overflow": "reject-publish"})


def parked_queue(name: str) -> Queue:
    """Return the queue in which the dead letters of queue ``name`` wait for an operator."""
    return Queue(f"hall.dlq.{shapes.plain(name)}", exchange=DEAD_LETTERS, routing_key=shapes.plain(name), durable=True,
                 queue_arguments={"x-queue-type": "quorum"})


def declare(amqp_url: str, table: Iterable[Topology]) -> None:
    """Declare every exchange, queue, binding and dead-letter queue; safe to repeat.

    Raises TopologyMismatch when something exists differently, BrokerUnavailable when the broker does not answer.
    """
    try:
        with connection(amqp_url, read_timeout=CONFIRM_SECONDS) as conn:
            open_now(conn)
            declare_on(conn.channel(), table)
    except TROUBLE as error:
        raise BrokerUnavailable(type(error).__name__) from error


def declare_on(channel: Any, table: Iterable[Topology]) -> None:
    """Declare the topology on an open channel."""
    for topology in table:
        declare_entity(channel, event_exchange(topology.exchange))
        for name in topology.queues:
            declare_entity(channel, parked_queue(name))
            declare_entity(channel, event_queue(name, topology.exchange))


def declare_own(channel: Any, service: str, table: Iterable[Topology]) -> None:
    """Declare the exchange of a service's own events, if the table has one: the others' are theirs to declare."""
    for topology in table:
        if topology.exchange == f"{service}.events":
            declare_entity(channel, event_exchange(topology.exchange))


def declare_entity(channel: Any, entity: Exchange | Queue) -> None:
    """Declare one queue (with its bindings, and exchanges that are not there yet) or exchange; raises TopologyMismatch.

    A queue in a former shape gets nothing any more, and goes once nobody consumes from it.
    """
    try:
        if isinstance(entity, Queue):
            _declare_queue(channel, entity)
        else:
            entity(channel).declare()
    except (amqp.PreconditionFailed, amqp.AccessRefused, amqp.NotAllowed, amqp.ResourceLocked) as error:
        raise TopologyMismatch(f"{entity.name}: {error.reply_text}") from error
    if isinstance(entity, Queue):
        shapes.retire(channel, entity)


def _declare_queue(channel: Any, queue: Queue) -> None:
    """Declare a queue and bind it. An exchange may be somebody else's: one that is there is taken as it is."""
    bound = queue(channel)
    routes = [(item.exchange, item.routing_key) for item in queue.bindings]
    if queue.exchange is not None and queue.exchange.name:
        routes.append((queue.exchange, queue.routing_key))
    for exchange in {exchange.name: exchange for exchange, _ in routes}.values():
        if not _exists(channel, exchange):
            exchange(channel).declare()
    bound.queue_declare()
    for exchange, routing_key in routes:
        bound.bind_to(exchange, routing_key)


def _exists(channel: Any, exchange: Exchange) -> bool:
    own = channel.connection.channel()  # asking for an exchange that is missing costs the channel
    try:
        own.exchange_declare(exchange.name, exchange.type, passive=True)
    except amqp.NotFound:
        return False
    own.close()
    return True


class Publisher:
    """Publish over one connection of its own, opened at first use and again after trouble; safe between threads.

    With ``confirm`` every message is mandatory and ``publish`` returns when the broker has it; without, it is handed
    to the broker and forgotten.
    """

    def __init__(self, amqp_url: str, *, confirm: bool = True) -> None:
        self._confirm = confirm
        self._connection = connection(amqp_url, read_timeout=CONFIRM_SECONDS)
        self._lock = threading.Lock()
        self._channel: Any = None
        self._returned: list[str] = []

    def publish(self, body: Any, *, exchange: str, routing_key: str, headers: Mapping[str, Any] | None = None,
                **properties: Any) -> None:
        """Send ``body`` as strict JSON. ``properties`` are AMQP's (message_id, correlation_id, reply_to, expiration …).

        Raises Undeliverable (nobody listens), BrokerBlocked and BrokerUnavailable (outcome unknown: send again).
        """
        self.publish_raw(wire.dumps(body).encode("ascii"), exchange=exchange, routing_key=routing_key,
                         headers=headers, content_type=wire.CONTENT_TYPE, content_encoding="utf-8", **properties)

    def publish_raw(self, body: bytes, *, exchange: str, routing_key: str, headers: Mapping[str, Any] | None = None,
                    **properties: Any) -> None:
        """Send bytes as they are."""
        properties.setdefault("delivery_mode", 2 if self._confirm else 1)
        message = amqp.Message(body, application_headers=dict(headers or {}), **properties)
        with self._lock:
            try:
                self._send(message, exchange, routing_key)
            except BrokerBlocked:
                self._drop()
                raise
            except TROUBLE as error:
                self._drop()
                raise BrokerUnavailable(type(error).__name__) from error
            except BaseException:
                self._drop()
                raise
        if self._returned:
            raise Undeliverable(f"{exchange} {routing_key}")

    def probe(self) -> None:
        """Find out whether the broker takes messages now; raises BrokerBlocked or BrokerUnavailable when not.

        A broker short of disk or memory says so only to who publishes, hence a message for nobody.
        """
        for _ in range(2):  # the first is still taken, and makes it speak up
            with contextlib.suppress(Undeliverable):
                self.publish_raw(b"", exchange=DEAD_LETTERS.name, routing_key="hall.probe")

    def close(self) -> None:
        """Close the connection; the next publish opens another."""
        with self._lock:
            self._drop()

    def _send(self, message: amqp.Message, exchange: str, routing_key: str) -> None:
        channel = self._open()
        self._returned = []
        if self._confirm:
            channel.basic_publish_confirm(message, exchange, routing_key, mandatory=True,
                                          confirm_timeout=CONFIRM_SECONDS)
        else:
            channel.basic_publish(message, exchange, routing_key)

    def _open(self) -> Any:
        if self._channel is not None and self._channel.is_open and _alive(self._connection):
            return self._channel
        self._drop()
        open_now(self._connection)
        self._channel = self._connection.channel()
        self._channel.events["basic_return"].add(self._on_return)
        return self._channel

    def _on_return(self, error: Exception, exchange: str, routing_key: str, message: Any) -> None:
        self._returned.append(routing_key)

    def _drop(self) -> None:
        self._channel = None
        raw = getattr(self._connection, "_connection", None)
        if raw is not None:
            drop_socket(raw)
        self._connection.collect()


def _alive(conn: Connection) -> bool:
    """Tell whether the socket is still open at the other end; an idle connection is often found dead only when used."""
    raw = getattr(conn, "_connection", None)
    if raw is None or raw.transport is None or not raw.connected:
        return False
    try:
        raw.drain_events(timeout=0)
    except (TimeoutError, BlockingIOError):
        return True
    except OSError as error:
        return "timed out" in str(error)
    except TROUBLE:
        return False
    return True
