"""The milestone bar above the form: what is done, where the case stands, what comes, what the path leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow.views import Milestone
from workflow.domain.acts import circulating
from workflow.domain.state import Case
from workflow.domain.steps import routing
from workflow.domain.work import Run

#: How the last visit to a step may have ended without passing it.
_NOT_PASSED = ("terminated", "returned", "withdrawn", "skipped", "cancelled", "retracted")

HERE = "您正在此步骤"


def of_new(definition: Definition, names: Mapping[str, Any]) -> tuple[Milestone, ...]:
    """Return the bar before submitting: the start step is current, the predicted path lies ahead."""
    start = definition.start_step.key
    ahead = routing.path(definition, names, start)
    return tuple(Milestone(key=step.key, name=step.name, kind=step.kind, here=step.key == start,
                           here_text=HERE if step.key == start else "",
                           state="current" if step.key == start else "todo" if step.key in ahead else "skipped")
                 for step in definition.steps)


def of_case(definition: Definition, case: Case) -> tuple[Milestone, ...]:
    """Return the bar of a case; ``here`` marks where it stands, at several steps when its way has split."""
    # A step whose circulation has yet to be read is decided, and still the one the case waits in.
    current = {run.step for run in (*case.open_runs(), *circulating.waiting(case, definition))}
    ahead = _ahead(definition, case, current)
    done = _done(definition, case) - (_looped(case) & ahead)
    bar = []
    for step in definition.steps:
        here = step.key in current
        state = "current" if here else "done" if step.key in done else "todo" if step.key in ahead else "skipped"
        bar.append(Milestone(key=step.key, name=step.name, kind=step.kind, state=state, here=here,
                             here_text=HERE if here else ""))
    return tuple(bar)


def _done(definition: Definition, case: Case) -> set[str]:
    """Steps behind the case: those on the way to where it stands, or to where it ended.

    With the applicant everything after the start is open again; after a return so is what lies behind the target.
    """
    if case.status.with_applicant:
        return set()
    standing = case.open_runs() or _last(case)
    behind = {definition.start_step.key}
    for run in standing:
        behind |= {one.step for one in case.lineage(run.id) if _passed(case, one)}
        if _passed(case, run):
            behind.add(run.step)
    return behind | _joined(case, standing)


def _looped(case: Case) -> set[str]:
    """Steps that the way to where the case stands went through before it led back to a step before them."""
    found: set[str] = set()
    for run in case.open_runs():
        kept: list[str] = []
        before: dict[str, set[str]] = {}
        for one in (*case.lineage(run.id), run):
            before[one.id] = {earlier.id for earlier in case.lineage(one.id)}
            earlier = next((key for key in kept if case.runs[key].step == one.step and key in before[one.id]), None)
            if earlier:
                again = {key for key in kept if key in before[one.id] and (key == earlier or earlier in before[key])}
                kept = [key for key in kept if key not in again]
            kept.append(one.id)
        found |= {case.runs[key].step for key in before} - {case.runs[key].step for key in kept}
    return found


def _joined(case: Case, standing: tuple[Run, ...]) -> set[str]:
    """Steps of branches that already wait at the join while others are still on their way."""
    forks = {case.tokens[token].fork_run for run in standing for token in case.above(run.token)}
    arrived = [token for token in case.tokens.values()
               if token.fork_run in forks and token.status in ("arrived", "returned")]
    found: set[str] = set()
    for token in arrived:
        if last := case.runs.get(token.last_run):
            found |= {one.step for one in (*case.lineage(last.id), last) if _passed(case, one)}
            found |= {last.step} if token.status == "returned" else set()  # it spoke, and waits for what others say
    return found


def _last(case: Case) -> tuple[Run, ...]:
    """Where a case ended: the runs nothing came after."""
    before = {earlier for run in case.runs.values() for earlier in run.from_runs}
    ends = [run for run in case.runs.values() if run.id not in before and run.cycle == case.cycle]
    return tuple(ends) or tuple(list(case.runs.values())[-1:])


def _passed(case: Case, run: Run) -> bool:
    """Somebody did it; a step that a rejection elsewhere cut off was not done by anybody."""
    if run.outcome == "rejected":
        return any(task.vote for task in case.seats(run.id))
    return run.outcome not in _NOT_PASSED


def _ahead(definition: Definition, case: Case, current: set[str]) -> set[str]:
    if case.status.ended or not current:
        return set()
    names = routing.names_of(definition, case)
    found = {key for step in current for key in routing.path(definition, names, step)}
    if any(definition.step(key).kind == "end" for key in found):
        return found
    return found | _reachable(definition, current)  # the way goes in a circle as the form stands; it will not for ever


def _reachable(definition: Definition, current: set[str]) -> set[str]:
    found, todo = set(current), list(current)
    while todo:
        step = definition.step(todo.pop())
        following = {route.to for route in (*step.next, *step.branches)} - found
        found |= following
        todo += following
    return found
