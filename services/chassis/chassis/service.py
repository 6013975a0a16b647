"""Run one Nameko service as a process: assemble, attach, report health, stop with grace."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

import eventlet
import eventlet.debug
import structlog
from nameko.extensions import DependencyProvider

from chassis import health, logging, wire
from chassis.broker import BrokerBlocked, BrokerUnavailable, Publisher, Topology, TopologyMismatch
from chassis.consumer import QueueConsumer
from chassis.container import Container
from chassis.settings import Settings

__all__ = ["Assembly", "run"]

log = structlog.get_logger(__name__)

#: Exit codes: stopped as asked, broke down, the broker has our queues in another shape.
STOPPED, BROKEN, MISMATCH = 0, 1, 3

#: Seconds beyond the drain time after which a stop that hangs is ended.
STOP_MARGIN = 10

#: Seconds for which a part that works in the background may fail before the service says it is not ready.
FAILING_SECONDS = 30.0


class Assembly(DependencyProvider):
    """The service's own parts, put together once per process by ``build(settings)`` and injected as they are.

    Of what ``build`` returns, these attributes are looked at when they exist: ``followers`` (run in the background
    for as long as the service lives), ``client`` (the MongoClient, pinged for readiness) and ``close()``.
    """

    def __init__(self, build: Callable[[Any], Any]) -> None:
        self._build = build
        self.built: Any = None
        self._threads: dict[str, Any] = {}

    def setup(self) -> None:
        """Put the parts together."""
        self.built = self._build(self.container.config["settings"])

    def start(self) -> None:
        """Start what runs in the background."""
        for follower in getattr(self.built, "followers", ()):
            self._threads[follower.name] = self.container.spawn_managed_thread(follower.run, identifier=follower.name)

    def stop(self) -> None:
        """Stop the background, then close. Workers are done by now."""
        for follower in getattr(self.built, "followers", ()):
            follower.stop()
        for thread in self._threads.values():
            with eventlet.Timeout(5, False):
                thread.wait()
        if hasattr(self.built, "close"):
            self.built.close()

    def get_dependency(self, worker_ctx: Any) -> Any:
        """Return the parts."""
        return self.built

    def dead(self) -> list[str]:
        """Return the names of background followers that should run and do not."""
        return [name for name, thread in self._threads.items() if thread.dead]


def run(service_cls: type, settings: Settings, topology: Sequence[Topology] = ()) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code. Everything must be monkey-patched before (``chassis.cli``).

    ``topology`` is the whole known table of exchanges and queues; it is declared at every (re)connection.
    """
    logging.configure(service_cls.name, settings)  # type: ignore[attr-defined]
    process = _Process(service_cls, settings, topology)
    return process.run()


class _Process:
    def __init__(self, service_cls: type, settings: Settings, topology: Sequence[Topology]) -> None:
        wire.register()
        self._settings = settings
        self._container = Container(service_cls, _config(settings, topology))
        self._streaks = health.Streaks(FAILING_SECONDS)
        self._probe = Publisher(settings.amqp_url)
        self._started = False
        self._asked = False

    def run(self) -> int:
        eventlet.debug.hub_exceptions(False)  # it would print what errors say; the container logs that they happened
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)
        eventlet.spawn(self._watch)
        probe = health.serve(self._settings.health_host, self._settings.health_port, self._checks())
        log.info("service.starting", health_port=probe.port)
        try:
            self._container.start()
            self._started = True
            if self._container.dependencies:
                log.info("service.started")
            self._container.wait()
        except TopologyMismatch as error:
            log.error("service.topology_mismatch", queue=str(error))
            return MISMATCH
        except Exception as error:
            log.error("service.broken", error=type(error).__name__, exc_info=True)
            return BROKEN
        log.info("service.stopped")
        return STOPPED

    def _ask(self, number: int, frame: Any) -> None:
        self._asked = True

    def _watch(self) -> None:
        """Act on a stop request; a signal handler itself must not switch greenlets."""
        while not self._asked:
            eventlet.sleep(0.1)
            for part in self._background():
                self._streaks.note(part.name, part.failing)
        if not self._started:
            log.info("service.stopped", while_="starting")
            _exit(STOPPED)
        log.info("service.stopping")
        with eventlet.Timeout(self._settings.drain_seconds + STOP_MARGIN, False):
            self._container.stop()
            return
        log.error("service.stop_forced")
        _exit(BROKEN)

    def _checks(self) -> dict[str, health.Check]:
        return {"startup": self._check_started, "broker": self._check_broker, "database": self._check_database,
                "followers": self._check_followers}

    def _check_started(self) -> None:
        if not self._started or self._asked:
            raise health.NotReady("stopping" if self._asked else "starting")

    def _check_broker(self) -> None:
        consumers = [part for part in self._container.extensions if isinstance(part, QueueConsumer)]
        if not all(consumer.attached for consumer in consumers):
            raise health.NotReady("no consumer attached")
        try:
            self._probe.probe()
        except BrokerBlocked as error:
            raise health.NotReady("blocked: short of disk or memory") from error
        except BrokerUnavailable as error:
            raise health.NotReady("takes no messages") from error

    def _check_database(self) -> None:
        for assembly in self._assemblies():
            if hasattr(assembly.built, "client"):
                health.ping(assembly.built.client)

    def _check_followers(self) -> None:
        dead = [name for assembly in self._assemblies() for name in assembly.dead()]
        if dead:
            raise health.NotReady(", ".join(dead))
        self._streaks.check()

    def _background(self) -> list[Any]:
        """Return what says of itself that it is ``failing``: followers, and receivers of events."""
        followers = [part for assembly in self._assemblies() for part in getattr(assembly.built, "followers", ())]
        receivers = [part for part in self._container.extensions if hasattr(part, "name")]
        return [part for part in (*followers, *receivers) if isinstance(getattr(part, "failing", None), bool)]

    def _assemblies(self) -> list[Assembly]:
        return [part for part in self._container.dependencies if isinstance(part, Assembly)]


def _config(settings: Settings, topology: Sequence[Topology]) -> dict[str, Any]:
    return {"AMQP_URI": settings.amqp_url, "serializer": wire.NAME, "ACCEPT": [wire.NAME],
            "HEARTBEAT": settings.heartbeat, "max_workers": settings.max_workers, "parent_calls_tracked": 3,
            "drain_seconds": settings.drain_seconds, "settings": settings, "topology": tuple(topology)}


def _exit(code: int) -> None:
    """End the process from within a greenlet: nothing is in hand that the next start would not pick up."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
