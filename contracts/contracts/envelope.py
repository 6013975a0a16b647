"""What travels around an event: who, when, because of what, and where in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The store stamps it on every event; the bus carries it beside the event.

    ``version`` is the commit's number in its stream (1, 2, …), ``number`` the event's number in its stream.
    """

    stream: str
    version: int
    number: int
    at: datetime
    actor: str
    command_id: str
    correlation_id: str
    on_behalf_of: str | None = None
