"""The same door on stock Nameko, so that tests can show what the chassis protects from: stock.py AMQP_URL JOURNAL"""

from __future__ import annotations

import sys

import eventlet

eventlet.monkey_patch()

import logging  # noqa: E402
import signal  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from nameko.rpc import rpc  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

JOURNAL = Path(sys.argv[2])


class Stock:
    """Methods as in the sample service."""

    name = "stock"

    @rpc
    def echo(self, value: Any) -> Any:
        return value

    @rpc
    def slow(self, key: str, seconds: float) -> str:
        with JOURNAL.open("a") as journal:
            journal.write(f"start {key}\n")
        eventlet.sleep(seconds)
        return key

    @rpc
    def leak_timeout(self) -> None:
        with eventlet.Timeout(0.05):
            eventlet.sleep(5)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    runner = ServiceRunner({"AMQP_URI": sys.argv[1], "max_workers": 4, "HEARTBEAT": 4})
    runner.add_service(Stock)
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    runner.start()
    runner.wait()
