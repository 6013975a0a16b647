"""Which event tells whom what: one function per kind of event, and a table that lists them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from contracts.catalog.events import FeedbackAnswered, FeedbackReceived
from contracts.workflow import events as ev
from notify.domain.cases import CaseFacts, copy_key
from notify.domain.channels import Kind

#: The hall's own time, in which people read when something is due.
HALL_TIME = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A reason to tell ``recipients`` something; the other parts fill its words. ``path`` leads to what it is about,
    unless that is the case.
    """

    kind: Kind
    recipients: tuple[str, ...]
    path: str = ""
    step: str = ""
    opinion: str = ""
    due: str = ""


def causes(event: Any, case: CaseFacts) -> Iterator[Cause]:
    """Yield why anybody is to be told of ``event``, given the case as it was before; most events tell nobody."""
    told = CAUSES.get(type(event))
    if told is not None:
        yield from (cause for cause in told(event, case) if cause.recipients)


def _assigned(event: ev.TaskAssigned, case: CaseFacts) -> Iterator[Cause]:
    """Who has to wait is told when their turn comes; an applicant knows from the return, or from their own act."""
    if "resubmit" not in event.actions and not event.waiting:
        yield Cause(kind=Kind.ASSIGNED, recipients=_numbers(event.people), step=event.step_name)


def _resumed(event: ev.TaskResumed, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.TURN, recipients=_numbers(event.people))


def _transferred(event: ev.TaskTransferred, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.HANDED, recipients=(event.to.no,), opinion=event.reason)


def _reassigned(event: ev.TaskReassigned, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.HANDED, recipients=_numbers(event.people), opinion=event.reason)


def _delegated(event: ev.TaskDelegated, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.DELEGATED, recipients=(event.to.no,), opinion=event.reason)


def _resolved(event: ev.DelegationResolved, case: CaseFacts) -> Iterator[Cause]:
    if not event.recalled:
        yield Cause(kind=Kind.RESOLVED, recipients=_numbers(event.people), opinion=event.opinion)


def _substituted(event: ev.SubstituteApplied, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.SUBSTITUTED, recipients=(event.substitute.no,))


def _fired(event: ev.TimerFired, case: CaseFacts) -> Iterator[Cause]:
    if event.kind == "remind":
        yield Cause(kind=Kind.REMINDED, recipients=event.people, step=str(event.data.get("step_name") or event.step),
                    due=_time(event.data.get("due")))


def _breached(event: ev.DeadlineBreached, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.OVERDUE, recipients=event.people, step=event.step_name or event.step,
                due=_time(event.due_at))


def _urged(event: ev.CaseUrged, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.URGED, recipients=event.people, opinion=event.reason)
    yield Cause(kind=Kind.URGED_OFTEN, recipients=event.superiors, opinion=event.reason)


def _returned(event: ev.CaseReturned, case: CaseFacts) -> Iterator[Cause]:
    if event.target == "applicant":
        yield Cause(kind=Kind.RETURNED, recipients=(case.applicant,), opinion=event.opinion)


def _completed(event: ev.CaseCompleted, case: CaseFacts) -> Iterator[Cause]:
    kind = Kind.REJECTED if event.outcome == "rejected" else Kind.COMPLETED
    yield Cause(kind=kind, recipients=(case.applicant,))


def _rejected(event: ev.CaseRejected, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.REJECTED, recipients=(case.applicant,), opinion=event.opinion)


def _terminated(event: ev.CaseTerminated, case: CaseFacts) -> Iterator[Cause]:
    if event.by.no != case.applicant:  # nobody needs telling what they just did
        yield Cause(kind=Kind.TERMINATED, recipients=(case.applicant,), opinion=event.reason)


def _reopened(event: ev.CaseReopened, case: CaseFacts) -> Iterator[Cause]:
    if event.by.no != case.applicant:
        yield Cause(kind=Kind.REOPENED, recipients=(case.applicant,), opinion=event.reason)


def _mentioned(event: ev.CommentAdded, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.MENTIONED, recipients=_numbers(one for one in event.mentions if one.no != event.by.no),
                opinion=event.text)


def _copied(event: ev.CopySent, case: CaseFacts) -> Iterator[Cause]:
    """The same copy is told once; who is also a handler knows from their task."""
    new = (no for no in _numbers(event.people) if copy_key(event, no) not in case.copied and no not in event.told)
    yield Cause(kind=Kind.COPIED, recipients=tuple(new))


def _received(event: FeedbackReceived, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.FEEDBACK_RECEIVED, recipients=event.desk, path=f"/admin/feedback/{event.id}")


def _answered(event: FeedbackAnswered, case: CaseFacts) -> Iterator[Cause]:
    yield Cause(kind=Kind.FEEDBACK_ANSWERED, recipients=(event.asker,), path=f"/feedback/{event.id}")


def _time(value: Any) -> str:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return ""
    return f"{value.astimezone(HALL_TIME):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else ""


def _numbers(people: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person.no for person in people))


CAUSES: dict[type, Callable[[Any, CaseFacts], Iterator[Cause]]] = {
    ev.TaskAssigned: _assigned, ev.TaskResumed: _resumed, ev.TaskTransferred: _transferred,
    ev.TaskReassigned: _reassigned, ev.TaskDelegated: _delegated, ev.DelegationResolved: _resolved,
    ev.SubstituteApplied: _substituted, ev.TimerFired: _fired, ev.DeadlineBreached: _breached, ev.CaseUrged: _urged,
    ev.CaseReturned: _returned, ev.CaseCompleted: _completed, ev.CaseRejected: _rejected,
    ev.CaseTerminated: _terminated, ev.CaseReopened: _reopened, ev.CopySent: _copied, ev.CommentAdded: _mentioned,
    FeedbackReceived: _received, FeedbackAnswered: _answered,
}
