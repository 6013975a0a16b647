"""Carry out what cases ask to be done outside, once each, with patience but not for ever."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from chassis.eventstore import Commit
from chassis.retry import Backoff
from contracts.errors import ContractError
from contracts.workflow import events as ev
from contracts.workflow.commands import ReportEffect
from workflow.adapters.outgoing import Trouble
from workflow.stores.effects import Effects

log = structlog.get_logger(__name__)

#: Seconds between looks at the list when nobody wakes us.
POLL = 1.0
#: Waits between attempts at one effect.
RETRY = Backoff(first=2.0, ceiling=300.0)

#: Carries out a request; returns fields of ReportEffect, another command to report with, or None for nothing to report.
Perform = Callable[[dict[str, Any], str], Any]


class Notebook:
    """Follows the log and puts every requested effect on the list."""

    def __init__(self, effects: Effects, wake: Callable[[], None]) -> None:
        self._effects, self._wake = effects, wake

    def note(self, commits: list[Commit]) -> None:
        """Note the requests among these commits; noting one again changes nothing."""
        for commit in commits:
            for event in commit.events:
                if isinstance(event, ev.EffectRequested):
                    request = {"effect": event.effect, "step": event.step, "documents": list(event.documents),
                               "data": dict(event.data), "on_error": event.on_error}
                    self._effects.request(commit.stream, event.run, request, commit.at, str(event.data.get("key", "")))
                    self._wake()


class EffectRunner:
    """Performs what is due and reports back as a command; a lane of work, so that a silent system delays no other.

    ``performers`` maps an effect's name to its Perform; performing twice must have the effect of once. With ``other``
    the lane takes every effect that is *not* in ``performers``. ``report(command, command_id)`` executes the command;
    after ``attempts`` failures an effect is parked and the report says that it is final.
    """

    def __init__(self, name: str, effects: Effects, performers: Mapping[str, Perform],
                 report: Callable[[Any, str], Any], *, attempts: int, other: Perform | None = None) -> None:
        self.name, self.failing = name, False
        self._effects, self._performers, self._report = effects, performers, report
        self._attempts, self._other = attempts, other
        self._stopping, self._awake = threading.Event(), threading.Event()

    def wake(self) -> None:
        """Look at the list now."""
        self._awake.set()

    def run(self) -> None:
        """Perform what is due until ``stop``; never raises."""
        while not self._stopping.is_set():
            try:
                self._awake.clear()
                while self.perform_one():
                    pass
                self.failing = False
            except Exception as error:
                self.failing = True
                log.error("effects.failed", error=type(error).__name__, exc_info=True)
            self._awake.wait(POLL)

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()
        self._awake.set()

    def perform_one(self) -> bool:
        """Perform one effect that is due; return whether there was one."""
        names = tuple(self._performers)
        request = self._effects.claim(datetime.now(UTC), but=names) if self._other else \
            self._effects.claim(datetime.now(UTC), only=names)
        if request is None:
            return False
        try:
            perform = self._other or self._performers[request["effect"]]
            self._succeeded(request, perform(request, secrets.token_hex(8).upper()))
        except Trouble as trouble:
            self._failed(request, str(trouble), permanent=trouble.permanent)
        except ContractError as refusal:
            self._failed(request, f"{refusal.code}：{refusal.detail}")
        except Exception as error:
            self._failed(request, type(error).__name__)
        return True

    def _succeeded(self, request: dict[str, Any], result: Any) -> None:
        """The command's id follows from the run, so a report that is sent again is the same report."""
        if isinstance(result, dict):
            self._send(request, "done", done=True, **result)
        elif result is not None:
            self._report(result, f"effect:{request['_id']}:done")
        self._effects.finish(request["_id"])

    def _failed(self, request: dict[str, Any], problem: str, *, permanent: bool = False) -> None:
        final = permanent or request["attempt"] - request.get("since", 0) >= self._attempts
        log.error("effect.failed", effect=request["effect"], case_id=request["case_id"], attempt=request["attempt"],
                  final=final, problem=problem)
        self._send(request, f"failed:{request['attempt']}", done=False, problem=problem, attempt=request["attempt"],
                   final=final)
        if final:
            self._effects.park(request["_id"], problem)
        else:
            delay = timedelta(seconds=RETRY.delay(request["attempt"] - request.get("since", 0)))
            self._effects.postpone(request["_id"], datetime.now(UTC) + delay, problem)

    def _send(self, request: dict[str, Any], about: str, **result: Any) -> None:
        command = ReportEffect(case_id=request["case_id"], run=request["run"], effect=request["effect"],
                               key=request.get("key", ""), item=(request.get("data") or {}).get("item", ""), **result)
        self._report(command, f"effect:{request['_id']}:{about}")
