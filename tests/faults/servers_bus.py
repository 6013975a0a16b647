"""A private broker to hurt: killed, sent away, short of disk, robbed of its queues."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from chassis import broker
from chassis.testing import wait_until
from local.ports import any_free
from local.rabbitmq import Broker
from tests import servers
from tests.faults.servers_program import Program, Server

START_SECONDS = 90.0


class Bus(Server):
    """A RabbitMQ nobody else uses. Use as a context manager. ``accounts`` as in local.rabbitmq.Broker."""

    def __init__(self, folder: Path, *, accounts: Mapping[str, str] | None = None, management: bool = False) -> None:
        ports: list[int] = []
        for _ in range(4):
            ports.append(any_free(ports))
        self.broker = Broker(
            folder=folder, port=ports[0], distribution=ports[1], epmd=ports[2], user="own", password="own",
            management=ports[3] if management else 0, accounts=accounts or {}, system=servers.broker_system())
        self.broker.configure()
        surroundings = self.broker.environment()
        self._epmd = Program(self.broker.epmd_command(), folder / "epmd.log", surroundings)
        self.server = Program([str(self.broker.server)], folder / "server.log", surroundings)

    @property
    def url(self) -> str:
        """Where it answers somebody who may do everything."""
        return self.broker.url()

    def open(self) -> None:
        """Start everything and wait until it answers."""
        self._epmd.start()
        self.start()

    def close(self) -> None:
        """End it and remove its data."""
        self.server.kill()
        self._epmd.kill()
        shutil.rmtree(self.broker.folder / "data", ignore_errors=True)

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        self.server.start()
        wait_until(self.answers, within=START_SECONDS, every=0.2, what="the broker")

    def kill(self) -> None:
        """kill -9, as a power cut would; ``start`` brings it back with what it had stored."""
        self.server.kill()

    def control(self, *arguments: str) -> str:
        """Run rabbitmqctl; returns what it printed."""
        program = self.broker.system / "usr/lib/rabbitmq/bin/rabbitmqctl"
        done = subprocess.run([str(program), "-q", *arguments], env={**os.environ, **self.broker.environment()},
                              capture_output=True, text=True, timeout=90, check=False)
        if done.returncode:
            raise RuntimeError(f"rabbitmqctl {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def answers(self) -> bool:
        """Whether somebody can sign in and open a channel now."""
        with suppress(*broker.TROUBLE, OSError), broker.connection(self.url) as connection:
            broker.open_now(connection)
            return bool(connection.channel().is_open)
        return False

    @contextmanager
    def away(self, seconds: float = 0.0) -> Iterator[None]:
        """Stop the application inside the node for the block, and at least for ``seconds``; then start it again."""
        self.control("stop_app")
        until = time.monotonic() + seconds
        try:
            yield
            time.sleep(max(0.0, until - time.monotonic()))
        finally:
            self.control("start_app")
            wait_until(self.answers, within=START_SECONDS, every=0.2, what="the broker back")

    @contextmanager
    def short_of_disk(self) -> Iterator[None]:
        """Raise the disk alarm for the block: the broker takes no messages."""
        self.control("set_disk_free_limit", "999999GB")
        try:
            wait_until(lambda: "disk" in self.control("eval", "rabbit_alarm:get_alarms()."), within=30, every=0.2)
            yield
        finally:
            self.control("set_disk_free_limit", "50MB")
            wait_until(lambda: "disk" not in self.control("eval", "rabbit_alarm:get_alarms()."), within=30, every=0.2)

    def queues(self) -> set[str]:
        """The names of all queues."""
        return set(self.control("list_queues", "-p", self.broker.vhost, "--no-table-headers", "name").split())

    def delete_all_queues(self) -> int:
        """Delete every queue with what is in it, as a careless operator would; returns how many there were."""
        found = f'rabbit_amqqueue:list(<<"{self.broker.vhost}">>)'
        told = self.control("eval", f'Q = {found}, [rabbit_amqqueue:delete(X, false, false, <<"test">>) || X <- Q], '
                                    "length(Q).")  # fmt: skip
        return int(told.strip())
