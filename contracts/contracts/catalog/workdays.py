"""Which days and hours are worked: weekends by default, corrected by holidays, make-up days and vacations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

#: Nobody asks about a span longer than this; it bounds every loop below.
LONGEST_SPAN_DAYS = 3_660

#: The working day unless a school says otherwise; the lunch break is counted as worked.
USUAL_HOURS = ((time(8), time(17)),)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working time of one school, in its own time of day. A value: equal calendars are equal and hash alike.

    ``holidays`` are free days, ``made_up`` are worked days that would be free (调休); what is made up wins.
    ``vacations`` are pairs of first and last day (寒暑假): no day of office, but no public holiday either.
    ``hours`` are pairs of opening and closing time in their order, at least one.
    """

    holidays: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()
    vacations: tuple[tuple[date, date], ...] = ()
    hours: tuple[tuple[time, time], ...] = USUAL_HOURS

    def works(self, day: date) -> bool:
        """Tell whether ``day`` is a working day."""
        return not self.rests(day) and (day in self.made_up or not self.in_vacation(day))

    def rests(self, day: date) -> bool:
        """Tell whether ``day`` is a holiday or a weekend day that is not made up; vacations are neither."""
        if day in self.made_up:
            return False
        return day.weekday() >= 5 or day in self.holidays

    def in_vacation(self, day: date) -> bool:
        """Tell whether ``day`` lies in a vacation."""
        return any(first <= day <= last for first, last in self.vacations)

    @property
    def opens(self) -> time:
        """When the working day begins."""
        return self.hours[0][0]

    @property
    def closes(self) -> time:
        """When the working day ends."""
        return self.hours[-1][1]

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


def adjusted(statutory: Calendar, *, holidays: frozenset[date], made_up: frozenset[date],
             vacations: tuple[tuple[date, date], ...], hours: tuple[tuple[time, time], ...]) -> Calendar:
    """Return the public calendar as a school corrects it: where the two disagree about a day, the school is right.

    A public make-up day that falls into a vacation stays free; one that the school itself lists is worked.
    """
    within = Calendar(vacations=vacations)
    public = frozenset(day for day in statutory.made_up if day not in holidays and not within.in_vacation(day))
    return Calendar(holidays=(statutory.holidays - made_up) | holidays, made_up=public | made_up,
                    vacations=vacations, hours=hours or statutory.hours)
