"""Load on, fault, heal, drain, verify: what every scenario goes through, and the row that comes of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

from pymongo.errors import PyMongoError

from chassis.testing import wait_until
from local.console import Trouble
from tests.faults.checker import hall_verify
from tests.faults.drain import drain
from tests.faults.journal import outage
from tests.faults.site import Site
from tests.faults.truth import verify

#: What a scenario does while people work; it calls ``stage.fault`` for everything it breaks.
Scenario = Callable[["Stage"], None]


@dataclass
class Stage:
    """What a scenario works with. ``noted`` are figures for the last column of the table."""

    site: Site
    rounds: int
    faults: int = 0
    findings: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    def fault(self, what: str, count: int = 1) -> None:
        """Count something broken on purpose."""
        self.faults += count
        self.site.say(f"    ✗ {what}")

    def note(self, figure: str) -> None:
        """Remember a figure worth printing."""
        self.noted.append(figure)
        self.site.say(f"    · {figure}")

    def expect(self, right: bool, otherwise: str) -> None:
        """Add a finding unless something is as it must be."""
        if not right:
            self.findings.append(otherwise)

    def work(self, seconds: float) -> None:
        """Let people work undisturbed for a while."""
        time.sleep(seconds)

    def until_accepted(self, within: float = 90.0) -> float:
        """Return the seconds until a command that is under way now, or comes, is accepted; raises AssertionError."""
        before, began = self.acked(), time.monotonic()
        wait_until(lambda: self.acked() > before, within=within, every=0.05, what="a command accepted")
        return time.monotonic() - began

    def silence(self, since: float) -> float:
        """Return the longest time since a moment in which no command was accepted."""
        return outage(list(self.site.journal.entries), since, time.monotonic())

    def acked(self) -> int:
        """How many commands have been accepted so far."""
        return sum(entry.accepted for entry in list(self.site.journal.entries))


@dataclass(frozen=True)
class Row:
    """What came of one scenario. ``outage`` and ``seconds`` are seconds."""

    name: str
    faults: int
    acked: int
    lost: int
    doubled: int
    errors: Counter[str]
    outage: float
    seconds: float
    findings: list[str]
    noted: list[str]


def play(name: str, scenario: Scenario, site: Site, rounds: int, *, busy: bool = True) -> Row:
    """Play one scenario on ``site`` and return its row; what goes wrong is a finding, never an exception.

    ``busy``: people work all the time; otherwise the scenario says when.
    """
    stage = Stage(site, rounds)
    mark = site.journal.mark()
    try:
        with site.load.on() if busy else nullcontext():
            stage.work(1.0)
            scenario(stage)
            stage.work(1.0)
            worked_until = time.monotonic()
        site.ready()
    except (AssertionError, RuntimeError, OSError, Trouble, PyMongoError) as error:
        worked_until = time.monotonic()
        stage.findings.append(f"{type(error).__name__}: {str(error)[:2000]}")
    began = time.monotonic()
    stage.findings += drain(site)
    stage.note(f"排空 {time.monotonic() - began:.0f} s")
    checked = time.monotonic()
    told = site.journal.entries[mark.entries:]
    verdict = verify(site, told)
    stage.findings += [*site.journal.wrong[mark.wrong:], *verdict.findings, *hall_verify(site)]
    stage.note(f"核验 {time.monotonic() - checked:.0f} s")
    return Row(name, stage.faults, sum(entry.accepted for entry in told), verdict.lost, verdict.doubled,
               site.journal.errors - mark.errors, outage(told, mark.at, worked_until) if busy else 0.0,
               time.monotonic() - mark.at, stage.findings, stage.noted)
