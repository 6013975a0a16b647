"""A private RabbitMQ: where its files go, what it is told at start and how it is reached."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local import bus
from local.home import write_private
from local.ports import LOOPBACK


@dataclass(frozen=True)
class Broker:
    """One private broker: its folder, the programs it is made of and its loopback ports."""

    folder: Path
    port: int
    distribution: int
    epmd: int
    user: str = ""  # one who may do everything; "" = nobody may
    password: str = ""
    vhost: str = "hall"
    accounts: Mapping[str, str] = field(default_factory=dict)  # part of the hall -> password, see local.bus
    management: int = 0  # port of the HTTP API, 0 = no such plugin
    system: Path = Path("/")  # where the Debian package was unpacked

    @property
    def node(self) -> str:
        # Two homes on one machine must not share a node name even when they share a port mapper by accident.
        return f"hall{hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]}@localhost"

    @property
    def server(self) -> Path:
        return self.system / "usr/lib/rabbitmq/bin/rabbitmq-server"

    def url(self, vhost: str | None = None) -> str:
        return self._url(self.user, self.password, self.vhost if vhost is None else vhost)

    def url_of(self, part: str) -> str:
        """The address for one part of the hall, with that part's own account."""
        return self._url(bus.account(part), self.accounts[part], self.vhost)

    def _url(self, user: str, password: str, vhost: str) -> str:
        account = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"amqp://{account}@{LOOPBACK}:{self.port}/{quote(vhost, safe='')}"

    def epmd_command(self) -> list[str]:
        return [str(self.system / "usr/lib/erlang/bin/epmd"), "-address", LOOPBACK, "-port", str(self.epmd)]

    def environment(self) -> dict[str, str]:
        """What the server and rabbitmqctl need to find this broker and no other."""
        files = {
            "RABBITMQ_CONFIG_FILE": self.folder / "rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": self.folder / "enabled_plugins",
            "RABBITMQ_CONF_ENV_FILE": self.folder / "rabbitmq-env.conf",
            "RABBITMQ_MNESIA_BASE": self.folder / "data",
            "RABBITMQ_LOG_BASE": self.folder / "log",
            "ERL_CRASH_DUMP": self.folder / "erl_crash.dump",
            "RABBITMQ_PID_FILE": self.folder / "pid",
            "HOME": self.folder,
        }
        erlang = self.system / "usr/lib/erlang/bin"
        return {key: str(path) for key, path in files.items()} | {
            "PATH": f"{erlang}:{os.environ.get('PATH', os.defpath)}",
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_NODE_IP_ADDRESS": LOOPBACK,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "RABBITMQ_LOGS": "-",
            # Distribution on loopback only; few schedulers, because a demonstration shares its machine.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none",
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_EPMD_PORT": str(self.epmd),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "LC_ALL": "C.UTF-8",
        }

    def configure(self) -> None:
        """Write the configuration and the definitions (users and one virtual host) the server reads at start."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self.folder / "definitions.json", json.dumps(self.definitions(), indent=1))
        lines = [
            f"listeners.tcp.1 = {LOOPBACK}:{self.port}",
            f"load_definitions = {self.folder / 'definitions.json'}",
            "log.console = true",
            "log.console.level = info",
            "log.file = false",
            "vm_memory_high_watermark.relative = 0.3",
            "disk_free_limit.absolute = 200MB",
        ]
        if self.management:
            lines += [f"management.tcp.ip = {LOOPBACK}", f"management.tcp.port = {self.management}"]
        write_private(self.folder / "rabbitmq.conf", "\n".join(lines) + "\n")
        write_private(self.folder / "rabbitmq-env.conf", "")
        plugins = "[rabbitmq_management]." if self.management else "[]."
        write_private(self.folder / "enabled_plugins", plugins + "\n")

    def definitions(self) -> dict[str, Any]:
        """One user who may do everything if there is a `user`, and one per part of the hall if there are `accounts`."""
        vhosts = [{"name": self.vhost, "metadata": bus.QUORUM_BY_DEFAULT}]
        told: dict[str, Any] = {"vhosts": vhosts, "users": [], "permissions": []}
        if self.accounts:
            told = bus.definitions(self.vhost, self.accounts)
        if self.user:
            told["users"].append(bus.user(self.user, self.password, ["administrator"] if self.management else []))
            everything = {"configure": ".*", "write": ".*", "read": ".*"}
            told["permissions"].append({"user": self.user, "vhost": self.vhost, **everything})
        return told
