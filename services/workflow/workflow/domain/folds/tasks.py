"""Fold what happens to the work items of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from contracts.workflow import events as ev
from workflow.domain.state import Case
from workflow.domain.work import Task

#: Whoever does one of these has taken part for good, even when somebody else has the task later or the vote is gone.
_ACTS = (ev.VoteCast, ev.CaseReturned, ev.TaskTransferred, ev.TaskDelegated, ev.DelegationResolved, ev.SignerRemoved)


def with_actors(case: Case, event: Any) -> Case:
    """Return the case with whoever acted, and whom they acted for, among those who took part."""
    if not isinstance(event, _ACTS):
        return case
    principal = event.on_behalf if isinstance(event, ev.VoteCast) else None
    acted = {person.no for person in (event.by, principal) if person and person.no != "system"}
    return case if acted <= case.acted else replace(case, acted=case.acted | acted)


def _asked_others(case: Case, task: Task, numbers: Iterable[str]) -> Case:
    """Somebody who asked others to sign has acted; it is noted when they lose the task, as asking changes no more."""
    if any(other.added_by == task.id for other in case.seats(task.run)):
        return replace(case, acted=case.acted | {*numbers})
    return case


def _assigned(case: Case, event: ev.TaskAssigned) -> Case:
    return case.with_task(Task(
        id=event.task_id, run=event.run, step=event.step, people=event.people, actions=event.actions,
        claimable=event.claimable, due_at=event.due_at, kind=event.kind, weight=event.weight, veto=event.veto,
        chair=event.chair, added_by=event.added_by, waiting=event.waiting))


def _changed(case: Case, task_id: str, **parts: Any) -> Case:
    return case.with_task(replace(case.tasks[task_id], **parts))


def _claimed(case: Case, event: ev.TaskClaimed) -> Case:
    return _changed(case, event.task_id, claimed_by=event.by)


def _released(case: Case, event: ev.TaskReleased) -> Case:
    return _changed(case, event.task_id, claimed_by=None)


def _read(case: Case, event: ev.TaskRead) -> Case:
    return _changed(case, event.task_id, read=(*case.tasks[event.task_id].read, event.by.no))


def _voted(case: Case, event: ev.VoteCast) -> Case:
    case = _changed(case, event.task_id, closed="voted", vote=event.vote, handled_by=event.by, handled_at=event.at,
                    seq=case.seq, cycle=case.cycle, on_behalf=event.on_behalf, target=event.target,
                    opinion=event.opinion, reason=event.reason)
    return replace(case, votes_since_submission=case.votes_since_submission + 1, moved_at=event.at)


def _closed(case: Case, event: ev.TaskClosed) -> Case:
    return _changed(case, event.task_id, closed=event.reason)


def _waiting(case: Case, event: ev.TaskWaiting) -> Case:
    return _changed(case, event.task_id, waiting=event.reason)


def _resumed(case: Case, event: ev.TaskResumed) -> Case:
    task = case.tasks[event.task_id]
    return _changed(case, event.task_id, waiting="", people=event.people, due_at=event.due_at or task.due_at)


def _reopened(case: Case, event: ev.TaskReopened) -> Case:
    return _changed(case, event.task_id, closed="", vote="", handled_by=None, handled_at=None, waiting="",
                    people=event.people, on_behalf=None, target="", opinion="", reason="", standing_in={},
                    owners=(), delegated_by=None, read=(),
                    claimed_by=event.people[0] if event.claimable and len(event.people) == 1 else None)


def _reassigned(case: Case, event: ev.TaskReassigned) -> Case:
    task = case.tasks[event.task_id]
    run, case = case.runs[task.run], _asked_others(case, task, (person.no for person in task.people))
    return _changed(case.with_run(replace(run, fallback="")), event.task_id, people=event.people, claimed_by=None,
                    owners=(), delegated_by=None, standing_in={}, fallback="")


def _missing(case: Case, event: ev.AssigneeMissing) -> Case:
    if event.task_id:
        return _changed(case, event.task_id, fallback=event.fallback)
    return case.with_run(replace(case.runs[event.run], fallback=event.fallback))


def _transferred(case: Case, event: ev.TaskTransferred) -> Case:
    task = case.tasks[event.task_id]
    return _changed(case, event.task_id, people=(event.to,), hops=task.hops + 1, standing_in={},
                    earlier=(*task.earlier, event.by.no),
                    claimed_by=event.to if task.claimable else None)


def _delegated(case: Case, event: ev.TaskDelegated) -> Case:
    task = case.tasks[event.task_id]
    return _changed(case, event.task_id, people=(event.to,), owners=task.people, delegated_by=event.by,
                    claimed_by=event.to if task.claimable else None)


def _resolved(case: Case, event: ev.DelegationResolved) -> Case:
    task = case.tasks[event.task_id]
    return _changed(case, event.task_id, people=event.people, owners=(), delegated_by=None,
                    earlier=task.earlier if event.recalled else (*task.earlier, event.by.no),
                    claimed_by=task.delegated_by if task.claimable else None)


def _substituted(case: Case, event: ev.SubstituteApplied) -> Case:
    task = case.tasks[event.task_id]
    people = task.people if task.candidate(event.substitute.no) else (*task.people, event.substitute)
    return _changed(case, event.task_id, people=people,
                    standing_in={**task.standing_in, event.substitute.no: event.principal})


def _lifted(case: Case, event: ev.SubstituteLifted) -> Case:
    task = case.tasks[event.task_id]
    return _changed(
        _asked_others(case, task, (event.substitute,)), event.task_id,
        people=tuple(person for person in task.people if person.no != event.substitute),
        standing_in={no: principal for no, principal in task.standing_in.items() if no != event.substitute},
        owners=tuple(person for person in task.owners if person.no != event.substitute),
        claimed_by=None if task.claimed_by and task.claimed_by.no == event.substitute else task.claimed_by)


def _signer_removed(case: Case, event: ev.SignerRemoved) -> Case:
    return _changed(case, event.task_id, closed="removed", reason=event.reason)


def _retracted(case: Case, event: ev.VoteRetracted) -> Case:
    case = case.with_run(replace(case.runs[event.run], outcome=""))
    case = case.with_token(replace(case.tokens[event.token], status="live", outcome="", last_run=event.run))
    return replace(case, votes_since_submission=max(0, case.votes_since_submission - 1))


def _unchanged(case: Case, event: Any) -> Case:
    return case


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    ev.TaskAssigned: _assigned, ev.TaskClaimed: _claimed, ev.TaskReleased: _released, ev.TaskRead: _read,
    ev.VoteCast: _voted,
    ev.TaskClosed: _closed, ev.TaskWaiting: _waiting, ev.TaskResumed: _resumed, ev.TaskReopened: _reopened,
    ev.TaskReassigned: _reassigned, ev.TaskTransferred: _transferred, ev.TaskDelegated: _delegated,
    ev.DelegationResolved: _resolved, ev.SubstituteApplied: _substituted, ev.SubstituteLifted: _lifted,
    ev.SignerRemoved: _signer_removed, ev.VoteRetracted: _retracted, ev.AssigneeMissing: _missing,
    ev.SignerAdded: _unchanged,
}
