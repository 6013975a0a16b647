"""Quorum queues that nobody leads: using one waits for ever or breaks the connection; deleting it is what heals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import amqp
import eventlet
import structlog
from kombu import Consumer, Queue

from chassis import broker

log = structlog.get_logger(__name__)

#: Seconds the broker may take to attach a consumer. A broker that is merely slow needs a fraction of one.
ATTACH_SECONDS = 6.0
#: Attempts in a row that must fail before a queue is given up: an election after a crash is over long before.
ATTEMPTS = 2


class Attachment:
    """Attaches consumers one after another and remembers which queues did not let themselves be attached to.

    A broker that loses power within the second in which a queue was declared may come back knowing the queue but not
    who keeps it; then no leader is ever elected. Such a queue holds nothing, and even a full one holds only wake-ups
    (consumers also poll), so it is deleted and declared again by the next attempt.
    """

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url
        self._hung: Counter[str] = Counter()
        self._broken = 0
        self._attaching = ""

    @contextmanager
    def over(self, queues: Sequence[Queue]) -> Iterator[None]:
        """Declare and attach inside: what the broker breaks over again and again is given up.

        That is the queue being attached to; while declaring nobody can tell, and all of them are.
        """
        self._attaching = ""
        try:
            yield
        except amqp.InternalError:
            self._broken += 1
            if self._broken >= ATTEMPTS:
                self._broken = 0
                for queue in filter(_replicated, queues):
                    if self._attaching in ("", queue.name):
                        self._delete(queue.name)
            raise
        self._broken = 0

    def attach(self, consumer: Consumer) -> None:
        """Start consuming; raises BrokerUnavailable when the broker does not answer in time."""
        queue = consumer.queues[0]
        self._attaching = queue.name
        attached = False
        with eventlet.Timeout(ATTACH_SECONDS, False):
            consumer.consume()
            attached = True
        if not attached:
            self._hung[queue.name] += 1
            log.error("queue.without_answer", queue=queue.name, attempt=self._hung[queue.name])
            if _replicated(queue) and self._hung[queue.name] >= ATTEMPTS:
                self._delete(queue.name)
            raise broker.BrokerUnavailable(f"{queue.name} does not answer")
        self._hung.pop(queue.name, None)
        self._attaching = ""

    def _delete(self, name: str) -> None:
        """Delete a queue over a connection of its own; when that fails as well, the next attempts will see."""
        try:
            with broker.connection(self._amqp_url, read_timeout=broker.CONFIRM_SECONDS) as conn:
                broker.open_now(conn)
                conn.channel().queue_delete(name)
        except (*broker.TROUBLE, broker.BrokerUnavailable) as error:
            log.warning("queue.not_deleted", queue=name, error=type(error).__name__)
        else:
            log.warning("queue.deleted", queue=name, why="no leader")
        self._hung.pop(name, None)


def _replicated(queue: Queue) -> bool:
    return bool((queue.queue_arguments or {}).get("x-queue-type") == "quorum")
