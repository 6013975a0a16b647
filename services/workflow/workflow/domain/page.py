"""The case page as one reader may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow import events as ev
from contracts.workflow.views import CaseDetail, StepName
from workflow.domain import ending, history, milestones, returning, routing
from workflow.domain.facts import Facts
from workflow.domain.forms import masking, rights, sheet
from workflow.domain.history import Told
from workflow.domain.state import Case, Task


def page(case_id: str, case: Case, told: Sequence[Told], facts: Facts, reader: str, *, version: int,
         position: str, admin: bool = False) -> CaseDetail:
    """Return everything the case page shows ``reader``, who takes part in the case or (``admin``) oversees the hall."""
    definition = facts.defined
    _, tasks = history.tell(told, step_names(definition))
    mine = my_task(case, reader)
    ended = [item.at for item in told if isinstance(item.event, ev.CaseCompleted | ev.CaseRejected | ev.CaseTerminated)]
    return CaseDetail(
        case_id=case_id, serial=case.serial, version=version, position=position,
        service={"code": case.service, "name": definition.name, "version": case.definition_version,
                 "digest": case.digest},
        title=case.title, status=case.status.value, outcome=case.outcome or None, round=case.round,
        applicant=case.applicant, started_at=told[0].at, updated_at=told[-1].at,
        ended_at=ended[-1] if ended else None,
        current_steps=tuple(StepName(key=run.step, name=definition.step(run.step).name) for run in case.open_runs()),
        milestones=milestones.of_case(definition, case), form=_form(definition, case, reader, mine),
        tasks=history.for_reader(tasks, reader), my_task=_my_task(definition, case, mine),
        case_actions=case_actions(case, reader, facts, admin), banner=_banner(definition, case, reader, mine),
        documents=_documents(told) if case.handles(reader) else (),
        comments=_comments(told), rating=_rating(told), why=_why(told, definition))


def step_names(definition: Definition) -> dict[str, str]:
    """Return the Chinese name of each step by its key."""
    return {step.key: step.name for step in definition.steps}


def my_task(case: Case, reader: str) -> Task | None:
    """Return the open task the reader can act on now, if any."""
    for task in case.open_tasks():
        if task.candidate(reader) and (task.claimed_by is None or task.claimed_by.no == reader):
            return task
    return None


def case_actions(case: Case, reader: str, facts: Facts, admin: bool = False) -> tuple[str, ...]:
    """Return what the reader may do with the case as a whole."""
    applicant = case.applicant.no == reader
    offered = []
    if applicant and case.status.with_applicant:
        offered.append("resubmit")
    if applicant and returning.may_withdraw(case, facts):
        offered.append("withdraw")
    if ending.may_terminate(case, reader, facts) or (admin and not case.status.ended):
        offered.append("terminate")
    if case.involves(reader):
        offered.append("comment")
    if applicant and case.status.ended and facts.defined.rate and not case.rated:
        offered.append("rate")
    return tuple(offered)


def _form(definition: Definition, case: Case, reader: str, mine: Task | None) -> dict[str, Any]:
    touched = frozenset(task.step for task in case.tasks.values() if task.candidate(reader))
    entered = frozenset(run.step for run in case.runs.values())
    step = definition.step(mine.step) if mine else None
    names = routing.names_of(definition, case)
    hidden = step.hide if step else ()
    fields = [field for field in definition.fields
              if rights.reached(definition, field, entered) and field.key not in hidden
              and (field.type != "serial" or field.key in case.form)]
    return {
        "fields": [sheet.describe(definition, field, step, names, value=case.form.get(field.key)) for field in fields],
        "values": {field.key: masking.for_reader(field, case.form[field.key], touched)
                   for field in fields if field.key in case.form},
    }


def _my_task(definition: Definition, case: Case, task: Task | None) -> dict[str, Any] | None:
    if task is None:
        return None
    step = definition.step(task.step)
    names = routing.names_of(definition, case)
    claimed = task.claimed_by is not None
    actions = [action for action in task.actions if not (action == "claim" and claimed)
               and not (action == "release" and not claimed)]
    return {"task_id": task.id, "step": step.key, "name": step.name, "actions": actions,
            "edit": list(rights.writable(definition, step)), "require": list(rights.required(definition, step, names)),
            "due_at": task.due_at.isoformat() if task.due_at else None, "labels": dict(step.labels)}


def _banner(definition: Definition, case: Case, reader: str, mine: Task | None) -> str:
    if mine is None:
        return ""
    person = mine.candidate(reader)
    return f"您（{person.name if person else ''}）正在办理：{definition.step(mine.step).name}"


def _documents(told: Sequence[Told]) -> tuple[dict[str, Any], ...]:
    return tuple({"file_id": item.event.file_id, "name": item.event.name, "verify_code": item.event.verify_code}
                 for item in told if isinstance(item.event, ev.DocumentIssued))


def _comments(told: Sequence[Told]) -> tuple[dict[str, Any], ...]:
    return tuple({"by": {"no": item.event.by.no, "name": item.event.by.name}, "at": _iso(item.at),
                  "text": item.event.text} for item in told if isinstance(item.event, ev.CommentAdded))


def _rating(told: Sequence[Told]) -> dict[str, Any] | None:
    for item in told:
        if isinstance(item.event, ev.CaseRated):
            return {"score": item.event.score, "remark": item.event.remark, "at": _iso(item.at)}
    return None


def _why(told: Sequence[Told], definition: Definition) -> tuple[dict[str, Any], ...]:
    """Explain each turn of the path with what was stored when it was taken."""
    names = step_names(definition)
    found = []
    for item in told:
        if isinstance(item.event, ev.RouteTaken):
            reason = f"因为 {item.event.condition} 成立" if item.event.condition else "按默认路径"
            text = f"{names[item.event.from_step]} → {names[item.event.to_step]}：{reason}"
            found.append({"step": item.event.to_step, "text": "；".join((text, *item.event.notes))})
    return tuple(found)


def _iso(at: datetime) -> str:
    return at.isoformat()
