"""Private servers to hurt: a replica set of three, a broker (Bus), and a whole hall that runs on both."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from chassis.testing import wait_until
from local import demo, downloads, mongodb
from local.hall import Hall
from local.home import PROJECT, Home
from local.ports import LOOPBACK, any_free, is_open
from tests import servers
from tests.faults.servers_bus import Bus
from tests.faults.servers_program import Program, Server

__all__ = ["Bus", "Program", "Trio", "hall_on"]

#: Milliseconds without a primary after which the others elect one; short, so that tests are.
ELECTION_MS = 2000
START_SECONDS = 90.0
Client = MongoClient[dict[str, Any]]


class Trio(Server):
    """Three mongod nodes without passwords. Use as a context manager; ``nodes`` are Programs to stop, kill or suspend.

    ``oplog_mb`` limits what the nodes remember, so that a follower that stays away loses its place.
    """

    def __init__(self, folder: Path, *, oplog_mb: int = 0) -> None:
        ports: list[int] = []
        for _ in range(3):
            ports.append(any_free(ports))
        self.folder, self.ports = folder, tuple(ports)
        self.nodes = {port: self._node(port, oplog_mb) for port in self.ports}

    @property
    def url(self) -> str:
        """Where the replica set answers."""
        hosts = ",".join(f"{LOOPBACK}:{port}" for port in self.ports)
        return f"mongodb://{hosts}/?replicaSet={mongodb.REPLICA_SET}"

    def open(self) -> None:
        """Start everything and wait until it answers."""
        for node in self.nodes.values():
            node.start()
        wait_until(lambda: all(map(is_open, self.ports)), within=START_SECONDS, every=0.1, what="the nodes")
        self._initiate()
        self.heal()

    def close(self) -> None:
        """End the nodes and remove their data."""
        for node in self.nodes.values():
            node.kill()
        for port in self.ports:
            shutil.rmtree(self.folder / f"node{port}", ignore_errors=True)

    def primary(self) -> int:
        """The port of the node that takes writes, once there is one."""
        return int(wait_until(self._primary, within=60, every=0.1, what="a primary"))

    def kill_primary(self) -> int:
        """kill -9 of the node that takes writes; returns its port."""
        port = self.primary()
        self.nodes[port].kill()
        return port

    def step_down(self, seconds: int = 10) -> int:
        """Have the primary hand over in good order and stand back for ``seconds``; returns its port."""
        port = self.primary()
        with self.direct(port) as node, suppress(PyMongoError):  # it may hang up on us while it steps down
            node.admin.command("replSetStepDown", seconds, secondaryCatchUpPeriodSecs=5, force=True)
        return port

    def stop_majority(self) -> int:
        """kill -9 of the primary and one more: what is left can be read, and takes no writes. Returns its port."""
        first = self.kill_primary()
        second, left = (port for port in self.ports if port != first)
        self.nodes[second].kill()
        return left

    def heal(self) -> None:
        """Start every node that is down and wait until all three are members again."""
        for node in self.nodes.values():
            node.signal(signal.SIGCONT)
            node.start()
        wait_until(self._whole, within=START_SECONDS, every=0.1, what="three healthy members")

    @contextmanager
    def client(self) -> Iterator[Client]:
        """A client of the replica set that waits for a majority."""
        client: Client = MongoClient(self.url, w="majority", journal=True, wTimeoutMS=5000,
                                     serverSelectionTimeoutMS=20000, heartbeatFrequencyMS=500)
        with client:
            yield client

    @contextmanager
    def direct(self, port: int) -> Iterator[Client]:
        """A client of one node, whatever its role."""
        client: Client = MongoClient(LOOPBACK, port, directConnection=True, serverSelectionTimeoutMS=2000,
                                     readPreference="secondaryPreferred")
        with client:
            yield client

    def _node(self, port: int, oplog_mb: int) -> Program:
        data = self.folder / f"node{port}"
        data.mkdir(parents=True)
        line = mongodb.command(servers.HOME.tools / "mongod", data, port, key_file=None)
        line += ["--oplogSize", str(oplog_mb)] if oplog_mb else []
        return Program(line, self.folder / f"mongod{port}.log", downloads.library_path(Home(PROJECT / ".hall")))

    def _initiate(self) -> None:
        members = [{"_id": number, "host": f"{LOOPBACK}:{port}"} for number, port in enumerate(self.ports)]
        settings = {"electionTimeoutMillis": ELECTION_MS, "heartbeatIntervalMillis": 500}
        with self.direct(self.ports[0]) as node:
            config = {"_id": mongodb.REPLICA_SET, "members": members, "settings": settings}
            node.admin.command("replSetInitiate", config)

    def _primary(self) -> int:
        for port, node in self.nodes.items():
            if node.running:
                with suppress(PyMongoError), self.direct(port) as client:
                    if client.admin.command("hello").get("isWritablePrimary"):
                        return port
        return 0

    def _whole(self) -> bool:
        port = self._primary()
        if not port:
            return False
        with self.direct(port) as node:
            members = node.admin.command("replSetGetStatus")["members"]
        return sorted(member["stateStr"] for member in members) == ["PRIMARY", "SECONDARY", "SECONDARY"]


@contextmanager
def hall_on(folder: Path, mongo_url: str, amqp_url: str, *, report: Callable[[str], None] = lambda _: None,
            **settings: str) -> Iterator[Hall]:
    """The whole hall in real processes on these servers, with the demonstration loaded; ``settings``: HALL_… = text."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("HALL_")}
    environ |= {"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": amqp_url, "HALL_HTTP_PORT": str(any_free()), **settings}
    hall = Hall(Home(folder), environ)
    try:
        hall.up(report)
        demo.load(hall)
        yield hall
    finally:
        hall.down()
