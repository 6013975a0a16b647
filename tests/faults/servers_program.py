"""One server process of the fault tests, ended with everything it started."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


class Program:
    """A server process that leads a group of its own, so that nothing of it survives ``kill``."""

    def __init__(self, command: list[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self._command, self._log, self._environment = command, log, environment or {}
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.kill)  # also when whoever made it forgot, or was interrupted

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process number; raises AssertionError when it was never started."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it unless it runs."""
        if not self.running:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                 env={**os.environ, **self._environment}, start_new_session=True)

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group, e.g. SIGSTOP and SIGCONT."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """End it as a power cut would. Safe to repeat."""
        if self._process is not None:
            self.signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self, grace: float = 30.0) -> None:
        """Ask it to end; end it after ``grace`` seconds."""
        if self._process is not None:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(grace)
            self.kill()

    def output(self) -> str:
        """The end of what it printed."""
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-15:])
