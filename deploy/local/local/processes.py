"""Who a process really is, so that nothing is ever stopped that merely inherited an old process number."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PROC = Path("/proc")


@dataclass(frozen=True)
class Identity:
    """One process for its whole life: its number, when it started (clock ticks after boot) and which boot that was."""

    pid: int
    started: int
    boot: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Identity:
        return cls(pid=int(data["pid"]), started=int(data["started"]), boot=str(data["boot"]))


def identify(pid: int) -> Identity | None:
    """The identity of a living process, None when there is no such process or it is only waiting to be reaped."""
    try:
        # The command name stands in brackets and may hold anything, so fields are counted after the last one.
        fields = (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        boot = (PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return None
    state, started = fields[0], int(fields[19])
    return None if state in "ZX" else Identity(pid, started, boot)


def is_running(who: Identity) -> bool:
    return identify(who.pid) == who


def send(who: Identity, number: signal.Signals, *, group: bool = False) -> bool:
    """Signal exactly that process (or the group it leads); False when it is gone already."""
    if not is_running(who):
        return False
    with suppress(ProcessLookupError, PermissionError):
        if group and os.getpgid(who.pid) == who.pid:
            os.killpg(who.pid, number)
        else:
            os.kill(who.pid, number)
        return True
    return False


def end_leftovers(who: Identity) -> bool:
    """End what is left of the group a dead process led, such as a server behind its script. True if there was any.

    While a group has members its number is not given to a new process, so nobody else can be meant.
    """
    if (PROC / str(who.pid)).exists() or not _same_boot(who):
        return False
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(who.pid, signal.SIGKILL)
        return True
    return False


def _same_boot(who: Identity) -> bool:
    return (PROC / "sys/kernel/random/boot_id").read_text("ascii").strip() == who.boot


def wait_gone(who: Identity, seconds: float) -> bool:
    """True once the process is gone, False when it still runs after `seconds`."""
    deadline = time.monotonic() + seconds
    while is_running(who):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def stop(who: Identity, grace: float) -> bool:
    """Ask the process to end, wait `grace` seconds, then end its whole group. True when it ended by itself."""
    return stop_all([who], grace)


def stop_all(those: Sequence[Identity], grace: float) -> bool:
    """Ask all of them at once and wait `grace` seconds together. True when all ended by themselves."""
    asked = [who for who in those if send(who, signal.SIGTERM)]
    deadline = time.monotonic() + grace
    stubborn = [who for who in asked if not wait_gone(who, deadline - time.monotonic())]
    for who in stubborn:
        send(who, signal.SIGKILL, group=True)
        wait_gone(who, 5)
    return not stubborn


def command_line(pid: int) -> str:
    """The command line of a process for a person to read, "" when it is gone or not ours to see."""
    with suppress(OSError):
        raw = (PROC / str(pid) / "cmdline").read_bytes()
        return raw.replace(b"\0", b" ").decode("utf-8", "replace").strip()
    return ""
