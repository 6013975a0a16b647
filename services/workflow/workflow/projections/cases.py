"""One row per case; 待办, 进行中, 已完成, 抄送 and 我的申请 are queries on it and can never contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from chassis.changes import Change, Patch, Put
from contracts.envelope import Envelope
from contracts.workflow import events as ev
from workflow.projections import case_tasks
from workflow.projections.case_tasks import Parts, took_part

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
    "notices": [("current_steps.notice_until", 1)],
}


def project(event: Any, envelope: Envelope) -> Iterator[Change]:
    """Return what one event changes in its case's row (the shape of ``contracts.workflow.views.CaseRow``)."""
    if isinstance(event, ev.CaseStarted):
        yield Put(_new_row(event, envelope))
        return
    if isinstance(event, ev.CopyRead | ev.TaskRead):  # reading moves no case up in anybody's list
        yield _read(event)
        return
    parts = _PARTS.get(type(event))
    said = parts(event, envelope) if parts else {}
    # One change per event: a fold of a million events is as fast as the number of changes allows.
    yield Patch(**{**said, "set": {**said.get("set", {}), "updated_at": envelope.at}})


def files_in(values: dict[str, Any]) -> list[str]:
    """Return the ids of the attachments among form values, those in the rows of tables included."""
    items = [item for value in values.values() if isinstance(value, list) for item in value if isinstance(item, dict)]
    rows = [item for item in items if "file_id" not in item]
    return [item["file_id"] for item in items if "file_id" in item] + [one for row in rows for one in files_in(row)]


def _read(event: ev.CopyRead | ev.TaskRead) -> Patch:
    if isinstance(event, ev.CopyRead):
        return Patch(add={"readers": event.person})
    return Patch(within={"todo": (({"id": event.task_id}, Patch(add={"read": event.by.no})),)})


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
        "keywords": " ".join(words).lower(), "urged": [], "parent": event.parent.get("case"), "subcases": []}


def _ended(status: str, outcome: str, envelope: Envelope) -> Parts:
    return {"set": {"status": status, "outcome": outcome, "ended_at": envelope.at, "current_steps": []}}


def _step_entered(event: ev.StepEntered, envelope: Envelope) -> Parts:
    announced = {"notice_until": datetime.fromisoformat(event.data["until"])} if event.step_kind == "notice" else {}
    return {"drop": {"current_steps": {"readers_of": event.token}},
            "add": {"current_steps": {"id": event.run, "key": event.step, "name": event.step_name, **announced}}}


def _step_left(event: ev.StepCompleted | ev.StepSkipped, envelope: Envelope) -> Parts:
    return {"drop": {"current_steps": {"id": event.run}}}


def _readers_awaited(event: ev.ReadersAwaited, envelope: Envelope) -> Parts:
    """Done, and still where the case stands: ``readers_of`` is the token that goes on when everybody has read it."""
    return {"add": {"current_steps": {"id": f"{event.run}:readers", "key": event.step, "name": event.step_name,
                                      "readers_of": event.token}}}


def _token_moved(event: ev.TokenForked | ev.TokenArrived | ev.TokenCancelled | ev.VoteRetracted,
                 envelope: Envelope) -> Parts:
    return {"drop": {"current_steps": {"readers_of": event.token}}}


def _token_revived(event: ev.TokenRevived, envelope: Envelope) -> Parts:
    return {"drop": {"current_steps": {"readers_of": event.parent}}}


def _form_changed(event: ev.FormChanged, envelope: Envelope) -> Parts:
    return {"add": {"files": files_in(event.values)}}


def _commented(event: ev.CommentAdded, envelope: Envelope) -> Parts:
    files = [item["file_id"] for item in event.files]
    return {"add": {"files": files}} if files else {}


def _document_issued(event: ev.DocumentIssued, envelope: Envelope) -> Parts:
    return {"add": {"files": event.file_id}}


def _case_returned(event: ev.CaseReturned, envelope: Envelope) -> Parts:
    status = {"status": "returned"} if event.target == "applicant" else {}
    closed = {"drop": {"todo": {"id": event.task_id}}} if event.closes and event.task_id else {}
    return {**closed, "add": took_part(event.by), "set": {"round": event.round, **status}}


def _case_resubmitted(event: ev.CaseResubmitted, envelope: Envelope) -> Parts:
    return {"set": {"status": "running", "title": event.title, "round": event.round},
            "add": {"files": files_in(event.values)}}


def _case_withdrawn(event: ev.CaseWithdrawn, envelope: Envelope) -> Parts:
    return {"set": {"status": "withdrawn"}}


def _case_rejected(event: ev.CaseRejected, envelope: Envelope) -> Parts:
    return _ended("rejected", "rejected", envelope)


def _case_terminated(event: ev.CaseTerminated, envelope: Envelope) -> Parts:
    return _ended("terminated", "terminated", envelope)


def _case_completed(event: ev.CaseCompleted, envelope: Envelope) -> Parts:
    return _ended("completed", event.outcome, envelope)


def _case_reopened(event: ev.CaseReopened, envelope: Envelope) -> Parts:
    return {"set": {"status": "running", "outcome": None, "ended_at": None, "round": event.round, "rated": False}}


def _case_migrated(event: ev.CaseMigrated, envelope: Envelope) -> Parts:
    names = event.names
    todo = [({"step": old}, Patch(set={"step": new, **({"step_name": names[new]} if new in names else {})}))
            for old, new in event.steps.items()]
    here = [({"key": old}, Patch(set={"key": new, **({"name": names[new]} if new in names else {})}))
            for old, new in event.steps.items()]
    return {"set": {"definition_version": event.to_version}, "within": {"todo": todo, "current_steps": here}}


def _case_urged(event: ev.CaseUrged, envelope: Envelope) -> Parts:
    return {"add": {"urged": event.at}}


def _overdue(event: ev.DeadlineBreached, envelope: Envelope) -> Parts:
    return {"within": {"todo": (({"run": event.run}, Patch(set={"overdue": True})),)}}


def _due_moved(event: ev.TimerScheduled, envelope: Envelope) -> Parts:
    return {"within": {"todo": tuple(({"id": task}, Patch(set={"due_at": due})) for task, due in event.due.items())}}


def _subcase_started(event: ev.SubCaseStarted, envelope: Envelope) -> Parts:
    return {"add": {"subcases": {"id": event.child, "step": event.step, "service": event.service,
                                 "serial": event.serial, "row": event.row, "outcome": ""}}}


def _subcase_ended(event: ev.SubCaseEnded, envelope: Envelope) -> Parts:
    return {"merge": {"subcases": {"id": event.child, "outcome": event.outcome}}}


def _copy_sent(event: ev.CopySent, envelope: Envelope) -> Parts:
    """One entry per person: a circulation takes the place of a plain copy."""
    return {"add": {"cc": [{"id": person.no, "person": person.no, "kind": event.copy_kind, "at": envelope.at}
                           for person in event.people]}}


def _case_rated(event: ev.CaseRated, envelope: Envelope) -> Parts:
    return {"set": {"rated": True, "score": event.score}}


_PARTS: dict[type, Callable[[Any, Envelope], Parts]] = {
    **case_tasks.PARTS,
    ev.StepEntered: _step_entered, ev.StepCompleted: _step_left, ev.StepSkipped: _step_left,
    ev.ReadersAwaited: _readers_awaited, ev.TokenForked: _token_moved, ev.TokenArrived: _token_moved,
    ev.TokenCancelled: _token_moved, ev.VoteRetracted: _token_moved, ev.TokenRevived: _token_revived,
    ev.FormChanged: _form_changed, ev.DocumentIssued: _document_issued,
    ev.CommentAdded: _commented, ev.CaseReturned: _case_returned,
    ev.CaseResubmitted: _case_resubmitted, ev.CaseWithdrawn: _case_withdrawn, ev.CaseRejected: _case_rejected,
    ev.CaseTerminated: _case_terminated, ev.CaseCompleted: _case_completed, ev.CopySent: _copy_sent,
    ev.CaseRated: _case_rated, ev.CaseReopened: _case_reopened, ev.CaseMigrated: _case_migrated,
    ev.CaseUrged: _case_urged, ev.TimerScheduled: _due_moved, ev.DeadlineBreached: _overdue,
    ev.SubCaseStarted: _subcase_started, ev.SubCaseEnded: _subcase_ended,
}
