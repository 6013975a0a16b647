"""The milestone bar above the form: what is done, where the case stands, what comes, what the path leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow.views import Milestone
from workflow.domain import routing
from workflow.domain.state import Case

#: How the last visit to a step may have ended without passing it.
_NOT_PASSED = ("terminated", "returned", "withdrawn", "skipped")

HERE = "您正在此步骤"


def of_new(definition: Definition, names: Mapping[str, Any]) -> tuple[Milestone, ...]:
    """Return the bar before submitting: the start step is current, the predicted path lies ahead."""
    start = definition.start_step.key
    ahead = routing.path(definition, names, start)
    return tuple(Milestone(key=step.key, name=step.name, here=step.key == start,
                           here_text=HERE if step.key == start else "",
                           state="current" if step.key == start else "todo" if step.key in ahead else "skipped")
                 for step in definition.steps)


def of_case(definition: Definition, case: Case) -> tuple[Milestone, ...]:
    """Return the bar of a case; ``here`` marks where it stands, for the applicant who follows it as for the handler."""
    current = {run.step for run in case.open_runs()}
    done = _done(definition, case, current)
    ahead = _ahead(definition, case, current)
    bar = []
    for step in definition.steps:
        state = ("current" if step.key in current else "done" if step.key in done
                 else "todo" if step.key in ahead else "skipped")
        here = step.key in current
        bar.append(Milestone(key=step.key, name=step.name, state=state, here=here, here_text=HERE if here else ""))
    return tuple(bar)


def _done(definition: Definition, case: Case, current: set[str]) -> set[str]:
    """Steps behind the token; with the applicant everything after the start is open again."""
    start = definition.start_step.key
    if case.status.with_applicant:
        return set()
    behind: set[str] = {start}
    outcomes = {run.step: run.outcome for run in case.runs.values()}
    for key in case.path:
        if key in current:
            break
        if outcomes.get(key) not in _NOT_PASSED:
            behind.add(key)
    return behind


def _ahead(definition: Definition, case: Case, current: set[str]) -> set[str]:
    if case.status.ended or not current:
        return set()
    names = routing.names_of(definition, case)
    return {key for step in current for key in routing.path(definition, names, step)}
