"""What happens to one task, told to the row of its case: in whose 待办 it is, until when, and who took part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chassis.changes import Patch
from contracts.envelope import Envelope
from contracts.workflow import events as ev
from contracts.workflow.people import Person

#: The number under which the system acts.
SYSTEM = "system"

#: What a Patch says, by the name of its part.
Parts = dict[str, dict[str, Any]]


def took_part(*people: Person | None) -> dict[str, Any]:
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


def _open(event: ev.TaskAssigned | ev.TaskReopened, envelope: Envelope, **values: Any) -> dict[str, Any]:
    return {"id": event.task_id, "run": event.run, "step": event.step, "step_name": event.step_name,
            "arrived_at": envelope.at, "due_at": event.due_at, "people": _numbers(event.people),
            "actions": list(event.actions), "claimed_by": None, "claimable": event.claimable, "kind": "seat",
            "waiting": "", "delegated_by": None, "on_behalf": [], "overdue": False, "read": [], **values}


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
    return {**_given(event.task_id, event.to, on_behalf=[]), "add": {**took_part(event.by), "ever": event.to.no}}


def _task_delegated(event: ev.TaskDelegated, envelope: Envelope) -> Parts:
    """The delegate sees it; the delegator keeps it in 进行中 until the answer."""
    return {**_given(event.task_id, event.to, delegated_by=event.by.no),
            "add": {**took_part(event.by), "ever": event.to.no}}


def _given(task_id: str, to: Person, **values: Any) -> Parts:
    holder = Patch(set={"people": [to.no], **values})
    pool = Patch(set={"people": [to.no], "claimed_by": to.no, **values})
    return {"within": {"todo": (({"id": task_id, "claimable": True}, pool), ({"id": task_id}, holder))}}


def _delegation_resolved(event: ev.DelegationResolved, envelope: Envelope) -> Parts:
    return {**_task(event.task_id, people=_numbers(event.people), delegated_by=None,
                    claimed_by=event.claimed_by or None),
            "add": {**took_part(event.by), "ever": _numbers(event.people)}}


def _substitute_applied(event: ev.SubstituteApplied, envelope: Envelope) -> Parts:
    stands = {"id": event.substitute.no, "no": event.principal.no, "name": event.principal.name}
    now = Patch(add={"people": event.substitute.no, "on_behalf": stands})
    return {**_if_turn(event.task_id, now, Patch(add={"on_behalf": stands})), "add": {"ever": event.substitute.no}}


def _substitute_lifted(event: ev.SubstituteLifted, envelope: Envelope) -> Parts:
    gone = {"people": event.substitute, "on_behalf": {"id": event.substitute}}
    held = ({"id": event.task_id, "claimed_by": event.substitute}, Patch(drop=gone, set={"claimed_by": None}))
    return {"within": {"todo": (held, ({"id": event.task_id}, Patch(drop=gone)))}}


def _signer_added(event: ev.SignerAdded, envelope: Envelope) -> Parts:
    return {"add": took_part(event.by)}


def _signer_removed(event: ev.SignerRemoved, envelope: Envelope) -> Parts:
    return {"drop": {"todo": {"id": event.task_id}}, "add": took_part(event.by)}


def _task_closed(event: ev.TaskClosed, envelope: Envelope) -> Parts:
    return {"drop": {"todo": {"id": event.task_id}}}


def _vote_cast(event: ev.VoteCast, envelope: Envelope) -> Parts:
    return {"drop": {"todo": {"id": event.task_id}}, "add": took_part(event.by, event.on_behalf)}


PARTS: dict[type, Callable[[Any, Envelope], Parts]] = {
    ev.TaskAssigned: _task_assigned, ev.TaskClaimed: _task_claimed, ev.TaskReleased: _task_released,
    ev.TaskClosed: _task_closed, ev.VoteCast: _vote_cast, ev.TaskWaiting: _task_waiting,
    ev.TaskResumed: _task_resumed, ev.TaskReopened: _task_reopened, ev.TaskReassigned: _task_reassigned,
    ev.TaskTransferred: _task_transferred, ev.TaskDelegated: _task_delegated,
    ev.DelegationResolved: _delegation_resolved, ev.SubstituteApplied: _substitute_applied,
    ev.SubstituteLifted: _substitute_lifted, ev.SignerAdded: _signer_added, ev.SignerRemoved: _signer_removed,
}
