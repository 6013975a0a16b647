"""The same services twice, ours and stock Nameko's, each as a process that a test may treat as it likes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chassis import broker
from chassis.settings import Settings
from chassis.testing import Process, wait_until
from tests.chassis import hostile


@contextmanager
def ours(settings: Settings, folder: Path, **env: str) -> Iterator[Process]:
    """The plain service on the chassis, started; killed afterwards."""
    surroundings = {"HALL_MONGO_URL": settings.mongo_url, "HALL_AMQP_URL": settings.amqp_url, "HALL_HEARTBEAT": "2",
                    "HALL_DB_PREFIX": settings.db_prefix, "HALL_JOURNAL": str(folder / "journal"), **env}
    process = Process("-m", "tests.chassis.plain", "run", env=surroundings, log=folder / "ours.log")
    try:
        yield process.start()
    finally:
        process.kill()


@contextmanager
def stock(settings: Settings, folder: Path, *services: str, queue: str = "rpc-stock", url: str = "", log: str = "stock",
          **config: Any) -> Iterator[Process]:
    """Services of ``tests.chassis.stock`` in one process, once ``queue`` is listened to; killed afterwards."""
    process = Process("-m", "tests.chassis.stock", url or settings.amqp_url, str(folder / "journal"),
                      *(services or ("Stock",)), env={"STOCK_CONFIG": json.dumps(config)}, log=folder / f"{log}.log")
    try:
        process.start()
        if queue:
            wait_until(lambda: hostile.listening(settings.amqp_url, queue), within=30, what=f"{queue} is listened to")
        yield process
    finally:
        process.kill()
        if queue:
            with broker.connection(settings.amqp_url) as conn:
                conn.channel().queue_delete(queue)


def written(folder: Path) -> list[str]:
    """Return what the services wrote down, line by line."""
    path = folder / "journal"
    return path.read_text().splitlines() if path.exists() else []
