"""The replica ``usage``: of each case when it ran, whether it came back, and how it was rated; nothing about people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from chassis.changes import Change, Patch, Put
from chassis.recorded import Recorded
from contracts import codec
from contracts.workflow.events import (
    CaseCompleted,
    CaseRated,
    CaseRejected,
    CaseReopened,
    CaseReturned,
    CaseStarted,
    CaseTerminated,
    CaseWithdrawn,
)

#: Events of the workflow service that say something here; the queue ``catalog.workflow`` brings no others.
TYPES = ("case.started", "case.returned", "case.withdrawn", "case.completed", "case.rejected", "case.terminated",
         "case.reopened", "case.rated")

#: Days are the university's.
BEIJING = timezone(timedelta(hours=8))


def project(recorded: Recorded) -> Iterator[Change]:
    """Return what an event changes in a case's row.

    Row: ``{service, sub, started_at, day, status, returned, withdrawn, ended_at, score, rated_at}``; times are ISO 8601
    in UTC, ``day`` is a date, ``sub`` marks a case that another one started, remarks are never kept.
    """
    at = str(recorded.envelope["at"])
    event = codec.decode_event(recorded.type, recorded.version, recorded.data)
    match event:
        case CaseStarted():
            yield Put({"service": event.service, "sub": bool(event.parent), "started_at": at, "day": day_of(at),
                       "status": "running", "returned": False, "withdrawn": False, "ended_at": None, "score": None,
                       "rated_at": None})
        case CaseReturned():
            yield Patch(set={"returned": True})
        case CaseWithdrawn():
            yield Patch(set={"withdrawn": True})
        case CaseReopened():
            yield Patch(set={"status": "running", "ended_at": None})
        case CaseRated():
            yield Patch(set={"score": event.score, "rated_at": at})
        case CaseCompleted() | CaseRejected() | CaseTerminated():
            yield Patch(set={"status": _ENDS[type(event)], "ended_at": at})


def day_of(at: str) -> str:
    """Return the day of a moment, as the university's calendar has it."""
    return datetime.fromisoformat(at).astimezone(BEIJING).date().isoformat()


def started(recorded: Recorded) -> CaseStarted | None:
    """Return the beginning of a case, when it is one."""
    if recorded.type != "case.started":
        return None
    event = codec.decode_event(recorded.type, recorded.version, recorded.data)
    return event if isinstance(event, CaseStarted) else None


_ENDS: dict[type, str] = {CaseCompleted: "completed", CaseRejected: "rejected", CaseTerminated: "terminated"}
