"""Move a case from step to step: enter, complete, route on, until it waits for someone or ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.catalog.steps import Step
from contracts.workflow import events as ev
from contracts.workflow.people import Person
from workflow.domain import numbers
from workflow.domain.acts import circulating
from workflow.domain.state import ROOT
from workflow.domain.steps import (
    effects,
    forks,
    notices,
    resources,
    routing,
    seats,
    subcases,
    substitution,
    timers,
    waiting,
)
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run

#: What the applicant may do while the case lies with them for correction.
APPLICANT_ACTIONS = ("resubmit", "terminate")

#: Who acts when nobody does.
SYSTEM = Person(no="system", name="系统")


def enter(unfolding: Unfolding, step: Step, *, token: str, from_runs: tuple[str, ...], cause: str = "",
          targeted: bool = False) -> None:
    """Let a token arrive at ``step``; ``from_runs`` are where it comes from, ``targeted``: it was sent there."""
    if step.kind == "join":
        forks.arrive(unfolding, step, token=token, from_run=from_runs[-1])
        return
    run = arrive(unfolding, step, token=token, from_runs=from_runs, cause=cause or ("return" if targeted else ""))
    if not targeted and seats.smartly_skipped(unfolding, step, run):
        route_on(unfolding, step, unfolding.case.runs[run])
        return
    begin(unfolding, step, run)


def arrive(unfolding: Unfolding, step: Step, *, token: str, from_runs: tuple[str, ...], cause: str = "") -> str:
    """Record an arrival and return the id of the new run."""
    case = unfolding.case
    run = f"r{len(case.runs) + 1}"
    visit = 1 + sum(earlier.step == step.key for earlier in case.runs.values())
    unfolding.emit(ev.StepEntered(
        run=run, step=step.key, step_name=step.name, step_kind=step.kind, token=token, round=case.round,
        policy=step.policy if step.kind == "human" else "", visit=visit, from_runs=from_runs, cause=cause,
        data=_terms(unfolding, step)))
    resources.arrive(unfolding, step)
    return run


def begin(unfolding: Unfolding, step: Step, run: str) -> None:
    """Do what a step does on arrival."""
    match step.kind:
        case "human":
            seats.assign(unfolding, step, run)
        case "system":
            effects.begin(unfolding, step, run)
        case "wait":
            waiting.begin(unfolding, step, run)
        case "notice":
            notices.begin(unfolding, step, run)
        case "sub":
            subcases.begin(unfolding, step, run)
        case "fork":
            forks.split(unfolding, step, run)
        case "end":
            _end(unfolding, step, run)
        case _:
            raise LookupError(f"steps of kind {step.kind} cannot be entered")
    arrived = unfolding.case.runs[run]
    if not arrived.outcome and step.kind in ("human", "wait", "notice") and not unfolding.case.status.ended:
        timers.schedule(unfolding, step, run)


def _terms(unfolding: Unfolding, step: Step) -> dict[str, Any]:
    if step.kind == "wait":
        return waiting.terms(step, unfolding.case, unfolding.facts)
    if step.kind == "notice":
        return notices.terms(step, unfolding.case, unfolding.facts)
    if step.kind == "sub":
        return subcases.terms(step, unfolding.case, unfolding.facts)
    return {}


def complete(unfolding: Unfolding, run: Run, outcome: str) -> None:
    """Close a run and its open tasks, send the step's copies and go on to the next step."""
    close(unfolding, run, "decided", outcome)
    step = unfolding.definition.step(run.step)
    if step.kind not in ("wait", "notice"):  # who is told of those was told when they began
        send_copies(unfolding, step)
    effects.call_back(unfolding, step, run.id)
    if outcome == "rejected":
        forks.arrive_rejected(unfolding, step, run)
        return
    leave(unfolding, step, run.id)


def leave(unfolding: Unfolding, step: Step, run_id: str) -> None:
    """Go on from a step that is done, unless somebody must read first what it circulates."""
    run = unfolding.case.runs[run_id]
    if not circulating.held_back(unfolding, run):
        go_on(unfolding, step, run)


def go_on(unfolding: Unfolding, step: Step, run: Run) -> None:
    """Go on from a step that is done, whatever kind it is of."""
    if step.kind == "fork":
        forks.spread(unfolding, step, run.id)
    else:
        route_on(unfolding, step, run)


def close(unfolding: Unfolding, run: Run, reason: str, outcome: str) -> None:
    """Close a run and whatever is open in it."""
    for task in unfolding.case.open_tasks(run.id):
        unfolding.emit(ev.TaskClosed(task_id=task.id, reason=reason))
    unfolding.emit(ev.StepCompleted(run=run.id, step=run.step, outcome=outcome))


def route_on(unfolding: Unfolding, step: Step, run: Run) -> None:
    """Choose the way out of a completed step, record why, and enter what comes next."""
    numbers.issue_at(unfolding, step)
    chosen = routing.choose(step, routing.names_of(unfolding.definition, unfolding.case))
    unfolding.emit(ev.RouteTaken(
        from_step=step.key, to_step=chosen.to, condition=chosen.condition, notes=chosen.notes, run=run.id,
        inputs=routing.inputs_of(unfolding.definition, step, unfolding.case.form)))
    enter(unfolding, unfolding.definition.step(chosen.to), token=run.token, from_runs=(run.id,))


def cancel(unfolding: Unfolding, reason: str) -> None:
    """Close every open task and run and every branch without going anywhere."""
    for run in unfolding.case.open_runs():
        close(unfolding, run, reason, reason)
    for token in unfolding.case.tokens.values():
        if token.id != ROOT and token.status in ("live", "forked", "arrived", "returned"):
            unfolding.emit(ev.TokenCancelled(token=token.id, reason=reason))


def hand_to_applicant(unfolding: Unfolding, until: datetime | None = None) -> None:
    """Open the start step again for the applicant to correct the form."""
    step = unfolding.definition.start_step
    run = arrive(unfolding, step, token=ROOT, from_runs=(), cause="return")
    seats.task(unfolding, step, run, (unfolding.case.applicant,), actions=APPLICANT_ACTIONS, due_at=until)
    timers.schedule(unfolding, step, run)


def send_copies(unfolding: Unfolding, step: Step) -> None:
    """Send the copies and circulations of a step, one per person and case."""
    for copy in unfolding.definition.copies_at(step.key):
        unfolding.emit(*circulating.by_definition(copy, unfolding.case, unfolding.facts))


def _end(unfolding: Unfolding, step: Step, run: str) -> None:
    unfolding.emit(ev.StepCompleted(run=run, step=step.key, outcome="done"))
    effects.call_back(unfolding, step, run)
    token = unfolding.case.tokens[unfolding.case.runs[run].token]
    if token.parent and not step.terminate:
        send_copies(unfolding, step)
        forks.ended(unfolding, step, token)
        return
    finish(unfolding, step)
    effects.issue_documents(unfolding, step, run)


def finish(unfolding: Unfolding, step: Step) -> None:
    """End the case at an end step."""
    numbers.issue_at(unfolding, step)
    outcome = step.outcome or "approved"
    cancel(unfolding, "terminated")
    if outcome == "rejected":
        unfolding.emit(ev.CaseRejected(step=step.key, by=SYSTEM, opinion="", at=unfolding.facts.now))
    else:
        unfolding.emit(ev.CaseCompleted(step=step.key, outcome=outcome, at=unfolding.facts.now))
        substitution.grant(unfolding, step)
    send_copies(unfolding, step)
