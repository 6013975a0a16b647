"""One row per case; 待办, 进行中, 已完成, 抄送 and 我的申请 are queries on it and can never contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from chassis.changes import Change, Patch, Put
from contracts.envelope import Envelope
from contracts.workflow import events as ev
from contracts.workflow.people import Person

NAME = "cases"

#: Lists of the personal centre that are queries on this model.
LISTS = ("todo", "in-progress", "completed", "cc", "applications", "handled", "to-rate")

#: Index name -> keys; every list of the personal centre is one of them.
INDEXES: dict[str, list[tuple[str, int]]] = {
    "todo": [("todo.people", 1), ("todo.arrived_at", -1)],
    "participants": [("participants", 1), ("ended_at", 1), ("updated_at", -1)],
    "applicant": [("applicant.no", 1), ("updated_at", -1)],
    "handlers": [("handlers", 1), ("updated_at", -1)],
    "ever": [("ever", 1), ("started_at", 1)],
    "copies": [("cc.person", 1), ("updated_at", -1)],
    "serial": [("serial", 1)],
    "files": [("files", 1)],
    "changed": [("updated_at", -1)],
    "status": [("status", 1)],
}

#: What a Patch says, by the name of its part.
Parts = dict[str, dict[str, Any]]


def project(event: Any, envelope: Envelope) -> Iterator[Change]:
    """Return what one event changes in its case's row (the shape of ``contracts.workflow.views.CaseRow``)."""
    if isinstance(event, ev.CaseStarted):
        yield Put(_new_row(event, envelope))
        return
    if isinstance(event, ev.CopyRead):
        yield Patch(add={"readers": event.person})
        return
    parts = _PARTS.get(type(event))
    said = parts(event, envelope) if parts else {}
    # One change per event: a fold of a million events is as fast as the number of changes allows.
    yield Patch(**{**said, "set": {**said.get("set", {}), "updated_at": envelope.at}})


def files_in(values: dict[str, Any]) -> list[str]:
    """Return the ids of the attachments among form values."""
    return [item["file_id"] for value in values.values() if isinstance(value, list)
            for item in value if isinstance(item, dict) and "file_id" in item]


def _new_row(event: ev.CaseStarted, envelope: Envelope) -> dict[str, Any]:
    applicant = {"no": event.applicant.no, "name": event.applicant.name, "unit": event.applicant.unit,
                 "unit_name": event.applicant.unit_name}
    words = (event.title, event.serial, event.service_name, event.service, event.applicant.name, event.applicant.no)
    return {
        "serial": event.serial, "title": event.title, "service": event.service, "service_name": event.service_name,
        "definition_version": event.definition_version, "status": "running", "outcome": None, "round": 1,
        "applicant": applicant, "current_steps": [], "started_at": envelope.at, "updated_at": envelope.at,
        "ended_at": None, "todo": [], "handlers": [], "participants": [event.applicant.no], "ever": [], "cc": [],
        "readers": [], "rateable": event.rateable, "rated": False, "files": files_in(event.form),
        "keywords": " ".join(words).lower()}


def _took_part(person: Person) -> dict[str, Any]:
    return {"handlers": person.no, "participants": person.no}


def _ended(status: str, outcome: str, envelope: Envelope) -> Parts:
    return {"set": {"status": status, "outcome": outcome, "ended_at": envelope.at, "current_steps": []}}


def _step_entered(event: ev.StepEntered, envelope: Envelope) -> Parts:
    return {"add": {"current_steps": {"id": event.run, "key": event.step, "name": event.step_name}}}


def _step_left(event: ev.StepCompleted | ev.StepSkipped, envelope: Envelope) -> Parts:
    return {"drop": {"current_steps": {"id": event.run}}}


def _form_changed(event: ev.FormChanged, envelope: Envelope) -> Parts:
    return {"add": {"files": files_in(event.values)}}


def _document_issued(event: ev.DocumentIssued, envelope: Envelope) -> Parts:
    return {"add": {"files": event.file_id}}


def _task_assigned(event: ev.TaskAssigned, envelope: Envelope) -> Parts:
    people = [person.no for person in event.people]
    return {"add": {"ever": people, "todo": {
        "id": event.task_id, "step": event.step, "step_name": event.step_name, "arrived_at": envelope.at,
        "due_at": event.due_at, "people": people, "actions": list(event.actions), "claimed_by": None,
        "claimable": event.claimable}}}


def _task_claimed(event: ev.TaskClaimed, envelope: Envelope) -> Parts:
    return {"merge": {"todo": {"id": event.task_id, "claimed_by": event.by.no}}}


def _task_released(event: ev.TaskReleased, envelope: Envelope) -> Parts:
    return {"merge": {"todo": {"id": event.task_id, "claimed_by": None}}}


def _task_closed(event: ev.TaskClosed, envelope: Envelope) -> Parts:
    return {"drop": {"todo": {"id": event.task_id}}}


def _vote_cast(event: ev.VoteCast, envelope: Envelope) -> Parts:
    return {"drop": {"todo": {"id": event.task_id}}, "add": _took_part(event.by)}


def _case_returned(event: ev.CaseReturned, envelope: Envelope) -> Parts:
    status = {"status": "returned"} if event.target == "applicant" else {}
    return {"drop": {"todo": {"id": event.task_id}}, "add": _took_part(event.by),
            "set": {"round": event.round, **status}}


def _case_resubmitted(event: ev.CaseResubmitted, envelope: Envelope) -> Parts:
    return {"set": {"status": "running", "title": event.title}, "add": {"files": files_in(event.values)}}


def _case_withdrawn(event: ev.CaseWithdrawn, envelope: Envelope) -> Parts:
    return {"set": {"status": "withdrawn"}}


def _case_rejected(event: ev.CaseRejected, envelope: Envelope) -> Parts:
    return _ended("rejected", "rejected", envelope)


def _case_terminated(event: ev.CaseTerminated, envelope: Envelope) -> Parts:
    return _ended("terminated", "terminated", envelope)


def _case_completed(event: ev.CaseCompleted, envelope: Envelope) -> Parts:
    return _ended("completed", event.outcome, envelope)


def _copy_sent(event: ev.CopySent, envelope: Envelope) -> Parts:
    return {"add": {"cc": [{"id": f"{event.copy_kind}:{person.no}", "person": person.no, "kind": event.copy_kind,
                            "at": envelope.at} for person in event.people]}}


def _case_rated(event: ev.CaseRated, envelope: Envelope) -> Parts:
    return {"set": {"rated": True, "score": event.score}}


_PARTS: dict[type, Callable[[Any, Envelope], Parts]] = {
    ev.StepEntered: _step_entered, ev.StepCompleted: _step_left, ev.StepSkipped: _step_left,
    ev.FormChanged: _form_changed, ev.DocumentIssued: _document_issued, ev.TaskAssigned: _task_assigned,
    ev.TaskClaimed: _task_claimed, ev.TaskReleased: _task_released, ev.TaskClosed: _task_closed,
    ev.VoteCast: _vote_cast, ev.CaseReturned: _case_returned, ev.CaseResubmitted: _case_resubmitted,
    ev.CaseWithdrawn: _case_withdrawn, ev.CaseRejected: _case_rejected, ev.CaseTerminated: _case_terminated,
    ev.CaseCompleted: _case_completed, ev.CopySent: _copy_sent, ev.CaseRated: _case_rated,
}
