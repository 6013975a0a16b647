"""The private MongoDB and RabbitMQ of the tests: started on first use, shared by all workers, ended by the last one.

They live in `.hall-test/`. Every pytest run holds a lease; the last living lease stops the servers.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local import mongodb, processes
from local.home import PROJECT, Home
from local.ports import any_free, is_open
from local.rabbitmq import Broker

HOME = Home(PROJECT / ".hall-test")
START_SECONDS = 120


@dataclass(frozen=True)
class Servers:
    """Where the two servers answer."""

    mongo_url: str
    broker: Broker

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """One call of RabbitMQ's management API, `path` like "vhosts/x". None for an empty answer."""
        return call_api(self.broker, method, path, body)

    def rabbitmqctl(self, *arguments: str) -> str:
        """Run rabbitmqctl against the test broker and return what it printed."""
        program = self.broker.system / "usr/lib/rabbitmq/bin/rabbitmqctl"
        environment = os.environ | self.broker.environment()
        line = [str(program), "-q", *arguments]
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=True, timeout=90).stdout

    def add_vhost(self, name: str) -> str:
        """Create a virtual host whose queues are quorum queues by default; returns its URL."""
        quoted = quote(name, safe="")
        # RabbitMQ 3.10 spells it without underscores, later ones with.
        self.api("PUT", f"vhosts/{quoted}", {"defaultqueuetype": "quorum", "default_queue_type": "quorum"})
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self.api("PUT", f"permissions/{quoted}/{quote(self.broker.user, safe='')}", everything)
        return self.broker.url(name)

    def remove_vhost(self, name: str) -> None:
        self.api("DELETE", f"vhosts/{quote(name, safe='')}")


def call_api(broker: Broker, method: str, path: str, body: Any = None) -> Any:
    account = base64.b64encode(f"{broker.user}:{broker.password}".encode()).decode()
    headers = {"Authorization": f"Basic {account}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    address = f"http://127.0.0.1:{broker.management}/api/{path}"
    request = urllib.request.Request(address, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


@contextmanager
def _locked() -> Iterator[None]:
    HOME.folder("run")
    with (HOME.root / "run" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lease(owner: int) -> None:
    """Say that process `owner` (a pytest main process) may use the servers until it ends."""
    who = processes.identify(owner)
    if who is not None:
        with _locked():
            HOME.folder("leases")
            HOME.write(f"leases/{owner}.json", who.as_dict())


def release(owner: int) -> None:
    """Give the lease back; the last one out stops the servers and removes their data."""
    with _locked():
        (HOME.root / "leases" / f"{owner}.json").unlink(missing_ok=True)
        if not _living_leases():
            _stop_all()


def _living_leases() -> list[Path]:
    living = []
    for path in HOME.folder("leases").glob("*.json"):
        if processes.is_running(processes.Identity.from_dict(json.loads(path.read_text()))):
            living.append(path)
        else:
            path.unlink(missing_ok=True)
    return living


def ensure() -> Servers:
    """The running servers; the first caller starts them while the others wait.

    Raises RuntimeError with the end of the log when one does not start.
    """
    with _locked():
        state = HOME.read("run/servers.json")
        started = [processes.Identity.from_dict(who) for who in state.get("who", {}).values()]
        if not started or not all(processes.is_running(who) for who in started):
            _stop_all()
            state = _start()
            HOME.write("run/servers.json", state)
    return Servers(mongodb.url(state["ports"]["mongod"]), _broker(state["ports"]))


def _broker(ports: dict[str, int]) -> Broker:
    return Broker(
        folder=HOME.root / "rabbitmq",
        port=ports["amqp"],
        distribution=ports["distribution"],
        epmd=ports["epmd"],
        management=ports["management"],
        user="test",
        password="test",
        vhost="test",
        system=broker_system(),
    )


def broker_system() -> Path:
    """Where RabbitMQ is installed: in the system, or unpacked beside the other tools."""
    unpacked = Home(PROJECT / ".hall").tools / "debian"
    return unpacked if (unpacked / "usr/lib/rabbitmq/bin/rabbitmq-server").exists() else Path("/")


def _start() -> dict[str, Any]:
    ports: dict[str, int] = {}
    for name in ("mongod", "amqp", "distribution", "epmd", "management"):
        ports[name] = any_free(ports.values())
    broker = _broker(ports)
    broker.configure()
    data = HOME.folder("mongo")
    mongod = mongodb.command(HOME.tools / "mongod", data, ports["mongod"], key_file=None)
    surroundings = broker.environment()
    who = {
        "mongod": _spawn("mongod", mongod, {}),
        "epmd": _spawn("epmd", broker.epmd_command(), surroundings),
    }
    _wait_open("epmd", ports["epmd"], who["epmd"])
    who["rabbitmq"] = _spawn("rabbitmq", [str(broker.server)], surroundings)
    _wait_open("mongod", ports["mongod"], who["mongod"])
    mongodb.initiate(ports["mongod"])
    _wait_open("rabbitmq", ports["amqp"], who["rabbitmq"])
    _wait_api(broker, who["rabbitmq"])
    return {"ports": ports, "who": {name: identity.as_dict() for name, identity in who.items()}}


def _spawn(name: str, command: list[str], environment: dict[str, str]) -> processes.Identity:
    with HOME.log(name).open("wb") as log:
        child = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=HOME.root,
            start_new_session=True,
        )
    who = processes.identify(child.pid)
    if who is None:
        raise RuntimeError(_complaint(name))
    return who


def _wait_open(name: str, port: int, who: processes.Identity) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_open(port):
        if time.monotonic() > deadline or not processes.is_running(who):
            raise RuntimeError(_complaint(name))
        time.sleep(0.05)


def _wait_api(broker: Broker, who: processes.Identity) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            call_api(broker, "GET", "whoami")
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline or not processes.is_running(who):
                raise RuntimeError(_complaint("rabbitmq")) from None
            time.sleep(0.1)


def _complaint(name: str) -> str:
    last = "\n".join(HOME.log(name).read_text("utf-8", "replace").splitlines()[-15:])
    return f"测试用的 {name} 没有启动 did not start:\n{last}"


def _stop_all() -> None:
    state = HOME.read("run/servers.json")
    for name in ("rabbitmq", "mongod", "epmd"):
        found = state.get("who", {}).get(name)
        if found:
            processes.stop(processes.Identity.from_dict(found), grace=0 if name == "mongod" else 15)
    for name in ("mongo", "rabbitmq"):
        shutil.rmtree(HOME.root / name, ignore_errors=True)
    (HOME.root / "run" / "servers.json").unlink(missing_ok=True)
