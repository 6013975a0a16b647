"""Standing substitutes: who may act in somebody's seat for a time, from when a task comes until the period ends."""

from __future__ import annotations

from typing import Any

from contracts.catalog.expression import evaluate
from contracts.workflow import events as ev
from contracts.workflow.commands import ApplySubstitute
from contracts.workflow.people import Person
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import routing
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Task

#: A declaration: ``id``, ``to`` (Person), ``from`` and ``until`` (moments, ``until`` not included), ``services``
#: (codes, none for all), ``steps`` (keys, alone or behind ``<service>.``, none for all), ``condition`` (an expression
#: that must hold, or nothing), ``open_tasks`` (whether it is for tasks that are open already, too).
Declaration = dict[str, Any]


def apply(unfolding: Unfolding, task_id: str) -> None:
    """Let the substitutes whom the task's people have at this moment join in; does nothing where none may."""
    task = unfolding.case.tasks[task_id]
    for principal in _principals(unfolding, task):
        _join(unfolding, task_id, principal, in_force(unfolding.facts, unfolding.case, task, principal.no))


def apply_substitute(command: ApplySubstitute, case: Case | None, facts: Facts) -> list[Any]:
    """Bring the open tasks of one person in line with what they have declared by now: lift what is over, then apply."""
    if case is None or case.status.ended:
        return []
    unfolding = Unfolding(command.case_id, case, facts)
    for task in case.open_tasks():
        over = [no for no, principal in task.standing_in.items()
                if principal.no == command.principal and not still_in_force(facts, case, task, no)]
        for no in over:
            lift(unfolding, task.id, no)
        for principal in _principals(unfolding, unfolding.case.tasks[task.id]):
            if principal.no == command.principal or over:  # who was lifted may still act for another of the same seat
                valid = in_force(facts, case, task, principal.no)
                _join(unfolding, task.id, principal, [one for one in valid if one.get("open_tasks", True)])
    return unfolding.events


def in_force(facts: Facts, case: Case, task: Task, no: str) -> list[Declaration]:
    """Return what somebody has declared that holds now for a task."""
    return [one for one in facts.answer("substitutes", no)
            if one["from"] <= facts.now < one["until"] and _covers(one, case, task.step, facts)]


def _covers(one: Declaration, case: Case, step: str, facts: Facts) -> bool:
    services, steps, condition = one["services"], one.get("steps", ()), one.get("condition", "")
    if (services and case.service not in services) or (steps and not {step, f"{case.service}.{step}"} & {*steps}):
        return False
    return not condition or evaluate(condition, routing.names_of(facts.defined, case)).value is True


def still_in_force(facts: Facts, case: Case, task: Task, no: str) -> bool:
    """Tell whether ``no`` may act on a task now: in their own right, or because they stand in for somebody."""
    principal = task.standing_in.get(no)
    return principal is None or any(one["to"].no == no for one in in_force(facts, case, task, principal.no))


def lift(unfolding: Unfolding, task_id: str, no: str) -> None:
    """Take a substitute off a task."""
    unfolding.emit(ev.SubstituteLifted(task_id=task_id, substitute=no))


def _principals(unfolding: Unfolding, task: Task) -> tuple[Person, ...]:
    """Return who may be stood in for: nobody where work was delegated, has to wait, or only the person will do."""
    run = unfolding.case.runs[task.run]
    if task.closed or task.delegated_by or task.waiting or run.kind == "start":
        return ()
    if not unfolding.definition.step(task.step).substitutable:
        return ()
    return tuple(person for person in task.people if person.no not in task.standing_in)


def _join(unfolding: Unfolding, task_id: str, principal: Person, declared: list[Declaration]) -> None:
    for one in declared:
        task, substitute = unfolding.case.tasks[task_id], one["to"]
        if substitute.no == unfolding.case.applicant.no or task.candidate(substitute.no):
            continue
        unfolding.emit(ev.SubstituteApplied(task_id=task_id, principal=principal, substitute=substitute,
                                            rule=f"substitute:{one['id']}"))
