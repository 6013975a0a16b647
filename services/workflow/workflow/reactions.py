"""What the service does of its own accord: carry out the system steps that cases ask for."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from chassis.eventstore import Commit
from chassis.retry import Backoff
from contracts.workflow import events as ev
from contracts.workflow.commands import ReportEffect
from workflow.stores.effects import Effects

log = structlog.get_logger(__name__)

#: Seconds between looks at the list when nobody wakes us.
POLL = 1.0

#: Waits between attempts at one effect, for ever: a document that was asked for is made.
RETRY = Backoff(first=2.0, ceiling=300.0)

Perform = Callable[[dict[str, Any], str], dict[str, str]]


class EffectRunner:
    """Notes requested effects from the log, performs what is due, and reports back as a command.

    ``performers`` maps an effect's name to ``perform(request, verify code) -> fields of ReportEffect``; performing
    twice must have the effect of once. ``report(command, command_id)`` executes the command.
    """

    name = "effects"

    def __init__(self, effects: Effects, performers: dict[str, Perform],
                 report: Callable[[ReportEffect, str], None]) -> None:
        self.failing = False
        self._effects, self._performers, self._report = effects, performers, report
        self._stopping, self._wake = threading.Event(), threading.Event()

    def note(self, commits: list[Commit]) -> None:
        """Follow the log: put every requested effect on the list."""
        for commit in commits:
            for event in commit.events:
                if isinstance(event, ev.EffectRequested):
                    request = {"effect": event.effect, "step": event.step, "documents": list(event.documents)}
                    self._effects.request(commit.stream, event.run, request, commit.at)
                    self._wake.set()

    def run(self) -> None:
        """Perform what is due until ``stop``; never raises."""
        while not self._stopping.is_set():
            try:
                self._wake.clear()
                while self.perform_one():
                    pass
                self.failing = False
            except Exception as error:
                self.failing = True
                log.error("effects.failed", error=type(error).__name__, exc_info=True)
            self._wake.wait(POLL)

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()
        self._wake.set()

    def perform_one(self) -> bool:
        """Perform one effect that is due; return whether there was one."""
        request = self._effects.claim(datetime.now(UTC))
        if request is None:
            return False
        try:
            perform = self._performers[request["effect"]]
            result = perform(request, secrets.token_hex(8).upper())
        except Exception as error:
            self._failed(request, type(error).__name__)
            return True
        self._send(request, "done", done=True, **result)
        self._effects.finish(request["_id"])
        return True

    def _failed(self, request: dict[str, Any], problem: str) -> None:
        log.error("effect.failed", effect=request["effect"], case_id=request["case_id"], attempt=request["attempt"],
                  error=problem)
        self._send(request, f"failed:{request['attempt']}", done=False, problem=problem, attempt=request["attempt"])
        delay = timedelta(seconds=RETRY.delay(request["attempt"]))
        self._effects.postpone(request["_id"], datetime.now(UTC) + delay)

    def _send(self, request: dict[str, Any], about: str, **result: Any) -> None:
        """The command's id follows from the run, so a report that is sent again is the same report."""
        command = ReportEffect(case_id=request["case_id"], run=request["run"], effect=request["effect"], **result)
        self._report(command, f"effect:{request['_id']}:{about}")
