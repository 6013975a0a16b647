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
}

#: Channels whose provider cannot recognise a repeat: when in doubt, never send again.
AT_MOST_ONCE = frozenset({Channel.SMS})
