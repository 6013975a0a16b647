"""What the supervisor is told about one program, and what it knows about its run."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.processes import Identity

# Seconds before the first, second, … restart in a row; the last one repeats.
DELAYS = (0.1, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
# A program that ran this long has recovered: its next restart counts as the first again.
STEADY_SECONDS = 30.0


@dataclass(frozen=True)
class Program:
    """One program to keep running, or with `once` to run to its end before those that wait for it."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 0  # what it listens on, for people
    ready_port: int = 0  # ready when this port accepts a connection …
    ready_url: str = ""  # … or when this address answers 200
    after: tuple[str, ...] = ()  # do not start before these serve
    outlived_by: tuple[str, ...] = ()  # stop before these, as one also does before `after`
    once: bool = False
    grace: float = 10.0  # seconds between asking it to end and ending it


@dataclass
class Run:
    """The present state of one program."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    identity: Identity | None = None
    ready: bool = False
    held: bool = False  # a person stopped it; do not start it again
    finished: bool = False  # a `once` program that ended well
    restarts: int = 0
    in_a_row: int = 0
    started_at: float = 0.0
    due: float = 0.0
    last_exit: int | None = None

    @property
    def running(self) -> bool:
        return self.process is not None

    @property
    def serves(self) -> bool:
        """True when those that wait for this program may start."""
        return self.finished if self.program.once else self.running and self.ready

    def began(self, process: subprocess.Popen[bytes], identity: Identity | None) -> None:
        self.process, self.identity = process, identity
        self.ready, self.finished, self.started_at = False, False, time.monotonic()

    def ended(self, code: int) -> None:
        """Note an end nobody asked for and when to try again."""
        self.process, self.identity, self.ready, self.last_exit = None, None, False, code
        if self.program.once and code == 0:
            self.finished, self.in_a_row = True, 0
            return
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.in_a_row = 0
        self.due = time.monotonic() + DELAYS[min(self.in_a_row, len(DELAYS) - 1)]
        self.in_a_row += 1
        if not self.held:
            self.restarts += 1

    def describe(self) -> dict[str, Any]:
        """The row of `make status`."""
        return {
            "name": self.program.name,
            "pid": self.identity.pid if self.identity else 0,
            "port": self.program.port,
            "ready": self.serves,
            "once": self.program.once,
            "state": self._state(),
            "restarts": self.restarts,
            "seconds": round(time.monotonic() - self.started_at) if self.running else 0,
            "last_exit": self.last_exit,
        }

    def _state(self) -> str:
        if self.finished:
            return "done"
        if self.running:
            return "ready" if self.ready else "starting"
        if self.held:
            return "held"
        return "waiting" if self.last_exit is None else "restarting"
