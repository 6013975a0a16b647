"""The server processes of the fault tests, ended with everything they started."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class Server(ABC):
    """Something to be used in a ``with``: opened whole or not at all, and closed whatever happens."""

    @abstractmethod
    def open(self) -> None:
        """Start everything and wait until it answers."""

    @abstractmethod
    def close(self) -> None:
        """End everything and remove its data; safe at any moment."""

    def __enter__(self) -> Self:
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


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
