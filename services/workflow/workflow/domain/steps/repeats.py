"""Whose approval still stands, so that nobody is asked the same thing twice."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.catalog.definition import Definition
from contracts.catalog.steps import Step
from contracts.workflow.people import Person
from workflow.domain.state import Case
from workflow.domain.work import Run, Task

#: Kinds of steps that somebody or something did: what runs anew makes everything behind it run anew.
_WORK = ("human", "system", "wait", "notice", "sub")


def approved_before(definition: Definition, case: Case, step: Step, run: str, people: Sequence[Person]) -> str:
    """Return the task by which the one holder of a seat approved already, or "" when they must be asked.

    All five conditions must hold: the same natural person; approved since the last return or resubmission; no field
    this step shows changed since; the step needs no input and no signature; it is not the target of a return.
    """
    if step.skip not in ("consecutive", "any_earlier") or len(people) != 1 or step.must_sign or step.require:
        return ""
    if case.runs[run].cause:
        return ""
    basis = _vote_of(case, people[0].no, _considered(case, run, step.skip))
    if basis is None or basis.cycle != case.cycle:
        return ""
    return basis.id if case.unchanged_since(basis.seq, visible(definition, case, step, run)) else ""


def _considered(case: Case, run: str, mode: str) -> list[Run]:
    earlier = [one for one in case.lineage(run) if one.kind == "human" and one.outcome == "approved"]
    if mode == "any_earlier":
        return earlier
    return [one for one in earlier if one.id in _last_human(case, run)]


def _last_human(case: Case, run: str) -> set[str]:
    """Return the human steps directly before a run, looking through whatever else lies between."""
    found: set[str] = set()
    todo = list(case.runs[run].from_runs)
    while todo:
        one = case.runs.get(todo.pop())
        if one is None:
            continue
        if one.kind == "human" and one.outcome != "skipped":
            found.add(one.id)
        else:
            todo += one.from_runs
    return found


def _vote_of(case: Case, no: str, runs: Sequence[Run]) -> Task | None:
    ids = {run.id for run in runs}
    votes = [task for task in case.tasks.values() if task.run in ids and task.vote == "approve"
             and task.closed == "voted" and task.handled_by is not None and _voter(task) == no]
    return votes[-1] if votes else None


def _voter(task: Task) -> str:
    """The person whose seat it was: a substitute's vote is the principal's."""
    voter = task.on_behalf or task.handled_by
    return voter.no if voter else ""


def still_stands(definition: Definition, case: Case, step: Step, run: str) -> str | None:
    """Return the basis on which a step is skipped in a ``smart`` resubmission, or None when it must run.

    Steps before the one that returned the case are skipped while nothing they show changed since their vote; the first
    one touched by a change and everything behind it run again, and so does the one that returned the case.
    """
    if case.smart is None or step.kind not in _WORK or step.key == case.smart.step:
        return None
    if any(one.cycle == case.cycle and one.kind in _WORK and one.outcome != "skipped" for one in case.lineage(run)):
        return None
    earlier = next((one for one in reversed(case.runs.values())
                    if one.step == step.key and one.id != run and one.passed), None)
    if earlier is None:
        return None
    votes = [task for task in case.seats(earlier.id) if task.vote == "approve"]
    seq = min((task.seq for task in votes), default=earlier.seq)
    if not case.unchanged_since(seq, visible(definition, case, step, run)):
        return None
    return votes[-1].id if votes else earlier.id


def visible(definition: Definition, case: Case, step: Step, run: str) -> tuple[str, ...]:
    """Return the fields a step shows: all but those it hides, it fills itself, or that a step further on fills."""
    passed = {one.step for one in case.lineage(run)}
    return tuple(field.key for field in definition.fields
                 if field.key not in step.hide and field.key not in step.edit
                 and (field.at is None or field.at in passed))


def sent_it_back(case: Case, step: str, run: str) -> bool:
    """Tell whether somebody sent the case back when it was last at a step, before ``run``."""
    earlier = _earlier(case, step, run)
    return earlier is not None and any(task.vote == "return" for task in case.seats(earlier.id))


def approvers_of_last_run(case: Case, step: str, run: str) -> frozenset[str]:
    """Return who approved when the case was last at a step, before ``run``."""
    earlier = _earlier(case, step, run)
    if earlier is None:
        return frozenset()
    return frozenset(_voter(task) for task in case.seats(earlier.id) if task.vote == "approve")


def _earlier(case: Case, step: str, run: str) -> Run | None:
    return next((one for one in reversed(case.runs.values()) if one.step == step and one.id != run), None)
