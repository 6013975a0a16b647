"""A RabbitMQ nobody else uses, which a test may starve, kill and set up in its own way."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chassis.broker import Topology, declare
from chassis.testing import free_port, wait_until
from local.rabbitmq import Broker
from tests import servers


class Private:
    """The broker; ``url`` is how to reach it. Queue ``y.x`` hears everything that is sent to ``x.events``."""

    def __init__(self, folder: Path) -> None:
        self.broker = Broker(folder=folder, port=free_port(), distribution=free_port(), epmd=free_port(),
                             user="own", password="own", vhost="own", system=servers.broker_system())
        self.url = self.broker.url()
        self.broker.configure()
        self._env = {**os.environ, **self.broker.environment()}
        self._epmd = subprocess.Popen(self.broker.epmd_command(), env=self._env, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        self._server = subprocess.Popen([str(self.broker.server)], env=self._env, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(self._takes_connections, within=90, every=0.3)

    def _takes_connections(self) -> bool:
        declare(self.url, [Topology("x.events", {"y.x": ["#"]})])
        return True

    def save(self) -> None:
        """Let the broker write down which queues it has: one declared in the last instant is lost in a power cut."""
        self.control("eval", "[ok = dets:sync(Table) || Table <- dets:all()].")

    def kill(self) -> None:
        """As a power cut would."""
        assert self._server is not None
        os.killpg(self._server.pid, 9)
        self._server.wait()

    def control(self, *arguments: str) -> str:
        """Run rabbitmqctl and return what it printed."""
        program = self.broker.system / "usr/lib/rabbitmq/bin/rabbitmqctl"
        done = subprocess.run([str(program), "-q", *arguments], env=self._env, capture_output=True, text=True,
                              timeout=60, check=True)
        return done.stdout

    @contextmanager
    def starving(self) -> Iterator[None]:
        """The broker believes its disk is full."""
        self.control("set_disk_free_limit", "100000GB")
        wait_until(lambda: "disk" in self.control("eval", "rabbit_alarm:get_alarms()."), within=30)
        try:
            yield
        finally:
            self.control("set_disk_free_limit", "50MB")

    def close(self) -> None:
        """Stop everything that was started."""
        self.kill()
        self._epmd.kill()
        self._epmd.wait()
