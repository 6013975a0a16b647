"""What the figures were measured on, who used its processors meanwhile, and how steady it was."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
#: Others using more than this share of the machine make a round worth repeating.
QUIET = 0.15


def described() -> dict[str, Any]:
    """Return what the machine is: cores, processor, kernel, memory in GiB, Python, load average."""
    about = (PROC / "cpuinfo").read_text()
    model = next((line.partition(":")[2].strip() for line in about.splitlines() if line.startswith("model name")), "?")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return {"cores": os.cpu_count(), "processor": model, "kernel": platform.release(), "system": platform.system(),
            "memory_gib": round(memory, 1), "python": platform.python_version(), "load": os.getloadavg()}


def calibration() -> float:
    """Return the CPU milliseconds of a fixed loop: when it moves, other tenants of the machine are busy."""
    began = time.process_time()
    total = 0
    for number in range(300_000):
        total += number * number % 7
    return (time.process_time() - began) * 1000


def _fields(pid: str) -> list[str]:
    # The command name stands in brackets and may hold anything, so fields are counted after the last one.
    return (PROC / pid / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()


def by_group() -> dict[int, float]:
    """Return the CPU seconds used so far by every process group that lives."""
    used: dict[int, float] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = _fields(entry.name)
            except OSError:  # it ended meanwhile
                continue
            group = int(fields[2])
            used[group] = used.get(group, 0.0) + (int(fields[11]) + int(fields[12])) / TICKS
    return used


def busy() -> float:
    """Return the CPU seconds the whole machine was busy since it started, stolen time included."""
    numbers = [int(word) for word in (PROC / "stat").read_text().splitlines()[0].split()[1:9]]
    user, nice, system, _, _, irq, soft, steal = numbers
    return (user + nice + system + irq + soft + steal) / TICKS


@dataclass
class Spent:
    """What one measurement cost: seconds by the clock, CPU seconds by name, and the noise beside it."""

    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    others: float = 0.0
    calibration: float = 0.0

    @property
    def total(self) -> float:
        """CPU seconds of all named processes."""
        return sum(self.cpu.values())


@contextmanager
def watching(groups: Mapping[str, Iterable[int]]) -> Iterator[Spent]:
    """Measure a block; ``groups`` are the process groups by the name they are counted under."""
    spent, own = Spent(calibration=calibration()), os.getpgrp()
    before, all_before, began = by_group(), busy(), time.monotonic()
    yield spent
    spent.seconds = time.monotonic() - began
    after, all_after = by_group(), busy()
    used = {group: after[group] - before.get(group, 0.0) for group in after}
    spent.cpu = {name: sum(used.get(group, 0.0) for group in members) for name, members in groups.items()}
    known = {group for members in groups.values() for group in members}
    mine = 0.0 if own in known else used.get(own, 0.0)
    foreign = all_after - all_before - sum(spent.cpu.values()) - mine
    spent.others = max(0.0, foreign) / (spent.seconds * (os.cpu_count() or 1))
