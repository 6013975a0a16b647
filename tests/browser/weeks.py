"""Weeks for 工作周报: one unit may report the same weeks once, so every report takes weeks nobody used."""

from __future__ import annotations

from typing import NamedTuple


class Weeks(NamedTuple):
    """The first and the last week, as the two lists of the form offer them (1 to 30)."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}周-{self.last}周"


# From the end, because the HTTP journeys take theirs from the beginning.
_FREE = iter(Weeks(first, last) for first in range(30, 0, -1) for last in range(first, 31))


def free_weeks() -> Weeks:
    """Weeks no report of this run has taken."""
    return next(_FREE)
