"""The replica ``cases``: just enough of each case to word a notification."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chassis.changes import Change, Patch, Put
from contracts.workflow.events import (
    CaseResubmitted,
    CaseStarted,
    CopySent,
    SubstituteApplied,
    TaskAssigned,
    TaskReassigned,
    TaskTransferred,
)
from notify.domain.cases import CaseFacts, copy_key, seat


def project(event: Any) -> Iterator[Change]:
    """Return what ``event`` changes in the case's row ``{serial, title, service_name, applicant, copied, seats}``."""
    match event:
        case CaseStarted():
            yield Put({"serial": event.serial, "title": event.title, "service_name": event.service_name,
                       "applicant": event.applicant.no, "copied": [], "seats": {}})
        case CaseResubmitted():
            yield Patch(set={"title": event.title})
        case CopySent():
            yield Patch(add={"copied": [copy_key(event, person.no) for person in event.people]})
        case TaskAssigned() | TaskReassigned():
            yield Patch(add={f"seats.{seat(event.task_id)}": [person.no for person in event.people]})
        case TaskTransferred():
            yield Patch(add={f"seats.{seat(event.task_id)}": [event.to.no]})
        case SubstituteApplied():
            yield Patch(add={f"seats.{seat(event.task_id)}": [event.substitute.no]})


def facts_after(facts: CaseFacts | None, event: Any) -> CaseFacts | None:
    """Return what notifications need to know of a case after ``event``; the same as its row would say."""
    match event:
        case CaseStarted():
            return CaseFacts(serial=event.serial, title=event.title, service_name=event.service_name,
                             applicant=event.applicant.no)
        case CaseResubmitted() if facts is not None:
            return replace(facts, title=event.title)
        case CopySent() if facts is not None:
            return replace(facts, copied=facts.copied | {copy_key(event, person.no) for person in event.people})
    return facts
