"""The tasks of one reader on the case page, with the acts that are possible now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from contracts.catalog.definition import Definition
from contracts.catalog.steps import Step
from contracts.workflow.people import Person
from workflow.domain.acts import handing, retracting, returning
from workflow.domain.facts import Facts, Unanswered
from workflow.domain.forms import rights
from workflow.domain.state import Case
from workflow.domain.steps import choosing, forks, lineage, routing
from workflow.domain.work import Task

Known = TypeVar("Known")


def my_task(case: Case, reader: str) -> Task | None:
    """Return the first open task the reader can act on now, if any."""
    return next((task for task in case.open_tasks() if acts_on(task, reader)), None)


def my_tasks(case: Case, reader: str) -> tuple[Task, ...]:
    """Return every task that is the reader's in some way: to act on first, then those that wait for others."""
    now = [task for task in case.open_tasks() if acts_on(task, reader)]
    waiting = [task for task in case.tasks.values() if task not in now and _awaits(case, task, reader)]
    return (*now, *waiting)


def acts_on(task: Task, reader: str) -> bool:
    """Tell whether the reader can act on the task now."""
    mine = task.claimed_by is None or task.claimed_by.no == reader or reader in task.standing_in
    return task.actionable and task.candidate(reader) is not None and mine


def described(case: Case, task: Task, reader: str, facts: Facts) -> dict[str, Any]:
    """Return what the page says of one of the reader's tasks."""
    definition = facts.defined
    step = definition.step(task.step)
    fills = task.kind == "seat" and task.delegated_by is None and not task.waiting and not task.closed
    names = routing.names_of(definition, case)
    principal = task.standing_in.get(reader)
    nothing: list[dict[str, Any]] = []
    return {
        "task_id": task.id, "step": step.key, "name": step.name, "actions": offered(definition, case, task, reader),
        "edit": list(rights.writable(definition, step)) if fills else [],
        "require": list(rights.required(definition, step, names)) if fills else [],
        "due_at": task.due_at.isoformat() if task.due_at else None, "labels": dict(step.labels),
        "kind": task.kind, "waiting": _waiting(task, reader), "round": case.runs[task.run].round,
        "reasons": list(step.reasons), "opinion": step.opinion, "must_sign": step.must_sign,
        "on_behalf": _plain(principal), "delegated_by": _plain(task.delegated_by),
        "delegated_to": _plain(task.people[0]) if task.delegated_by else None,
        "signers": [_signer(other) for other in added(case, task)],
        "return_targets": _return_targets(definition, case, task),
        "return_waits": fills and (returning.collected(definition, case, task)
                                   or forks.awaited(definition, case, case.runs[task.run].token)),
        "choices": if_known(lambda: _choices(step, case, facts), nothing) if fills else [],
    }


def offered(definition: Definition, case: Case, task: Task, reader: str) -> list[str]:
    """Return the acts the reader may do on the task at this moment, in the order of the definition."""
    if task.candidate(reader) is None and any(one.no == reader for one in task.owners):
        return ["retract"]
    if task.delegated_by is not None:
        return ["resolve"]
    removing = ["remove-signer"] if _removable(case, task) else []
    if task.waiting or task.closed:
        return removing
    step = definition.step(task.step)
    offers = [act for act in task.actions if act != "remove" and _possible(definition, case, task, step, act)]
    reading = ["circulate"] if "cc" in offers and "circulate" not in offers else []
    return [*offers, *reading, *removing]


def retractable(definition: Definition, case: Case, reader: str) -> tuple[dict[str, Any], ...]:
    """Return the tasks whose vote the reader may still take back."""
    return tuple({"task_id": task.id, "step": task.step, "name": definition.step(task.step).name}
                 for task in case.tasks.values() if retracting.may_retract(case, task, reader, definition))


def added(case: Case, task: Task) -> tuple[Task, ...]:
    """Return the open tasks of the people who were added to sign for a task."""
    return tuple(other for other in case.open_tasks(task.run) if other.added_by == task.id)


def if_known(ask: Callable[[], Known], otherwise: Known) -> Known:
    """Return the answer, or ``otherwise`` when it needs people of today and the page is one of the past."""
    try:
        return ask()
    except Unanswered:
        return otherwise


def _awaits(case: Case, task: Task, reader: str) -> bool:
    if task.closed:
        mine = task.handled_by is not None and task.handled_by.no == reader
        return task.closed == "voted" and mine and bool(added(case, task))
    owner = any(one.no == reader for one in task.owners)
    return owner or (task.waiting == "signer" and task.candidate(reader) is not None)


def _possible(definition: Definition, case: Case, task: Task, step: Step, act: str) -> bool:
    if act in ("claim", "release"):
        return (act == "release") == (task.claimed_by is not None)
    if act.startswith("return:"):
        return _returns(definition, case, task, act.partition(":")[2])
    if act.startswith("add:"):
        return (task.kind == "seat" or bool(step.nest)) and not _other_mode(case, task, act.partition(":")[2])
    return act != "transfer" or task.hops < handing.MOST_HOPS


def _returns(definition: Definition, case: Case, task: Task, word: str) -> bool:
    if word == "applicant":
        return case.applicant.no != "system"
    if word == "previous":
        return bool(lineage.previous(definition, case, task.run)) or case.applicant.no != "system"
    visited = {run.step for run in lineage.visited(definition, case, task.run)}
    return word == "any" or word in visited or word == definition.start_step.key


def _other_mode(case: Case, task: Task, mode: str) -> bool:
    kinds = {other.kind for other in added(case, task)}
    return (mode == "before" and "after" in kinds) or (mode == "after" and "before" in kinds)


def _removable(case: Case, task: Task) -> bool:
    """Whether there is a seat to take away: one added for this task, or any open one with the right ``remove``."""
    others = [other for other in case.open_tasks(task.run) if other.id != task.id]
    return bool(added(case, task)) or ("remove" in task.actions and not task.closed and bool(others))


def _return_targets(definition: Definition, case: Case, task: Task) -> list[dict[str, str]]:
    if task.waiting or task.closed or task.delegated_by is not None:
        return []
    before = {run.step for run in lineage.previous(definition, case, task.run)}
    behind = f"上一步（{definition.step(before.pop()).name}）" if len(before) == 1 else "上一步"
    names = {"applicant": "申请人", "previous": behind, **{step.key: step.name for step in definition.steps}}
    return [{"key": key, "name": names.get(key, key)} for key in lineage.targets(definition, case, task)
            if _returns(definition, case, task, key)]


def _choices(step: Step, case: Case, facts: Facts) -> list[dict[str, Any]]:
    """Return the later steps whose handler is picked here, with the people to pick from; one alone needs no choice."""
    return [{"step": key, "name": facts.defined.step(key).name, "picked": list(case.chosen.get(key, ())),
             "people": [_plain(person) for person in pool]}
            for key, pool in choosing.choices(step.key, case, facts).items()]


def _waiting(task: Task, reader: str) -> str:
    if task.delegated_by is not None and task.candidate(reader) is None:
        return "delegated"
    return task.waiting


def _signer(task: Task) -> dict[str, Any]:
    return {"task_id": task.id, "no": task.people[0].no, "name": task.people[0].name, "mode": task.kind}


def _plain(person: Person | None) -> dict[str, str] | None:
    return {"no": person.no, "name": person.name, "unit_name": person.unit_name} if person else None
