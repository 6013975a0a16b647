"""Who is due to be told what, because of one event: the start of every delivery, and nothing but a function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.envelope import Envelope
from contracts.workflow.events import (
    CaseCompleted,
    CaseRejected,
    CaseReturned,
    CaseTerminated,
    CopySent,
    TaskAssigned,
)
from notify.domain.cases import CaseFacts, copy_key
from notify.domain.channels import POLICY, Channel, Kind
from notify.domain.wording import word


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the ledger: an event (of the time ``at``), a recipient, a channel; ``path`` leads to the case."""

    id: str
    kind: Kind
    recipient: str
    channel: Channel
    case_id: str
    serial: str
    service_name: str
    title: str
    text: str
    path: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cause:
    kind: Kind
    recipients: tuple[str, ...]
    step: str = ""
    opinion: str = ""


def due(event: Any, envelope: Envelope, case: CaseFacts) -> tuple[Delivery, ...]:
    """Return the deliveries ``event`` calls for, given the case as it was before the event.

    The same event always gives the same ids, so a repeat adds nothing.
    """
    return tuple(delivery for cause in _causes(event, envelope, case) for delivery in _spread(cause, envelope, case))


def _causes(event: Any, envelope: Envelope, case: CaseFacts) -> Iterator[_Cause]:
    match event:
        case TaskAssigned() if "resubmit" not in event.actions:  # the return (or their own act) told the applicant
            yield _Cause(kind=Kind.ASSIGNED, recipients=_numbers(event.people), step=event.step_name)
        case CaseReturned() if event.target == "applicant":
            yield _Cause(kind=Kind.RETURNED, recipients=(case.applicant,), opinion=event.opinion)
        case CaseCompleted():
            kind = Kind.REJECTED if event.outcome == "rejected" else Kind.COMPLETED
            yield _Cause(kind=kind, recipients=(case.applicant,))
        case CaseRejected():
            yield _Cause(kind=Kind.REJECTED, recipients=(case.applicant,), opinion=event.opinion)
        case CaseTerminated() if event.by.no != case.applicant:  # nobody needs telling what they just did
            yield _Cause(kind=Kind.TERMINATED, recipients=(case.applicant,), opinion=event.reason)
        case CopySent():
            new = (no for no in _numbers(event.people) if copy_key(event, no) not in case.copied)
            yield _Cause(kind=Kind.COPIED, recipients=tuple(new))


def _spread(cause: _Cause, envelope: Envelope, case: CaseFacts) -> Iterator[Delivery]:
    for recipient in cause.recipients:
        for channel in POLICY[cause.kind]:
            title, text = word(cause.kind, channel, case, step=cause.step, opinion=cause.opinion)
            yield Delivery(
                id=f"{envelope.stream}:{envelope.number}:{recipient}:{channel}",
                kind=cause.kind, recipient=recipient, channel=channel, case_id=envelope.stream,
                serial=case.serial, service_name=case.service_name, title=title, text=text,
                # The event's number makes two messages about one case different to a duplicate check.
                path=f"/cases/{envelope.stream}?notice={envelope.number}", at=envelope.at)


def _numbers(people: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person.no for person in people))
