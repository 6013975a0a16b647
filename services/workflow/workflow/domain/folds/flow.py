"""Fold what happens between the steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contracts.workflow import events as ev
from workflow.domain.state import Case, SubCase
from workflow.domain.work import Run, Timer, Token


def _entered(case: Case, event: ev.StepEntered) -> Case:
    run = Run(id=event.run, step=event.step, kind=event.step_kind, token=event.token, round=event.round,
              policy=event.policy, visit=event.visit, cycle=case.cycle, cause=event.cause, data=event.data,
              begun=case.seq, from_runs=event.from_runs or _before(case, event))
    token = case.tokens[event.token]
    return replace(case.with_run(run).with_token(replace(token, last_run=event.run, status="live")), left="")


def _before(case: Case, event: ev.StepEntered) -> tuple[str, ...]:
    """What the first release did not write down: on a single path the step before is the last one that was left."""
    if event.step_kind == "start" or event.cause:
        return ()
    behind = case.last_run(case.left)
    if behind is not None:
        return (behind.id,)
    earlier = case.last_run(event.step)
    if earlier is not None and earlier.round < event.round:
        return earlier.from_runs
    last = next(reversed(case.runs), "")
    return (last,) if last else ()


def _routed(case: Case, event: ev.RouteTaken) -> Case:
    """The first release did not say in the arrival which step it comes from; there the route before it does."""
    return case if event.run else replace(case, left=event.from_step)


def _completed(case: Case, event: ev.StepCompleted) -> Case:
    return case.with_run(replace(case.runs[event.run], outcome=event.outcome, seq=case.seq))


def _skipped(case: Case, event: ev.StepSkipped) -> Case:
    return case.with_run(replace(case.runs[event.run], outcome="skipped", seq=case.seq))


def _forked(case: Case, event: ev.TokenForked) -> Case:
    children = [Token(id=branch["token"], parent=event.token, fork_run=event.run, branch=branch["to"],
                      last_run=event.run) for branch in event.branches]
    return case.with_token(replace(case.tokens[event.token], status="forked"), *children)


def _arrived(case: Case, event: ev.TokenArrived) -> Case:
    status = event.outcome if event.outcome in ("returned", "ended") else "arrived"
    token = replace(case.tokens[event.token], status=status, outcome=event.outcome, last_run=event.from_run)
    return case.with_token(token)


def _joined(case: Case, event: ev.TokenJoined) -> Case:
    return replace(case.with_token(replace(case.tokens[event.token], status="live")),
                   branches={**case.branches, **event.branches})


def _cancelled(case: Case, event: ev.TokenCancelled) -> Case:
    return case.with_token(replace(case.tokens[event.token], status="cancelled"))


def _revived(case: Case, event: ev.TokenRevived) -> Case:
    child = replace(case.tokens[event.token], status="live", outcome="")
    return case.with_token(child, replace(case.tokens[event.parent], status="forked"))


def _scheduled(case: Case, event: ev.TimerScheduled) -> Case:
    timers = {timer.id: Timer(id=timer.id, run=event.run, kind=timer.kind, at=timer.at, task=timer.task,
                              data=timer.data) for timer in event.timers}
    moved = [replace(case.tasks[task], due_at=due) for task, due in event.due.items() if task in case.tasks]
    return replace(case.with_task(*moved), timers={**case.timers, **timers})


def _fired(case: Case, event: ev.TimerFired) -> Case:
    if event.timer not in case.timers:
        return case
    return replace(case, timers={**case.timers, event.timer: replace(case.timers[event.timer], fired=True)})


def _subcase_started(case: Case, event: ev.SubCaseStarted) -> Case:
    return replace(case, subcases={**case.subcases, event.child: SubCase(
        run=event.run, service=event.service, row=event.row)})


def _subcase_ended(case: Case, event: ev.SubCaseEnded) -> Case:
    child = case.subcases.get(event.child) or SubCase(run=event.run, service="")
    return replace(case, subcases={**case.subcases, event.child: replace(child, outcome=event.outcome)})


def _issued(case: Case, event: ev.DocumentIssued) -> Case:
    return replace(case, issued=(*case.issued, event.run))


def _unchanged(case: Case, event: Any) -> Case:
    return case


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    ev.StepEntered: _entered, ev.StepCompleted: _completed, ev.StepSkipped: _skipped, ev.TokenForked: _forked,
    ev.TokenArrived: _arrived, ev.TokenJoined: _joined, ev.TokenCancelled: _cancelled, ev.TokenRevived: _revived,
    ev.TimerScheduled: _scheduled, ev.TimerFired: _fired, ev.SubCaseStarted: _subcase_started,
    ev.SubCaseEnded: _subcase_ended, ev.RouteTaken: _routed, ev.WaitEnded: _unchanged,
    ev.EffectRequested: _unchanged, ev.EffectFailed: _unchanged, ev.EffectDone: _unchanged,
    ev.DocumentIssued: _issued, ev.DeadlineBreached: _unchanged, ev.AutoActed: _unchanged,
}
