"""Fold one event into the case; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from contracts.workflow import events as ev
from workflow.domain.state import Case, CaseStatus, PendingReturn, Run, Task


def evolve(case: Case | None, event: Any) -> Case:
    """Return the case after ``event``; raises LookupError for an event that no rule here knows."""
    if isinstance(event, ev.CaseStarted):
        return _started(event)
    apply = _FOLDS.get(type(event))
    if apply is None or case is None:
        raise LookupError(f"{type(event).__name__} cannot be folded here")
    return apply(case, event)


def _started(event: ev.CaseStarted) -> Case:
    return Case(serial=event.serial, service=event.service, definition_version=event.definition_version,
                digest=event.digest, title=event.title, applicant=event.applicant,
                applicant_facts=event.applicant_facts, form=event.form, sources=event.sources, unique=event.unique)


def _form_changed(case: Case, event: ev.FormChanged) -> Case:
    return replace(case, form=_written(case.form, event.values))


def _written(form: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form after a write; a field written with None is no longer filled in."""
    return {key: value for key, value in {**form, **values}.items() if value is not None}


def _number_issued(case: Case, event: ev.NumberIssued) -> Case:
    return replace(case, form={**case.form, event.field: event.value})


def _step_entered(case: Case, event: ev.StepEntered) -> Case:
    run = Run(id=event.run, step=event.step, kind=event.step_kind, token=event.token, round=event.round,
              policy=event.policy)
    return case.with_run(run)


def _task_assigned(case: Case, event: ev.TaskAssigned) -> Case:
    return case.with_task(Task(id=event.task_id, run=event.run, step=event.step, people=event.people,
                               actions=event.actions, claimable=event.claimable, due_at=event.due_at))


def _task_claimed(case: Case, event: ev.TaskClaimed) -> Case:
    return case.with_task(replace(case.tasks[event.task_id], claimed_by=event.by))


def _task_released(case: Case, event: ev.TaskReleased) -> Case:
    return case.with_task(replace(case.tasks[event.task_id], claimed_by=None))


def _vote_cast(case: Case, event: ev.VoteCast) -> Case:
    task = replace(case.tasks[event.task_id], closed="voted", vote=event.vote, handled_by=event.by,
                   handled_at=event.at)
    return replace(case.with_task(task), votes_since_submission=case.votes_since_submission + 1)


def _task_closed(case: Case, event: ev.TaskClosed) -> Case:
    return case.with_task(replace(case.tasks[event.task_id], closed=event.reason))


def _step_completed(case: Case, event: ev.StepCompleted) -> Case:
    return case.with_run(replace(case.runs[event.run], outcome=event.outcome))


def _step_skipped(case: Case, event: ev.StepSkipped) -> Case:
    return case.with_run(replace(case.runs[event.run], outcome="skipped"))


def _case_returned(case: Case, event: ev.CaseReturned) -> Case:
    task = replace(case.tasks[event.task_id], closed="returned", vote="return", handled_by=event.by,
                   handled_at=event.at)
    returned = replace(case.with_task(task), round=event.round,
                       votes_since_submission=case.votes_since_submission + 1)
    if event.target == "applicant":
        return replace(returned, status=CaseStatus.RETURNED,
                       pending_return=PendingReturn(step=event.from_step, mode=event.mode))
    return replace(returned, path=_up_to(case.path, event.to_step))


def _route_taken(case: Case, event: ev.RouteTaken) -> Case:
    return replace(case, path=(*_up_to(case.path, event.from_step), event.to_step))


def _up_to(path: tuple[str, ...], step: str) -> tuple[str, ...]:
    """Return the path as far as ``step``, which is included; a step that is not on it starts the path afresh."""
    return path[:path.index(step) + 1] if step in path else ()


def _case_resubmitted(case: Case, event: ev.CaseResubmitted) -> Case:
    return replace(case, status=CaseStatus.RUNNING, form=_written(case.form, event.values), title=event.title,
                   round=event.round, votes_since_submission=0, pending_return=None)


def _case_withdrawn(case: Case, event: ev.CaseWithdrawn) -> Case:
    return replace(case, status=CaseStatus.WITHDRAWN, pending_return=None)


def _case_rejected(case: Case, event: ev.CaseRejected) -> Case:
    return replace(case, status=CaseStatus.REJECTED, outcome="rejected")


def _case_terminated(case: Case, event: ev.CaseTerminated) -> Case:
    return replace(case, status=CaseStatus.TERMINATED, outcome="terminated")


def _case_completed(case: Case, event: ev.CaseCompleted) -> Case:
    return replace(case, status=CaseStatus.COMPLETED, outcome=event.outcome)


def _copy_sent(case: Case, event: ev.CopySent) -> Case:
    return replace(case, copied=case.copied | {person.no for person in event.people})


def _copy_read(case: Case, event: ev.CopyRead) -> Case:
    return replace(case, opened=case.opened | {event.person})


def _case_rated(case: Case, event: ev.CaseRated) -> Case:
    return replace(case, rated=True)


def _unchanged(case: Case, event: Any) -> Case:
    return case


_FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    ev.FormChanged: _form_changed,
    ev.NumberIssued: _number_issued,
    ev.StepEntered: _step_entered,
    ev.TaskAssigned: _task_assigned,
    ev.TaskClaimed: _task_claimed,
    ev.TaskReleased: _task_released,
    ev.VoteCast: _vote_cast,
    ev.TaskClosed: _task_closed,
    ev.StepCompleted: _step_completed,
    ev.StepSkipped: _step_skipped,
    ev.RouteTaken: _route_taken,
    ev.CaseReturned: _case_returned,
    ev.CaseResubmitted: _case_resubmitted,
    ev.CaseWithdrawn: _case_withdrawn,
    ev.CaseRejected: _case_rejected,
    ev.CaseTerminated: _case_terminated,
    ev.CaseCompleted: _case_completed,
    ev.CopySent: _copy_sent,
    ev.CopyRead: _copy_read,
    ev.CaseRated: _case_rated,
    ev.AssigneeMissing: _unchanged,
    ev.CommentAdded: _unchanged,
    ev.EffectRequested: _unchanged,
    ev.EffectFailed: _unchanged,
    ev.DocumentIssued: _unchanged,
}
