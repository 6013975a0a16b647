"""Who is due to be told what, because of one event: the start of every delivery, and nothing but a function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.envelope import Envelope
from notify.domain.cases import CaseFacts
from notify.domain.causes import HALL_TIME, Cause, causes
from notify.domain.channels import POLICY, QUIET_CHANNELS, WAITS_FOR_MORNING, Channel, Kind
from notify.domain.wording import word

#: From this hour to that one nobody's telephone rings for what can wait.
QUIET_FROM, QUIET_UNTIL = 22, 7
#: Where the page of a case is.
CASES = "/cases/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the ledger: an event (of the time ``at``), a recipient, a channel; ``path`` leads to what it is about.

    ``case_id`` is the stream of the event: a case, or the log of one feedback.
    """

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


def due(event: Any, envelope: Envelope, case: CaseFacts) -> tuple[Delivery, ...]:
    """Return the deliveries ``event`` calls for, given the case as it was before the event.

    The same event always gives the same ids, so a repeat adds nothing.
    """
    return tuple(delivery for cause in causes(event, case) for delivery in _spread(cause, envelope, case))


def case_of(path: str, stream: str) -> str:
    """Return the id of the case a delivery is about, blank when it is about something else."""
    return stream if path.startswith(CASES) else ""


def _spread(cause: Cause, envelope: Envelope, case: CaseFacts) -> Iterator[Delivery]:
    for recipient in cause.recipients:
        for channel in _channels(cause.kind, envelope.at):
            title, text = word(cause.kind, channel, case, step=cause.step, opinion=cause.opinion, due=cause.due)
            yield Delivery(
                id=f"{envelope.stream}:{envelope.number}:{recipient}:{channel}",
                kind=cause.kind, recipient=recipient, channel=channel, case_id=envelope.stream,
                serial=case.serial, service_name=case.service_name, title=title, text=text,
                # The event's number makes two messages about one case different to a duplicate check.
                path=f"{cause.path or f'{CASES}{envelope.stream}'}?notice={envelope.number}", at=envelope.at)


def _channels(kind: Kind, at: datetime) -> tuple[Channel, ...]:
    hour = at.astimezone(HALL_TIME).hour
    if kind in WAITS_FOR_MORNING and not QUIET_UNTIL <= hour < QUIET_FROM:
        return tuple(channel for channel in POLICY[kind] if channel in QUIET_CHANNELS)
    return POLICY[kind]
