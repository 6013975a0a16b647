"""A private RabbitMQ: where its files go, what it is told at start and how it is reached."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from local.home import write_private
from local.ports import LOOPBACK

QUORUM_BY_DEFAULT = {"default_queue_type": "quorum", "description": "", "tags": []}


@dataclass(frozen=True)
class Broker:
    """One private broker: its folder, the programs it is made of and its loopback ports."""

    folder: Path
    port: int
    distribution: int
    epmd: int
    user: str
    password: str
    vhost: str = "hall"
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
        account = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"amqp://{account}@{LOOPBACK}:{self.port}/{quote(self.vhost if vhost is None else vhost, safe='')}"

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
        """Write the configuration and the definitions (one user, one virtual host) the server reads at start."""
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

    def definitions(self) -> dict[str, object]:
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        return {
            "users": [
                {
                    "name": self.user,
                    "password_hash": password_hash(self.password),
                    "hashing_algorithm": "rabbit_password_hashing_sha256",
                    "tags": ["administrator"] if self.management else [],
                }
            ],
            "vhosts": [{"name": self.vhost, "metadata": QUORUM_BY_DEFAULT}],
            "permissions": [{"user": self.user, "vhost": self.vhost, **everything}],
        }


def password_hash(password: str) -> str:
    """RabbitMQ's salted SHA-256 of a password. The salt follows from the password so that the file stays the same."""
    salt = hashlib.sha256(b"hall" + password.encode()).digest()[:4]
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
