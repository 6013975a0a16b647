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
from urllib.parse import quote

from local import mongodb

SECONDS = 120
EVERYTHING = {"configure": ".*", "write": ".*", "read": ".*"}


def main(environ: Mapping[str, str]) -> int:
    """Prepare both servers; the exit code."""
    wanted = [
        "HALL_MONGO_ROOT_PASSWORD",
        "HALL_AMQP_ADMIN_PASSWORD",
        "HALL_AMQP_PASSWORD",
        *map(variable, mongodb.PARTS),
    ]
    missing = [name for name in wanted if not environ.get(name)]
    if missing:
        print("没有设置 not set: " + "、".join(missing), file=sys.stderr)
        return 2
    prepare_databases(environ)
    prepare_broker(environ)
    print("准备完毕 ready")
    return 0


def variable(part: str) -> str:
    """The name of the environment variable with the database password of one part."""
    return f"HALL_MONGO_PASSWORD_{part.upper()}"


def prepare_databases(environ: Mapping[str, str]) -> None:
    host, port = environ.get("HALL_MONGO_HOST", "mongo"), int(environ.get("HALL_MONGO_PORT", "27017"))
    root = environ["HALL_MONGO_ROOT_PASSWORD"]
    mongodb.initiate(port, root="root", password=root, seconds=SECONDS, host=host)
    passwords = {part: environ[variable(part)] for part in mongodb.PARTS}
    mongodb.grant(mongodb.url(port, "root", root, host), environ.get("HALL_DB_PREFIX", "hall"), passwords)


def prepare_broker(environ: Mapping[str, str]) -> None:
    """A virtual host with quorum queues by default and one account that can use it and nothing else."""
    address = environ.get("HALL_AMQP_MANAGEMENT", "http://rabbitmq:15672")
    account = base64.b64encode(f"hall-admin:{environ['HALL_AMQP_ADMIN_PASSWORD']}".encode()).decode()
    put(address, account, "vhosts/hall", {"default_queue_type": "quorum"})
    put(address, account, "users/hall", {"password": environ["HALL_AMQP_PASSWORD"], "tags": ""})
    put(address, account, f"permissions/{quote('hall')}/hall", EVERYTHING)


def put(address: str, account: str, path: str, body: Mapping[str, str]) -> None:
    """One call of RabbitMQ's management API, repeated while the broker is still starting."""
    headers = {"Authorization": f"Basic {account}", "Content-Type": "application/json"}
    deadline = time.monotonic() + SECONDS
    while True:
        request = urllib.request.Request(
            f"{address}/api/{path}", json.dumps(body).encode(), method="PUT", headers=headers
        )
        try:
            with urllib.request.urlopen(request, timeout=10):
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main(os.environ))
