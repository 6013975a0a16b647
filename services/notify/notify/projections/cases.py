"""The replica ``cases``: just enough of each case to word a notification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chassis.changes import Change, Patch, Put
from contracts.workflow.events import CaseResubmitted, CaseStarted, CopySent
from notify.domain.cases import copy_key


def project(event: Any) -> Iterator[Change]:
    """Return what ``event`` changes in the case's row ``{serial, title, service_name, applicant, copied}``."""
    match event:
        case CaseStarted():
            yield Put({"serial": event.serial, "title": event.title, "service_name": event.service_name,
                       "applicant": event.applicant.no, "copied": []})
        case CaseResubmitted():
            yield Patch(set={"title": event.title})
        case CopySent():
            yield Patch(add={"copied": [copy_key(event, person.no) for person in event.people]})
