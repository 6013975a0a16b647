"""Wake up whoever listens when the ledger has grown. The ledger is the outbox; a message says only "look again"."""

from __future__ import annotations

import threading

import structlog

from chassis import metrics
from chassis.broker import BrokerUnavailable, Publisher, Undeliverable
from chassis.retry import OUTAGE

log = structlog.get_logger(__name__)

#: Routing key of a wake-up.
WAKE = "wake"


class Relay:
    """Publish ``{"source": service, "height": newest block}`` to ``<service>.events`` after ``announce``.

    Best effort: consumers look by themselves now and then, so nothing depends on a message arriving. While the broker
    is away only the newest height is remembered.
    """

    name = "relay"

    def __init__(self, publisher: Publisher, service: str) -> None:
        self.failing = False
        self.exchange = f"{service}.events"
        self._publisher, self._service = publisher, service
        self._height = self._told = 0
        self._news, self._stopping = threading.Event(), threading.Event()

    def announce(self, height: int) -> None:
        """Have it told that the ledger reaches ``height``; returns at once."""
        self._height = max(self._height, height)
        self._news.set()

    def run(self) -> None:
        """Publish until ``stop``. Never raises."""
        failures = 0
        while not self._stopping.is_set():
            self._news.wait(1.0)
            self._news.clear()
            if self._stopping.is_set() or self._height == self._told:
                continue
            height = self._height
            try:
                self.wake(height)
            except Undeliverable:
                log.debug("relay.nobody_listens", exchange=self.exchange)
            except BrokerUnavailable as error:
                failures += 1
                log.warning("relay.broker_away", error=type(error).__name__, failures=failures)
                self._stopping.wait(OUTAGE.delay(failures))  # news does not cut it short: there is only one newest
                self._news.set()
                continue
            self._told, failures = height, 0

    def wake(self, height: int) -> None:
        """Publish one wake-up; raises what the publisher raises."""
        self._publisher.publish({"source": self._service, "height": height}, exchange=self.exchange, routing_key=WAKE)
        metrics.PUBLISHED.labels(exchange=self.exchange).inc()

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()
        self._news.set()
