"""The channel policy: which kinds of notification exist and through which channels each one goes."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """A way to reach a person."""

    INSITE = "insite"
    SMS = "sms"
    WECOM = "wecom"
    EMAIL = "email"


class Kind(StrEnum):
    """Why a person is told something."""

    ASSIGNED = "assigned"
    RETURNED = "returned"
    COMPLETED = "completed"
    REJECTED = "rejected"
    TERMINATED = "terminated"
    COPIED = "copied"
    TURN = "turn"
    HANDED = "handed"
    DELEGATED = "delegated"
    RESOLVED = "resolved"
    SUBSTITUTED = "substituted"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    URGED = "urged"
    URGED_OFTEN = "urged-often"
    REOPENED = "reopened"
    MENTIONED = "mentioned"
    FEEDBACK_RECEIVED = "feedback-received"
    FEEDBACK_ANSWERED = "feedback-answered"


_EVERY = (Channel.INSITE, Channel.SMS, Channel.WECOM, Channel.EMAIL)
_FOR_INFORMATION = (Channel.INSITE, Channel.WECOM, Channel.EMAIL)

#: The one table to change when a kind of notification should go elsewhere.
POLICY: dict[Kind, tuple[Channel, ...]] = {
    Kind.ASSIGNED: _EVERY,
    Kind.RETURNED: _EVERY,
    Kind.COMPLETED: _EVERY,
    Kind.REJECTED: _EVERY,
    Kind.TERMINATED: _EVERY,
    Kind.COPIED: _FOR_INFORMATION,
    Kind.TURN: _EVERY,
    Kind.HANDED: _EVERY,
    Kind.DELEGATED: _EVERY,
    Kind.RESOLVED: _EVERY,
    Kind.SUBSTITUTED: _FOR_INFORMATION,
    Kind.REMINDED: _EVERY,
    Kind.OVERDUE: _FOR_INFORMATION,
    Kind.URGED: _EVERY,
    Kind.URGED_OFTEN: _FOR_INFORMATION,
    Kind.REOPENED: _FOR_INFORMATION,
    Kind.MENTIONED: _FOR_INFORMATION,
    Kind.FEEDBACK_RECEIVED: _FOR_INFORMATION,
    Kind.FEEDBACK_ANSWERED: _FOR_INFORMATION,
}

#: Kinds whose text message says the same as another's: there is something to do. They need no template of their own.
SAME_TEXT: dict[Kind, Kind] = {
    Kind.TURN: Kind.ASSIGNED, Kind.HANDED: Kind.ASSIGNED, Kind.DELEGATED: Kind.ASSIGNED,
    Kind.RESOLVED: Kind.ASSIGNED, Kind.REMINDED: Kind.ASSIGNED, Kind.URGED: Kind.ASSIGNED,
}

#: Kinds that come by the clock, by somebody's impatience or whenever a visitor writes: at night they wait silently
#: where they are read.
WAITS_FOR_MORNING = frozenset({Kind.REMINDED, Kind.OVERDUE, Kind.URGED, Kind.URGED_OFTEN, Kind.FEEDBACK_RECEIVED})
#: Channels that wake nobody.
QUIET_CHANNELS = frozenset({Channel.INSITE, Channel.EMAIL})

#: Channels whose provider cannot recognise a repeat: when in doubt, never send again.
AT_MOST_ONCE = frozenset({Channel.SMS})
