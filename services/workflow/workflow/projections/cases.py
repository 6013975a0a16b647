"""One row per case; 待办, 进行中, 已完成, 抄送 and 我的申请 are queries on it and can never contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from chassis.changes import Change, Patch, Put
from contracts.envelope import Envelope
from contracts.workflow import events as ev
from contracts.workflow.people import Person

NAME = "cases"

#: The number under which the system acts.
SYSTEM = "system"

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
        "keywords": " ".join(words).lower(), "urged": [], "parent": event.parent.get("case"), "subcases": []}


def _took_part(*people: Person | None) -> dict[str, Any]:
    """Whoever acted has handled the case; the system is nobody."""
    numbers = [person.no for person in people if person is not None and person.no != SYSTEM]
    return {"handlers": numbers, "participants": numbers}


def _numbers(people: Iterable[Person]) -> list[str]:
    return [person.no for person in people]


def _task(task_id: str, **values: Any) -> Parts:
    """Change an open task in its place; nothing happens when it is closed."""
    return {"merge": {"todo": {"id": task_id, **values}}}


def _if_turn(task_id: str, now: Patch, waiting: Patch) -> dict[str, Any]:
    """Change an open task in one way when somebody may act on it, in another while it waits and nobody sees it."""
    return {"within": {"todo": (({"id": task_id, "waiting": ""}, now), ({"id": task_id}, waiting))}}


def _ended(status: str, outcome: str, envelope: Envelope) -> Parts:
    return {"set": {"status": status, "outcome": outcome, "ended_at": envelope.at, "current_steps": []}}


def _step_entered(event: ev.StepEntered, envelope: Envelope) -> Parts:
    announced = {"notice_until": datetime.fromisoformat(event.data["until"])} if event.step_kind == "notice" else {}
    return {"add": {"current_steps": {"id": event.run, "key": event.step, "name": event.step_name, **announced}}}


def _step_left(event: ev.StepCompleted | ev.StepSkipped, envelope: Envelope) -> Parts:
    return {"drop": {"current_steps": {"id": event.run}}}


def _form_changed(event: ev.FormChanged, envelope: Envelope) -> Parts:
    return {"add": {"files": files_in(event.values)}}


def _document_issued(event: ev.DocumentIssued, envelope: Envelope) -> Parts:
    return {"add": {"files": event.file_id}}


def _open(event: ev.TaskAssigned | ev.TaskReopened, envelope: Envelope, **values: Any) -> dict[str, Any]:
    return {"id": event.task_id, "run": event.run, "step": event.step, "step_name": event.step_name,
            "arrived_at": envelope.at, "due_at": event.due_at, "people": _numbers(event.people),
            "actions": list(event.actions), "claimed_by": None, "claimable": event.claimable, "kind": "seat",
            "waiting": "", "delegated_by": None, "on_behalf": [], "overdue": False, **values}


def _task_assigned(event: ev.TaskAssigned, envelope: Envelope) -> Parts:
    """A task whose turn has not come is known, and nobody sees it."""
    people = [] if event.waiting else _numbers(event.people)
    return {"add": {"ever": _numbers(event.people), "todo": _open(
        event, envelope, people=people, kind=event.kind, waiting=event.waiting)}}


def _task_reopened(event: ev.TaskReopened, envelope: Envelope) -> Parts:
    """The run is open again as well; of a pool task the one who had it holds it."""
    people = _numbers(event.people)
    holder = people[0] if event.claimable and len(people) == 1 else None
    return {"add": {"ever": people, "todo": _open(event, envelope, claimed_by=holder, kind=event.kind),
                    "current_steps": {"id": event.run, "key": event.step, "name": event.step_name}}}


def _task_claimed(event: ev.TaskClaimed, envelope: Envelope) -> Parts:
    return _task(event.task_id, claimed_by=event.by.no)


def _task_released(event: ev.TaskReleased, envelope: Envelope) -> Parts:
    return _task(event.task_id, claimed_by=None)


def _task_waiting(event: ev.TaskWaiting, envelope: Envelope) -> Parts:
    if event.reason == "delegated":  # whoever it was delegated to sees it, as the delegation itself says
        return {}
    return _task(event.task_id, waiting=event.reason, people=[])


def _task_resumed(event: ev.TaskResumed, envelope: Envelope) -> Parts:
    people = _numbers(event.people)
    due = {"due_at": event.due_at} if event.due_at else {}
    return {**_task(event.task_id, waiting="", people=people, **due), "add": {"ever": people}}


def _task_reassigned(event: ev.TaskReassigned, envelope: Envelope) -> Parts:
    people = _numbers(event.people)
    anew: dict[str, Any] = {"claimed_by": None, "delegated_by": None, "on_behalf": []}
    return {**_if_turn(event.task_id, Patch(set={"people": people, **anew}), Patch(set=anew)), "add": {"ever": people}}


def _task_transferred(event: ev.TaskTransferred, envelope: Envelope) -> Parts:
    """The giver keeps the case in 进行中."""
    return {**_given(event.task_id, event.to, on_behalf=[]), "add": {**_took_part(event.by), "ever": event.to.no}}


def _task_delegated(event: ev.TaskDelegated, envelope: Envelope) -> Parts:
    """The delegate sees it; the delegator keeps it in 进行中 until the answer."""
    return {**_given(event.task_id, event.to, delegated_by=event.by.no),
            "add": {**_took_part(event.by), "ever": event.to.no}}


def _given(task_id: str, to: Person, **values: Any) -> Parts:
    holder = Patch(set={"people": [to.no], **values})
    pool = Patch(set={"people": [to.no], "claimed_by": to.no, **values})
    return {"within": {"todo": (({"id": task_id, "claimable": True}, pool), ({"id": task_id}, holder))}}


def _delegation_resolved(event: ev.DelegationResolved, envelope: Envelope) -> Parts:
    return {**_task(event.task_id, people=_numbers(event.people), delegated_by=None,
                    claimed_by=event.claimed_by or None),
            "add": {**_took_part(event.by), "ever": _numbers(event.people)}}


def _substitute_applied(event: ev.SubstituteApplied, envelope: Envelope) -> Parts:
    stands = {"id": event.substitute.no, "no": event.principal.no, "name": event.principal.name}
    now = Patch(add={"people": event.substitute.no, "on_behalf": stands})
    return {**_if_turn(event.task_id, now, Patch(add={"on_behalf": stands})), "add": {"ever": event.substitute.no}}


def _substitute_lifted(event: ev.SubstituteLifted, envelope: Envelope) -> Parts:
    gone = {"people": event.substitute, "on_behalf": {"id": event.substitute}}
    held = ({"id": event.task_id, "claimed_by": event.substitute}, Patch(drop=gone, set={"claimed_by": None}))
    return {"within": {"todo": (held, ({"id": event.task_id}, Patch(drop=gone)))}}


def _signer_added(event: ev.SignerAdded, envelope: Envelope) -> Parts:
    return {"add": _took_part(event.by)}


def _signer_removed(event: ev.SignerRemoved, envelope: Envelope) -> Parts:
    return {"drop": {"todo": {"id": event.task_id}}, "add": _took_part(event.by)}


def _task_closed(event: ev.TaskClosed, envelope: Envelope) -> Parts:
    return {"drop": {"todo": {"id": event.task_id}}}


def _vote_cast(event: ev.VoteCast, envelope: Envelope) -> Parts:
    return {"drop": {"todo": {"id": event.task_id}}, "add": _took_part(event.by, event.on_behalf)}


def _case_returned(event: ev.CaseReturned, envelope: Envelope) -> Parts:
    status = {"status": "returned"} if event.target == "applicant" else {}
    closed = {"drop": {"todo": {"id": event.task_id}}} if event.closes and event.task_id else {}
    return {**closed, "add": _took_part(event.by), "set": {"round": event.round, **status}}


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
    ev.StepEntered: _step_entered, ev.StepCompleted: _step_left, ev.StepSkipped: _step_left,
    ev.FormChanged: _form_changed, ev.DocumentIssued: _document_issued, ev.TaskAssigned: _task_assigned,
    ev.TaskClaimed: _task_claimed, ev.TaskReleased: _task_released, ev.TaskClosed: _task_closed,
    ev.VoteCast: _vote_cast, ev.CaseReturned: _case_returned, ev.CaseResubmitted: _case_resubmitted,
    ev.CaseWithdrawn: _case_withdrawn, ev.CaseRejected: _case_rejected, ev.CaseTerminated: _case_terminated,
    ev.CaseCompleted: _case_completed, ev.CopySent: _copy_sent, ev.CaseRated: _case_rated,
    ev.TaskWaiting: _task_waiting, ev.TaskResumed: _task_resumed, ev.TaskReopened: _task_reopened,
    ev.TaskReassigned: _task_reassigned, ev.TaskTransferred: _task_transferred, ev.TaskDelegated: _task_delegated,
    ev.DelegationResolved: _delegation_resolved, ev.SubstituteApplied: _substitute_applied,
    ev.SubstituteLifted: _substitute_lifted, ev.SignerAdded: _signer_added, ev.SignerRemoved: _signer_removed,
    ev.CaseReopened: _case_reopened, ev.CaseMigrated: _case_migrated, ev.CaseUrged: _case_urged,
    ev.TimerScheduled: _due_moved, ev.DeadlineBreached: _overdue, ev.SubCaseStarted: _subcase_started,
    ev.SubCaseEnded: _subcase_ended,
}
