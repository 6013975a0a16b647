"""What a decision needs to know beyond its own stream; gathered before, so that deciding stays pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from identity.domain.state import Substitute

#: What the clock says where nobody asked for the time.
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """``units`` and ``people`` are those of the keys mentioned by the command that are on record.

    ``ancestors`` is the chain above the named parent unit, nearest first, the parent itself included.
    ``cases_under_way`` counts what the person concerned has applied for and is not decided yet.
    ``now`` and ``declared`` matter to substitutes only: ``declared`` holds the active people who could come to act for
    the one who asks, directly or through others, with what they declared themselves.
    """

    administrator: bool = False
    units: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    ancestors: tuple[str, ...] = ()
    cases_under_way: int = 0
    now: datetime = LONG_AGO
    declared: Mapping[str, tuple[Substitute, ...]] = field(default_factory=dict)
