"""What a decision needs to know beyond its own stream; gathered before, so that deciding stays pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """``units`` and ``people`` are those of the keys mentioned by the command that are on record.

    ``ancestors`` is the chain above the named parent unit, nearest first, the parent itself included.
    ``cases_under_way`` counts what the person concerned has applied for and is not decided yet.
    """

    administrator: bool = False
    units: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    ancestors: tuple[str, ...] = ()
    cases_under_way: int = 0
