"""One row per case; 待办, 进行中, 已完成, 抄送 and 我的申请 are queries on it and can never contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chassis.changes import Change, Patch, Put
from contracts.envelope import Envelope
from contracts.workflow import events as ev
from contracts.workflow.people import Person

NAME = "cases"

#: Index name -> keys; every list of the personal centre is one of them.
INDEXES: dict[str, list[tuple[str, int]]] = {
    "todo": [("todo.people", 1), ("todo.arrived_at", -1)],
    "participants": [("participants", 1), ("ended_at", 1), ("updated_at", -1)],
    "applicant": [("applicant.no", 1), ("updated_at", -1)],
    "handlers": [("handlers", 1), ("updated_at", -1)],
    "copies": [("cc.person", 1), ("updated_at", -1)],
    "serial": [("serial", 1)],
    "files": [("files", 1)],
    "changed": [("updated_at", -1)],
    "status": [("status", 1)],
}


def project(event: Any, envelope: Envelope) -> Iterator[Change]:
    """Return what one event changes in its case's row (the shape of ``contracts.workflow.views.CaseRow``)."""
    match event:
        case ev.CaseStarted():
            yield Put(_new_row(event, envelope))
        case ev.StepEntered():
            yield Patch(add={"current_steps": {"id": event.run, "key": event.step, "name": event.step_name}})
        case ev.StepCompleted() | ev.StepSkipped():
            yield Patch(drop={"current_steps": {"id": event.run}})
        case _:
            yield from _files(event)
            yield from _tasks(event, envelope)
            yield from _outcomes(event, envelope)
    if not isinstance(event, ev.CaseStarted | ev.CopyRead):
        yield Patch(set={"updated_at": envelope.at})


def _files(event: Any) -> Iterator[Change]:
    match event:
        case ev.FormChanged() | ev.CaseResubmitted():
            yield Patch(add={"files": files_in(event.values)})
        case ev.DocumentIssued():
            yield Patch(add={"files": event.file_id})


def files_in(values: dict[str, Any]) -> list[str]:
    """Return the ids of the attachments among form values."""
    return [item["file_id"] for value in values.values() if isinstance(value, list)
            for item in value if isinstance(item, dict) and "file_id" in item]


def _tasks(event: Any, envelope: Envelope) -> Iterator[Change]:
    match event:
        case ev.TaskAssigned():
            yield Patch(add={"todo": {
                "id": event.task_id, "step": event.step, "step_name": event.step_name, "arrived_at": envelope.at,
                "due_at": event.due_at, "people": [person.no for person in event.people],
                "actions": list(event.actions), "claimed_by": None, "claimable": event.claimable}})
        case ev.TaskClaimed():
            yield Patch(merge={"todo": {"id": event.task_id, "claimed_by": event.by.no}})
        case ev.TaskReleased():
            yield Patch(merge={"todo": {"id": event.task_id, "claimed_by": None}})
        case ev.TaskClosed():
            yield Patch(drop={"todo": {"id": event.task_id}})
        case ev.VoteCast():
            yield Patch(drop={"todo": {"id": event.task_id}})
            yield from _took_part(event.by)
        case ev.CaseReturned():
            yield Patch(drop={"todo": {"id": event.task_id}}, set={"round": event.round})
            yield from _took_part(event.by)
            if event.target == "applicant":
                yield Patch(set={"status": "returned"})


def _outcomes(event: Any, envelope: Envelope) -> Iterator[Change]:
    match event:
        case ev.CaseResubmitted():
            yield Patch(set={"status": "running", "title": event.title})
        case ev.CaseWithdrawn():
            yield Patch(set={"status": "withdrawn"})
        case ev.CaseRejected():
            yield _ended("rejected", "rejected", envelope)
        case ev.CaseTerminated():
            yield _ended("terminated", "terminated", envelope)
        case ev.CaseCompleted():
            yield _ended("completed", event.outcome, envelope)
        case ev.CopySent():
            for person in event.people:
                yield Patch(add={"cc": {"id": f"{event.copy_kind}:{person.no}", "person": person.no,
                                        "kind": event.copy_kind, "at": envelope.at}})
        case ev.CopyRead():
            yield Patch(add={"readers": event.person})
        case ev.CaseRated():
            yield Patch(set={"rated": True, "score": event.score})


def _new_row(event: ev.CaseStarted, envelope: Envelope) -> dict[str, Any]:
    applicant = {"no": event.applicant.no, "name": event.applicant.name, "unit": event.applicant.unit,
                 "unit_name": event.applicant.unit_name}
    words = (event.title, event.serial, event.service_name, event.service, event.applicant.name, event.applicant.no)
    return {
        "serial": event.serial, "title": event.title, "service": event.service, "service_name": event.service_name,
        "definition_version": event.definition_version, "status": "running", "outcome": None, "round": 1,
        "applicant": applicant, "current_steps": [], "started_at": envelope.at, "updated_at": envelope.at,
        "ended_at": None, "todo": [], "handlers": [], "participants": [event.applicant.no], "cc": [],
        "readers": [], "rateable": event.rateable, "rated": False, "files": files_in(event.form),
        "keywords": " ".join(words).lower()}


def _took_part(person: Person) -> Iterator[Change]:
    yield Patch(add={"handlers": person.no})
    yield Patch(add={"participants": person.no})


def _ended(status: str, outcome: str, envelope: Envelope) -> Change:
    return Patch(set={"status": status, "outcome": outcome, "ended_at": envelope.at, "current_steps": []})
