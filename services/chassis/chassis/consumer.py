"""The consuming connection of a service: shared by all its queues, alive until the last worker is done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import amqp
import eventlet
import structlog
from kombu import Consumer
from nameko.messaging import QueueConsumer as StockQueueConsumer

from chassis import broker, leaderless, metrics, parking, wire
from chassis.retry import OUTAGE

log = structlog.get_logger(__name__)

#: Silent heartbeat intervals after which the link counts as dead, and how often one looks within each. Together they
#: stay below three intervals; the broker speaks at least twice in each.
SILENCE = 2.0
LOOKS = 4


class UnsafeSerializer(Exception):
    """The configuration lets in messages that are more than strict JSON; some of those run code."""


class QueueConsumer(StockQueueConsumer):
    """Nameko's queue consumer, without its ways of losing messages, repeating work and hanging.

    * It keeps the connection until the workers are done, so that stopping does not repeat their work.
    * What cannot be decoded is parked, not acknowledged and forgotten.
    * A link gone silent is cut by a watchdog; a queue that exists differently ends the process; one without a leader
      is declared anew.
    """

    def __init__(self) -> None:
        super().__init__()
        self.attached = False
        self._release = False
        self._raw: Any = None
        self._attachment: leaderless.Attachment | None = None
        self._parking: broker.Publisher | None = None
        self._not_parked = 0
        self._pending_remove_providers: dict[Any, Any] = {}

    def setup(self) -> None:
        """Refuse to start with any other serializer: one line of configuration would let pickle in."""
        super().setup()
        if list(self.accept) != [wire.NAME]:
            raise UnsafeSerializer(", ".join(self.accept))

    @property
    def connection(self) -> Any:
        """A description of the connection; kombu opens a copy of it."""
        return broker.connection(self.amqp_uri, heartbeat=self.container.config["HEARTBEAT"])

    def run(self) -> None:
        """Consume until stopped, coming back after every loss of the broker."""
        self.container.spawn_managed_thread(self._watch, identifier="broker-watchdog")
        attempt = 0
        while not self.should_stop:
            began = time.monotonic()
            try:
                for _ in self.consume(limit=None):
                    attempt = 0
            except _Stopped:
                return
            except (*broker.TROUBLE, broker.BrokerUnavailable) as error:
                self._lost(error)
                attempt = 1 if time.monotonic() - began > 60 else attempt + 1
                if not self._rested(OUTAGE.delay(attempt)):
                    return
            finally:
                self.attached = False

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        """Open the connection, however long the broker is away, unless told to stop meanwhile."""
        conn = self.create_connection()
        attempt = 0
        try:
            while True:
                try:
                    broker.open_now(conn)
                    self._raw = conn.connection
                    break
                except broker.TROUBLE as error:
                    attempt += 1
                    log.warning("broker.unreachable", error=type(error).__name__, attempt=attempt)
                    self._pause(OUTAGE.delay(attempt))
            yield conn
        finally:
            _close(conn)

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        """Declare our exchange and queues, then attach to each of our queues on a channel (and prefetch) of its own."""
        self._attachment = self._attachment or leaderless.Attachment(self.amqp_uri)
        with self._attachment.over([provider.queue for provider in self._providers]):
            broker.declare_own(channel, self.container.service_name, self.container.config["topology"])
            self._consumers.clear()
            for provider in self._providers:
                self._consumers[provider] = self._consumer(provider, channel)
        return self._consumers.values()

    def _consumer(self, provider: Any, channel: Any) -> Consumer:
        for queue in provider.declares():
            broker.declare_entity(channel, queue)
        consumer = Consumer(
            channel.connection.channel(), queues=[provider.queue], auto_declare=False, accept=self.accept,
            callbacks=[partial(self.handle_message, provider)], on_decode_error=_parker(self, provider.queue.name),
            prefetch_count=provider.prefetch)
        assert self._attachment is not None
        self._attachment.attach(consumer)
        return consumer

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **kwargs: Any) -> None:
        """Note that we listen."""
        self.attached = True
        log.info("broker.attached", queues=sorted(provider.queue.name for provider in self._providers))
        super().on_consume_ready(connection, channel, consumers, **kwargs)

    def on_iteration(self) -> None:
        """Detach from queues on request; end only when the container has no workers left."""
        self._cancel_consumers_if_requested()
        if self._release and not self._consumers:
            self.should_stop = True

    def stop(self) -> None:
        """Called when all workers are done."""
        self._release = True
        super().stop()
        if self._parking is not None:
            self._parking.close()

    def park(self, message: Any, queue: str, reason: str, error: str = "") -> None:
        """Set a message aside; if even that fails, give it back to the broker after a pause that grows."""
        if self._parking is None:
            self._parking = broker.Publisher(self.amqp_uri)
        try:
            parking.park(self._parking, message, queue, reason, error)
        except (broker.BrokerUnavailable, broker.Undeliverable) as trouble:
            self._not_parked += 1
            log.error("message.not_parked", queue=queue, error=type(trouble).__name__, failures=self._not_parked)
            again = partial(self._return_later, message, queue, OUTAGE.delay(self._not_parked))
            self.container.spawn_managed_thread(again, identifier=f"not parked {queue}")
        else:
            self._not_parked = 0
            self.ack_message(message)

    def _return_later(self, message: Any, queue: str, seconds: float) -> None:
        """Return a message, not at once: it would come back at once, again and again, hundreds of times a second."""
        eventlet.sleep(seconds)
        try:
            with broker.connection(self.amqp_uri, read_timeout=broker.CONFIRM_SECONDS) as conn:
                broker.open_now(conn)
                broker.declare_entity(conn.channel(), broker.parked_queue(queue))  # perhaps somebody deleted it
        except (*broker.TROUBLE, broker.BrokerUnavailable, broker.TopologyMismatch) as error:
            log.warning("broker.unreachable", error=type(error).__name__)
        self.requeue_message(message)

    def ack_message(self, message: Any) -> None:
        """Acknowledge, unless the connection is gone; then the broker has the message back already."""
        if message.channel is None or not message.channel.connection:
            return
        try:
            message.ack()
        except broker.TROUBLE as error:
            log.warning("message.not_acknowledged", error=type(error).__name__)

    def requeue_message(self, message: Any) -> None:
        """Give a message back to the broker, unless it has it already."""
        if message.channel is None or not message.channel.connection:
            return
        try:
            message.requeue()
        except broker.TROUBLE as error:
            log.warning("message.not_returned", error=type(error).__name__)

    def _lost(self, error: BaseException) -> None:
        if not self.should_stop:
            metrics.BROKER_LOST.inc()
            log.warning("broker.lost", error=type(error).__name__)
        self.attached = False
        self._raw = None

    def _rested(self, seconds: float) -> bool:
        """Wait; return False when told to stop meanwhile."""
        try:
            self._pause(seconds)
        except _Stopped:
            return False
        return True

    def _pause(self, seconds: float) -> None:
        """Wait, but let go of queues when asked to, and end when told to stop."""
        self.attached = False
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._let_go()
            if self.should_stop or (self._release and not self._providers):
                raise _Stopped
            eventlet.sleep(0.1)

    def _let_go(self) -> None:
        pending, self._pending_remove_providers = self._pending_remove_providers, {}
        for provider, removed in pending.items():
            self._consumers.pop(provider, None)
            removed.send()

    def _cancel_consumers_if_requested(self) -> None:
        pending, self._pending_remove_providers = self._pending_remove_providers, {}
        for provider, removed in pending.items():
            consumer = self._consumers.pop(provider, None)
            try:
                if consumer is not None:
                    consumer.cancel()
            finally:
                removed.send()

    def _watch(self) -> None:
        """Cut the link when the broker has said nothing, not even a heartbeat, for too long."""
        heartbeat = self.container.config["HEARTBEAT"]
        seen, since = None, time.monotonic()
        while True:
            eventlet.sleep(heartbeat / LOOKS)
            raw = self._raw
            now = (id(raw), getattr(raw, "bytes_recv", None))
            if raw is None or now != seen:
                seen, since = now, time.monotonic()
            elif time.monotonic() - since > SILENCE * heartbeat:
                log.error("broker.silent", seconds=round(time.monotonic() - since))
                broker.drop_socket(raw)
                seen = None


class _Stopped(Exception):
    """Told to stop while the broker was away."""


def _parker(consumer: QueueConsumer, queue: str) -> Any:
    def on_decode_error(message: Any, error: Exception) -> None:
        consumer.park(message, queue, "undecodable", type(error).__name__)
    return on_decode_error


def _close(conn: Any) -> None:
    """Close politely when the other side is there; otherwise just drop it (a goodbye would wait for ever)."""
    raw = getattr(conn, "_connection", None)
    if raw is not None and raw.connected:
        with eventlet.Timeout(broker.CONFIRM_SECONDS, False):
            try:
                conn.release()
                return
            except (*broker.TROUBLE, OSError, amqp.AMQPError):
                log.debug("broker.closed_hard")
    conn.collect()
