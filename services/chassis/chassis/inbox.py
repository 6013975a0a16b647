"""Receive other services' events: nothing is acknowledged before it is handled, nothing is lost, order is restored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import eventlet
import structlog
from kombu import Queue
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from chassis import broker, metrics, mongo
from chassis.consumer import QueueConsumer
from chassis.gate import Gate
from chassis.recorded import Recorded
from chassis.retry import INBOX, OUTAGE

__all__ = ["Gate", "Recorded", "inbox"]

log = structlog.get_logger(__name__)

#: Messages of one queue in hand at a time; small, because each counts as delivered once when the process dies.
PREFETCH = 4


class Inbox(Entrypoint):
    """The entrypoint behind ``@inbox``: calls the method with one Recorded; again after a pause when it raises.

    After the last try (see ``retry.INBOX``) the message is parked with the reason. While the database is away it
    keeps trying, because nothing is wrong with the message. The method must be idempotent.
    """

    queue_consumer = QueueConsumer()
    prefetch = PREFETCH

    def __init__(self, source: str, *, queue: str, routing_keys: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.exchange = f"{source}.events"
        self.queue_name = queue
        self.routing_keys = routing_keys
        self._stopping = False
        super().__init__(**kwargs)

    def setup(self) -> None:
        """Register for the queue; its routing keys come from the service's topology unless given."""
        self.queue = broker.event_queue(self.queue_name, self.exchange, self._keys())
        self.queue_consumer.register_provider(self)

    def declares(self) -> tuple[Queue, ...]:
        """Return the queues this consumer needs."""
        return broker.parked_queue(self.queue_name), self.queue

    def stop(self) -> None:
        """Take no more messages; those waiting for another try go back to the broker."""
        self._stopping = True
        self.queue_consumer.unregister_provider(self)

    def handle_message(self, body: Any, message: Any) -> None:
        """Try a message for the first time, or park what is no event at all."""
        try:
            recorded = Recorded.of(body)
        except (KeyError, TypeError, ValueError) as error:
            self._park(message, "malformed", type(error).__name__)
            return
        self._try(message, recorded, 1)

    def _try(self, message: Any, recorded: Recorded, attempt: int) -> None:
        data = {"correlation_id": recorded.envelope.get("correlation_id"), "event": recorded.type}
        try:
            self.container.spawn_worker(self, (recorded,), {}, context_data=data,
                                        handle_result=partial(self._done, message, recorded, attempt))
        except ContainerBeingKilled:
            self.queue_consumer.requeue_message(message)

    def _done(self, message: Any, recorded: Recorded, attempt: int, worker_ctx: Any, result: Any,
              exc_info: Any) -> tuple[Any, Any]:
        if exc_info is None:
            self._count("done")
            self.queue_consumer.ack_message(message)
        else:
            self._failed(message, recorded, attempt, exc_info)
        return result, exc_info

    def _failed(self, message: Any, recorded: Recorded, attempt: int, exc_info: Any) -> None:
        name = exc_info[0].__name__
        if mongo.is_outage(exc_info[1]):
            log.warning("inbox.dependency_down", queue=self.queue_name, type=recorded.type, error=name)
            self._later(message, recorded, attempt, OUTAGE.ceiling / 4)
        elif INBOX.exhausted(attempt):
            log.error("inbox.gave_up", queue=self.queue_name, type=recorded.type, error=name, exc_info=exc_info)
            self._park(message, "failed", name)
        else:
            log.warning("inbox.failed", queue=self.queue_name, type=recorded.type, error=name, attempt=attempt,
                        exc_info=exc_info)
            self._later(message, recorded, attempt + 1, INBOX.delay(attempt))

    def _later(self, message: Any, recorded: Recorded, attempt: int, seconds: float) -> None:
        self._count("retry")

        def again() -> None:
            eventlet.sleep(seconds)
            if self._stopping:
                self.queue_consumer.requeue_message(message)
            elif message.channel is not None and message.channel.connection:
                self._try(message, recorded, attempt)

        self.container.spawn_managed_thread(again, identifier=f"retry {self.queue_name}")

    def _park(self, message: Any, reason: str, error: str) -> None:
        self._count("parked")
        self.queue_consumer.park(message, self.queue_name, reason, error)

    def _count(self, outcome: str) -> None:
        metrics.MESSAGES.labels(queue=self.queue_name, outcome=outcome).inc()

    def _keys(self) -> Iterable[str]:
        if self.routing_keys is not None:
            return self.routing_keys
        for topology in self.container.config["topology"]:
            if topology.exchange == self.exchange and self.queue_name in topology.queues:
                return tuple(topology.queues[self.queue_name])
        return ("#",)


def inbox(source: str, *, queue: str, routing_keys: Iterable[str] | None = None) -> Callable[[Any], Any]:
    """Make a service method receive the events of ``source`` that arrive in ``queue``, one Recorded at a time."""
    return Inbox.decorator(source, queue=queue, routing_keys=routing_keys)
