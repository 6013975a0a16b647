"""The service. HALL_JOURNAL names the file it writes to; PLAIN_WRONG=stumbling gives it a part that always fails."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import eventlet

from chassis import service
from chassis.rpc import rpc
from chassis.service import Assembly
from chassis.settings import Settings

if os.environ.get("PLAIN_WRONG") == "stumbling":
    service.FAILING_SECONDS = 1.0


class Stumbling:
    """Something in the background that never gets anywhere."""

    name = "stumbling"
    failing = True

    def __init__(self) -> None:
        self._stopping = threading.Event()

    def run(self) -> None:
        """Get nowhere until ``stop``."""
        self._stopping.wait()

    def stop(self) -> None:
        """End."""
        self._stopping.set()


class Parts:
    """What the service is made of."""

    def __init__(self, *followers: Any) -> None:
        self.followers = followers


def build(settings: Settings) -> Parts:
    """Put the parts together."""
    return Parts(Stumbling()) if os.environ.get("PLAIN_WRONG") == "stumbling" else Parts()


def note(*words: Any) -> None:
    """Write a line to the journal."""
    with Path(os.environ.get("HALL_JOURNAL", os.devnull)).open("a") as journal:
        journal.write(" ".join(map(str, words)) + "\n")


class Plain:
    """The Nameko class."""

    name = os.environ.get("PLAIN_NAME", "plain")
    app = Assembly(build)

    @rpc
    def echo(self, value: Any) -> Any:
        return value

    @rpc
    def fail(self, text: str) -> None:
        raise ValueError(text)

    @rpc
    def slow(self, key: str, seconds: float) -> str:
        note("start", key)
        eventlet.sleep(seconds)
        note("end", key)
        return key

    @rpc
    def burn(self, key: str, seconds: float) -> str:
        """Compute, and let nobody else have a turn."""
        note("start", key)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            sum(range(1000))
        note("end", key)
        return key
