"""What the setup container of docker-compose.yml does once: the replica set, and an account for every part of the hall.

Every password comes from the environment; one that is missing is named. Safe to run again.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from local import bus, mongodb

SECONDS = 120
VHOST = "hall"
#: The account that could do everything, before everybody had their own.
FORMER_ACCOUNT = "hall"
MISSING = ("", "replace-me")


def main(environ: Mapping[str, str]) -> int:
    """Prepare both servers; the exit code."""
    missing = [name for name in wanted() if environ.get(name, "") in MISSING]
    if not environ.get("HALL_MASTER_KEY_GIVEN"):  # without it personal data would be stored for everybody to read
        missing.append("HALL_MASTER_KEY")
    if missing:
        print("没有设置 not set: " + "、".join(missing), file=sys.stderr)
        return 2
    prepare_databases(environ)
    prepare_broker(environ)
    print("准备完毕 ready")
    return 0


def wanted() -> list[str]:
    """The names of all environment variables that must hold a password."""
    return ["HALL_MONGO_ROOT_PASSWORD", "HALL_AMQP_ADMIN_PASSWORD", *map(variable, mongodb.PARTS),
            *map(broker_variable, bus.PARTS)]  # fmt: skip


def variable(part: str) -> str:
    """The name of the environment variable with the database password of one part."""
    return f"HALL_MONGO_PASSWORD_{part.upper()}"


def broker_variable(part: str) -> str:
    """The name of the environment variable with the broker password of one part."""
    return f"HALL_AMQP_PASSWORD_{part.upper()}"


def prepare_databases(environ: Mapping[str, str]) -> None:
    host, port = environ.get("HALL_MONGO_HOST", "mongo"), int(environ.get("HALL_MONGO_PORT", "27017"))
    root = environ["HALL_MONGO_ROOT_PASSWORD"]
    mongodb.initiate(port, root="root", password=root, seconds=SECONDS, host=host)
    passwords = {part: environ[variable(part)] for part in mongodb.PARTS}
    mongodb.grant(mongodb.url(port, "root", root, host), environ.get("HALL_DB_PREFIX", "hall"), passwords)


def prepare_broker(environ: Mapping[str, str]) -> None:
    """A virtual host with quorum queues by default, and for every part an account that can do its own work only."""
    address = environ.get("HALL_AMQP_MANAGEMENT", "http://rabbitmq:15672")
    admin = Admin(address, environ.get("HALL_AMQP_ADMIN_USER", "hall-admin"), environ["HALL_AMQP_ADMIN_PASSWORD"])
    told = bus.definitions(VHOST, {part: environ[broker_variable(part)] for part in bus.PARTS})
    admin.tell("PUT", f"vhosts/{VHOST}", {"default_queue_type": "quorum"})
    admin.tell("POST", "definitions", {name: rows for name, rows in told.items() if name != "vhosts"})
    admin.tell("DELETE", f"users/{FORMER_ACCOUNT}", missing_is_fine=True)


class Admin:
    """RabbitMQ's management API, used by its administrator."""

    def __init__(self, address: str, user: str, password: str) -> None:
        account = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._address = address
        self._headers = {"Authorization": f"Basic {account}", "Content-Type": "application/json"}

    def tell(self, method: str, path: str, body: Mapping[str, Any] | None = None, *,
             missing_is_fine: bool = False) -> None:  # fmt: skip
        """One call, repeated while the broker is still starting. Raises urllib.error.HTTPError when it is refused."""
        deadline = time.monotonic() + SECONDS
        data = None if body is None else json.dumps(body).encode()
        while True:
            request = urllib.request.Request(f"{self._address}/api/{path}", data, method=method, headers=self._headers)
            try:
                with urllib.request.urlopen(request, timeout=10):
                    return
            except urllib.error.HTTPError as refusal:
                if missing_is_fine and refusal.code == 404:
                    return
                raise
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main(os.environ))
