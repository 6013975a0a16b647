"""Fold what happens to a case as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from contracts.workflow import events as ev
from workflow.domain.state import Case, CaseStatus, Circular, PendingReturn


def started(event: ev.CaseStarted) -> Case:
    """Return the case as it begins."""
    return Case(serial=event.serial, service=event.service, definition_version=event.definition_version,
                digest=event.digest, title=event.title, applicant=event.applicant,
                applicant_facts=event.applicant_facts, form=event.form, sources=event.sources, unique=event.unique,
                max_open=event.max_open, parent=event.parent, chosen=event.chosen, started_at=event.at,
                moved_at=event.at)


def _form_changed(case: Case, event: ev.FormChanged) -> Case:
    sources = {**case.sources, **{system: {**(case.sources.get(system) or {}), **items}
                                  for system, items in event.sources.items()}}
    return _written(replace(case, chosen={**case.chosen, **event.chosen}, sources=sources), event.values)


def _written(case: Case, values: Mapping[str, Any]) -> Case:
    """Return the case after a write; a field written with None is no longer filled in."""
    form = {key: value for key, value in {**case.form, **values}.items() if value is not None}
    return replace(case, form=form, changed={**case.changed, **_at(case, values)})


def _at(case: Case, keys: Iterable[str]) -> dict[str, int]:
    return dict.fromkeys(keys, case.seq)


def _number_issued(case: Case, event: ev.NumberIssued) -> Case:
    return replace(case, form={**case.form, event.field: event.value})


def _returned(case: Case, event: ev.CaseReturned) -> Case:
    if event.closes and event.task_id:
        task = replace(case.tasks[event.task_id], closed="returned", vote="return", handled_by=event.by,
                       handled_at=event.at, opinion=event.opinion)
        case = case.with_task(task)
    case = replace(case, round=event.round, cycle=case.cycle + 1, smart=None, moved_at=event.at,
                   votes_since_submission=case.votes_since_submission + 1)
    if event.target != "applicant":
        return case
    pending = PendingReturn(step=event.from_step, mode=event.mode, run=event.run, until=event.until)
    return replace(case, status=CaseStatus.RETURNED, pending_return=pending)


def _resubmitted(case: Case, event: ev.CaseResubmitted) -> Case:
    smart = case.pending_return if event.mode == "smart" else None
    again = replace(case, status=CaseStatus.RUNNING, title=event.title, round=event.round, cycle=case.cycle + 1,
                    votes_since_submission=0, pending_return=None, smart=smart, moved_at=event.at or case.moved_at,
                    chosen={**case.chosen, **event.chosen})
    return _written(again, event.values)


def _withdrawn(case: Case, event: ev.CaseWithdrawn) -> Case:
    return replace(case, status=CaseStatus.WITHDRAWN, cycle=case.cycle + 1, pending_return=None, smart=None)


def _ended(case: Case, status: CaseStatus, outcome: str, event: Any) -> Case:
    return replace(case, status=status, outcome=outcome, ended_at=event.at, pending_return=None, smart=None)


def _rejected(case: Case, event: ev.CaseRejected) -> Case:
    return _ended(case, CaseStatus.REJECTED, "rejected", event)


def _terminated(case: Case, event: ev.CaseTerminated) -> Case:
    return _ended(case, CaseStatus.TERMINATED, "terminated", event)


def _completed(case: Case, event: ev.CaseCompleted) -> Case:
    return _ended(case, CaseStatus.COMPLETED, event.outcome, event)


def _reopened(case: Case, event: ev.CaseReopened) -> Case:
    return replace(case, status=CaseStatus.RUNNING, outcome="", round=event.round, cycle=case.cycle + 1,
                   votes_since_submission=0, ended_at=None, rated=False)


def _migrated(case: Case, event: ev.CaseMigrated) -> Case:
    def moved(step: str) -> str:
        return event.steps.get(step, step)

    def pending(found: PendingReturn | None) -> PendingReturn | None:
        return replace(found, step=moved(found.step)) if found else None

    before = case.migrated if event.undo else None
    steps = {run.id: run.step for run in before.runs.values()} if before else {}
    return replace(
        case, definition_version=event.to_version, digest=event.digest,
        migrated=None if event.undo else replace(case, migrated=None),
        runs={key: replace(run, step=steps.get(key) or moved(run.step)) for key, run in case.runs.items()},
        tasks={key: replace(task, step=steps.get(task.run) or moved(task.step)) for key, task in case.tasks.items()},
        tokens=before.tokens if before else {
            key: replace(token, branch=moved(token.branch)) for key, token in case.tokens.items()},
        branches=before.branches if before else {moved(key): value for key, value in case.branches.items()},
        chosen=before.chosen if before else {moved(key): value for key, value in case.chosen.items()},
        pending_return=pending(case.pending_return), smart=pending(case.smart),
        circulars={no: replace(one, step=moved(one.step)) for no, one in case.circulars.items()})


def _copy_sent(case: Case, event: ev.CopySent) -> Case:
    case = replace(case, copied=case.copied | {person.no for person in event.people})
    if event.copy_kind != "circulation":
        return case
    given = {person.no: Circular(person=person, step=event.step, forward=event.forward, comment=event.comment,
                                 required=event.required) for person in event.people}
    circulars = {**given, **case.circulars}
    if event.by and event.by.no in circulars:
        circulars[event.by.no] = replace(circulars[event.by.no], forwarded=True)
    return replace(case, circulars=circulars)


def _copy_read(case: Case, event: ev.CopyRead) -> Case:
    return replace(case, opened=case.opened | {event.person})


def _excused(case: Case, event: ev.ReaderExcused) -> Case:
    return replace(case, excused=case.excused | {event.person})


def _granted(case: Case, event: ev.SubstitutionGranted) -> Case:
    return replace(case, substitution=event.id)


def _revoked(case: Case, event: ev.SubstitutionRevoked) -> Case:
    return replace(case, substitution="")


def _urged(case: Case, event: ev.CaseUrged) -> Case:
    return replace(case, urged=(*case.urged, event.at))


def _rated(case: Case, event: ev.CaseRated) -> Case:
    return replace(case, rated=True)


def _held(case: Case, event: ev.ResourceHeld) -> Case:
    return replace(case, held=case.held | {event.key})


def _let_go(case: Case, event: ev.ResourceReleased) -> Case:
    return replace(case, held=case.held - {event.key})


def _unchanged(case: Case, event: Any) -> Case:
    return case


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    ev.FormChanged: _form_changed, ev.NumberIssued: _number_issued, ev.CaseReturned: _returned,
    ev.CaseResubmitted: _resubmitted, ev.CaseWithdrawn: _withdrawn, ev.CaseRejected: _rejected,
    ev.CaseTerminated: _terminated, ev.CaseCompleted: _completed, ev.CaseReopened: _reopened,
    ev.CaseMigrated: _migrated, ev.CopySent: _copy_sent, ev.CopyRead: _copy_read, ev.CaseUrged: _urged,
    ev.CaseRated: _rated, ev.ResourceHeld: _held, ev.ResourceReleased: _let_go,
    ev.CommentAdded: _unchanged, ev.CircularAnswered: _unchanged, ev.NoticeObjected: _unchanged,
    ev.ReaderExcused: _excused, ev.ReadersAwaited: _unchanged, ev.SubstitutionGranted: _granted,
    ev.SubstitutionRevoked: _revoked,
}
