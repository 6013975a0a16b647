"""The same doors on stock Nameko, so that tests can show what the chassis protects from.

stock.py AMQP_URL JOURNAL [class …]; STOCK_CONFIG is JSON that goes over Nameko's configuration.
"""

from __future__ import annotations

import sys

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import logging  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from nameko.events import SINGLETON, event_handler  # noqa: E402
from nameko.rpc import RpcProxy, rpc  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from nameko.timer import timer  # noqa: E402

JOURNAL = Path(sys.argv[2])


def note(*words: Any) -> None:
    with JOURNAL.open("a") as journal:
        journal.write(" ".join(map(str, words)) + "\n")


class Stock:
    """Methods as in the sample service."""

    name = "stock"

    @rpc
    def echo(self, value: Any) -> Any:
        return value

    @rpc
    def slow(self, key: str, seconds: float) -> str:
        note("start", key)
        eventlet.sleep(seconds)
        return key

    @rpc
    def leak_timeout(self) -> None:
        with eventlet.Timeout(0.05):
            eventlet.sleep(5)

    @rpc
    def fail(self, text: str) -> None:
        raise ValueError(text)

    @rpc
    def burn(self, key: str, seconds: float) -> str:
        note("start", key)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            sum(range(1000))
        return key


class Circle:
    """Calls itself, which is the shortest circle."""

    name = "circle"
    itself = RpcProxy("circle")

    @rpc
    def leaf(self) -> str:
        return "leaf"

    @rpc
    def nest(self, key: str) -> Any:
        note("start", key)
        eventlet.sleep(1)  # until every worker is taken
        return self.itself.leaf()

    @rpc
    def slow(self, key: str, seconds: float) -> str:
        note("start", key)
        eventlet.sleep(seconds)
        return key


class Hearer:
    """Takes events, and fails on some of them."""

    name = "hearer"

    @event_handler("source", "thing", requeue_on_error=True)
    def thing(self, payload: Any) -> None:
        note("got", payload)
        if payload == "poison":
            raise RuntimeError(payload)
        eventlet.sleep((payload * 7 % 5) / 100)  # no two events take the same time
        note("done", payload)


class Ticker:
    """Does something now and then."""

    name = "ticker"

    @timer(interval=0.2)
    def tick(self) -> None:
        note("tick", os.getpid())


class Alpha:
    """One of two that want the same event."""

    name = "alpha"

    @event_handler("source", "shared", handler_type=SINGLETON)
    def shared(self, payload: Any) -> None:
        note("alpha", payload)


class Beta:
    """The other."""

    name = "beta"

    @event_handler("source", "shared", handler_type=SINGLETON)
    def shared(self, payload: Any) -> None:
        note("beta", payload)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    runner = ServiceRunner({"AMQP_URI": sys.argv[1], "max_workers": 4, "HEARTBEAT": 4,
                            **json.loads(os.environ.get("STOCK_CONFIG", "{}"))})
    for chosen in sys.argv[3:] or ["Stock"]:
        runner.add_service(globals()[chosen])
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    runner.start()
    runner.wait()
