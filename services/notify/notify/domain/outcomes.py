"""What follows from one try to send: the state machine of a delivery.

::

    due ──claim──▶ sending ──┬─ sent
     ▲                       ├─ dead         refused for good, or tried often enough
     └── temporary, ◀────────┤
         interrupted         ├─ unknown      a text message may have gone out: never sent again by itself
                             └─ suppressed   nobody to send to, with the reason
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from notify.domain.channels import AT_MOST_ONCE, Channel


class State(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"


class Outcome(StrEnum):
    """How one try ended; ``interrupted``: the process that tried never came back to say."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"
    INTERRUPTED = "interrupted"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Next:
    """The state to move to; ``wait`` is in seconds and counts only for ``due``."""

    state: State
    wait: float = 0.0


def settle(channel: Channel, outcome: Outcome, tries: int, waits: Sequence[float]) -> Next:
    """Return what follows from the ``tries``-th try; ``waits`` are the pauses between tries, in seconds."""
    match outcome:
        case Outcome.SENT:
            return Next(State.SENT)
        case Outcome.PERMANENT:
            return Next(State.DEAD)
        case Outcome.SUPPRESSED:
            return Next(State.SUPPRESSED)
        case Outcome.UNKNOWN | Outcome.INTERRUPTED if channel in AT_MOST_ONCE:
            return Next(State.UNKNOWN)
    if tries > len(waits):
        return Next(State.DEAD)
    return Next(State.DUE, 0.0 if outcome is Outcome.INTERRUPTED else waits[tries - 1])
