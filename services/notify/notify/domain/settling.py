"""Which messages need no more looking at: whoever opened a case or acted on it knows, and a task that is over calls
nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.workflow import events as ev
from notify.domain.cases import CaseFacts, seat
from notify.domain.channels import Kind

#: What calls somebody to a task.
CALLS = frozenset({Kind.ASSIGNED, Kind.TURN, Kind.HANDED, Kind.DELEGATED, Kind.RESOLVED, Kind.SUBSTITUTED,
                   Kind.REMINDED, Kind.OVERDUE, Kind.URGED})


@dataclass(frozen=True, slots=True)
class Settled:
    """The messages of ``person`` about the case, of these kinds or (None) of any, are as good as read."""

    person: str
    kinds: frozenset[Kind] | None = None


def settled(event: Any, case: CaseFacts) -> Iterator[Settled]:
    """Yield what ``event`` settles, given the case as it was before."""
    match event:
        case ev.TaskRead(by=by) | ev.CaseResubmitted(by=by):
            yield Settled(by.no)
        case ev.CopyRead(person=person):
            yield Settled(person)
        case ev.VoteCast():
            yield Settled(event.by.no)
            yield from _called(case.seats.get(seat(event.task_id), ()))
        case ev.TaskClosed(task_id=task):
            yield from _called(case.seats.get(seat(task), ()))
        case ev.CaseCompleted() | ev.CaseRejected() | ev.CaseTerminated():
            yield from _called(sorted({person for seats in case.seats.values() for person in seats}))


def _called(people: Any) -> Iterator[Settled]:
    return (Settled(person, CALLS) for person in people)
