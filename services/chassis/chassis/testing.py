"""For tests of services: wait for a condition, and run a service as a real process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def wait_until(condition: Callable[[], Any], *, within: float = 15.0, every: float = 0.02, what: str = "") -> Any:
    """Return the first truthy value of ``condition()``; raises AssertionError when there is none in time.

    An exception counts as "not yet"; the last one is shown when time is up.
    """
    deadline = time.monotonic() + within
    last: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if found := condition():
                return found
            last = None
        except Exception as error:
            last = error
        time.sleep(every)
    raise AssertionError(f"waited {within} s in vain: {what or condition}") from last


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A service as a process of its own: ``python -m <module> run`` with the given environment."""

    def __init__(self, *command: str, env: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self.log = log
        self._command = [sys.executable, *command]
        self._env = {**os.environ, **env, "HALL_HEALTH_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Process:
        """Start it; see ``ready``."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(self._command, env=self._env, stdout=output, stderr=output)
        return self

    def ready(self, within: float = 30.0) -> Process:
        """Wait until /readyz says yes; raises AssertionError with the log when the process ends instead."""
        def settled() -> bool:
            return self.code() is not None or self.get("/readyz")[0] == 200

        try:
            wait_until(settled, within=within, every=0.1, what="service ready")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.output()[-4000:]}") from error.__cause__
        if self.code() is not None:
            raise AssertionError(f"ended with {self.code()}:\n{self.output()[-4000:]}")
        return self

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body of the health server's answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def code(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._process.poll() if self._process is not None else None

    def output(self) -> str:
        """Return what it has printed so far."""
        return self.log.read_text("utf-8", errors="replace")

    def terminate(self, within: float = 30.0) -> int:
        """Send SIGTERM and return the exit code; raises subprocess.TimeoutExpired when it does not end."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(within)

    def wait(self, within: float = 30.0) -> int:
        """Wait for it to end by itself; return the exit code."""
        assert self._process is not None
        return self._process.wait(within)

    def signal(self, number: int) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """Kill it on the spot, as a power cut would. Safe to repeat."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(10)
