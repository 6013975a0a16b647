"""Which days are worked: weekends by default, corrected by lists of holidays and make-up days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

#: Nobody asks about a span longer than this; it bounds every loop below.
LONGEST_SPAN_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of one school. ``holidays`` are free weekdays, ``made_up`` are worked weekend days (调休)."""

    holidays: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Tell whether ``day`` is a working day."""
        if day in self.made_up:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def days(self, first: date, last: date) -> Iterator[date]:
        """Yield each day from ``first`` to ``last``, both included; raises ValueError for a span over ten years."""
        span = (last - first).days
        if span > LONGEST_SPAN_DAYS:
            raise ValueError("时间跨度过长")
        for ahead in range(span + 1):
            yield first + timedelta(days=ahead)

    def working_days(self, first: date, last: date) -> int:
        """Count working days from ``first`` to ``last``, both included; 0 when ``last`` lies before ``first``."""
        return sum(self.works(day) for day in self.days(first, last))


#: Until a school's own calendar is loaded: Saturday and Sunday are free.
WEEKENDS = Calendar()
