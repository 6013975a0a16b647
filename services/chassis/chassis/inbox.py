"""Take in other services' events: pulled from their ledgers in order, tried again when handling fails, never lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

import eventlet
import structlog
from eventlet.event import Event
from kombu import Queue
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from chassis import broker, metrics, mongo
from chassis.consumer import QueueConsumer
from chassis.deferred import Deferred
from chassis.feed import BLOCKS, Feed, Taken
from chassis.gate import Gate
from chassis.recorded import Recorded
from chassis.retry import OUTAGE, jittered
from chassis.sealing import opened
from chassis.vault import Tampered, open_vault

__all__ = ["Gate", "Recorded", "inbox"]

log = structlog.get_logger(__name__)

#: Wake-ups in hand at a time.
PREFETCH = 10
#: Seconds after which a consumer looks by itself: a lost wake-up costs no more than this.
POLL = 5.0
#: Seconds between looks while events wait for another try.
RETRY_POLL = 0.25
#: Streams handled at the same time; events of one stream always follow each other.
ABREAST = 8
#: Events taken in at the same time, about; after a crash no more than these come again.
TOGETHER = 400


class Inbox(Entrypoint):
    """The entrypoint behind ``@inbox``: calls the method with one Recorded; again after a pause when it raises.

    With ``many`` it is called with a list of what is new, streams mixed and each in its order; when it raises, each
    event comes again in a list of its own, so that one that cannot be handled holds up nobody else's.

    Messages on ``queue`` only say that there is news; the events come from the log of ``source``, which is where they
    stay: an event that cannot be handled is noted in ``inbox`` (see Deferred), and the rest go on. While the database
    is away everything waits, because nothing is wrong with the event. The method must be idempotent.
    """

    queue_consumer = QueueConsumer()
    prefetch = PREFETCH

    def __init__(self, source: str, *, queue: str, types: Iterable[str] | None = None, many: bool = False,
                 **kwargs: Any) -> None:
        self.source, self.queue_name, self._types, self._many = source, queue, types, many
        self.exchange = f"{source}.events"
        self.name, self.failing = f"inbox {queue}", False
        self._news, self._stopping = threading.Event(), False
        self._thread: Any = None
        super().__init__(**kwargs)

    def setup(self) -> None:
        """Prepare the feed and register for wake-ups."""
        settings = self.container.config["settings"]
        self.queue = broker.event_queue(self.queue_name, self.exchange)
        self._client = mongo.connect(settings, appname=f"{self.container.service_name}-inbox")
        self._vault = open_vault(self._client, settings)
        own = mongo.database(self._client, settings, self.container.service_name)
        self.deferred = Deferred(own["inbox"])
        self.feed = Feed(mongo.database(self._client, settings, self.source), own["cursors"], self.queue_name,
                         self._wanted())
        self.queue_consumer.register_provider(self)

    def declares(self) -> tuple[Queue, ...]:
        """Return the queues this consumer needs."""
        return broker.parked_queue(self.queue_name), self.queue

    def start(self) -> None:
        """Begin to take in."""
        self._thread = self.container.spawn_managed_thread(self._run, identifier=self.queue_name)

    def stop(self) -> None:
        """Take in no more; the event in hand is finished first."""
        self._stopping = True
        self._news.set()
        self.queue_consumer.unregister_provider(self)
        if self._thread is not None:
            with eventlet.Timeout(self.container.config["drain_seconds"], False):
                self._thread.wait()
        self._client.close()

    def handle_message(self, body: Any, message: Any) -> None:
        """Understand a message as "look again"; park what is no such thing."""
        if not isinstance(body, dict) or body.get("source") != self.source:
            self._count("parked")
            self.queue_consumer.park(message, self.queue_name, "malformed")
            return
        self._news.set()
        self.queue_consumer.ack_message(message)

    def _run(self) -> None:
        failures = 0
        while not self._stopping:
            self._news.clear()
            try:
                more = self._take_in()
                waiting = self._try_again()
            except _Interrupted:
                return
            except Exception as error:
                failures += 1
                self.failing = True
                log.warning("inbox.dependency_down", queue=self.queue_name, error=type(error).__name__,
                            failures=failures, exc_info=not mongo.is_outage(error))
                self._news.wait(OUTAGE.delay(failures))
                continue
            failures, self.failing = 0, False
            if not more:
                self._news.wait(RETRY_POLL if waiting else jittered(POLL))

    def _take_in(self) -> bool:
        """Handle what is new; return whether there is more than one take brings."""
        blocks = 0
        for batch in together(self.feed.take()):
            blocks += len(batch)
            blocked = self.deferred.streams(self.queue_name)
            events = self._left([event for taken in batch for event in taken.events], blocked)
            in_order = sorted(events, key=lambda event: event.stream)  # stable: a stream keeps its order
            streams = [list(events) for _, events in groupby(in_order, key=lambda event: event.stream)]
            pool = eventlet.GreenPool(ABREAST)
            at_work = [pool.spawn(self._follow_stream, events, blocked) for events in streams]
            pool.waitall()
            for done in at_work:
                done.wait()  # raises what handling raised; nothing of these blocks is running any more
            self.feed.advance(batch[-1].block)
        return blocks >= BLOCKS

    def _left(self, events: list[Recorded], blocked: set[str]) -> list[Recorded]:
        """Handle what can be handled together; return what is left to be handled one by one."""
        free = [event for event in events if event.stream not in blocked]
        if not self._many or len(free) < 2 or self._stopping or self._handle(*free) is not None:
            return events
        return [event for event in events if event.stream in blocked]

    def _follow_stream(self, events: list[Recorded], blocked: set[str]) -> None:
        behind = events[0].stream in blocked
        for event in events:
            if self._stopping:
                raise _Interrupted
            error = None if behind else self._handle(event)
            if behind or error is not None:
                self.deferred.defer(self.queue_name, event, error or "")
                behind = True

    def _try_again(self) -> bool:
        """Try what is due; return whether anything still waits for its time."""
        if not self.deferred.streams(self.queue_name):
            return False
        while (waiting := self.deferred.due(self.queue_name)) is not None and not self._stopping:
            try:
                error = self._handle(self.feed.event(waiting.stream, waiting.version, waiting.number))
            except LookupError:  # the log was tampered with; verify says more
                error = "LookupError"
            if error is None:
                self.deferred.done(waiting)
            elif self.deferred.failed(waiting, error):
                self._count("parked")
                metrics.PARKED.labels(queue=self.queue_name, reason="failed").inc()
                log.error("event.parked", queue=self.queue_name, type=waiting.type, stream=waiting.stream,
                          number=waiting.number, error=error)
        return bool(self.deferred.streams(self.queue_name))

    def _handle(self, *events: Recorded) -> str | None:
        """Call the method in a worker; return None when it went well, else the name of what it raised."""
        try:
            events = tuple(opened(self._vault, event) for event in events)
        except Tampered as error:
            log.critical("inbox.tampered", queue=self.queue_name, type=events[0].type, stream=events[0].stream)
            return type(error).__name__
        done = Event()
        data = {"correlation_id": events[0].envelope.get("correlation_id"), "event": events[0].type}

        def note(worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            done.send(exc_info)
            return result, exc_info

        try:
            self.container.spawn_worker(self, (list(events),) if self._many else events, {}, context_data=data,
                                        handle_result=note)
        except ContainerBeingKilled as error:
            raise _Interrupted from error
        exc_info = done.wait()
        if exc_info is None:
            self._count("done", len(events))
            return None
        if mongo.is_outage(exc_info[1]):
            raise exc_info[1]
        self._count("retry", len(events))
        name = type(exc_info[1]).__name__
        log.warning("inbox.failed", queue=self.queue_name, type=events[0].type, events=len(events), error=name,
                    exc_info=exc_info)
        return name

    def _count(self, outcome: str, events: int = 1) -> None:
        metrics.MESSAGES.labels(queue=self.queue_name, outcome=outcome).inc(events)

    def _wanted(self) -> Iterable[str]:
        if self._types is not None:
            return self._types
        for topology in self.container.config["topology"]:
            if topology.exchange == self.exchange and self.queue_name in topology.queues:
                return tuple(topology.queues[self.queue_name])
        return ("#",)


def together(feed: Iterable[Taken]) -> Iterator[list[Taken]]:
    """Yield blocks to take in at the same time: a block often holds one commit, and one after the other is slow."""
    batch: list[Taken] = []
    for taken in feed:
        batch.append(taken)
        if sum(len(one.events) for one in batch) >= TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch


class _Interrupted(Exception):
    """The container is being killed; what was not handled stays in the log."""


def inbox(source: str, *, queue: str, types: Iterable[str] | None = None,
          many: bool = False) -> Callable[[Any], Any]:
    """Make a service method receive the events of ``source``, one Recorded at a time; ``queue`` brings the wake-ups.

    With ``many`` it gets lists of them (see Inbox). Without ``types`` (event names, ``*`` and ``#`` allowed) the
    service's topology says which events are wanted.
    """
    return Inbox.decorator(source, queue=queue, types=types, many=many)
