"""When a task is due: working days and hours on the hall's calendar, or calendar days and hours."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from contracts.catalog.workdays import WEEKENDS, Calendar

_LIMIT = re.compile(r"(\d{1,4})(wd|wh|d|h|m)")

#: The working day, in the hall's own time; the lunch break is counted as worked.
OPENS, CLOSES = time(8), time(17)


def due(limit: str | None, start: datetime, calendar: Calendar = WEEKENDS) -> datetime | None:
    """Return the moment a limit such as ``3wd``, ``4wh``, ``2d`` or ``6h`` ends; None without a limit.

    ``n`` working days end at closing time of the n-th working day after ``start``.
    """
    found = _LIMIT.fullmatch(limit or "")
    if found is None:
        return None
    amount, unit = int(found[1]), found[2]
    if unit == "wd":
        return datetime.combine(_nth_workday(start.date(), amount, calendar), CLOSES, start.tzinfo)
    if unit == "wh":
        return _after_hours(start, amount, calendar)
    return start + timedelta(**{{"d": "days", "h": "hours", "m": "minutes"}[unit]: amount})


def _nth_workday(day: date, amount: int, calendar: Calendar) -> date:
    for _ in range(amount):
        day += timedelta(days=1)
        while not calendar.works(day):
            day += timedelta(days=1)
    return day


def _after_hours(start: datetime, hours: int, calendar: Calendar) -> datetime:
    now, left = _into_hours(start, calendar), timedelta(hours=hours)
    while True:
        closing = datetime.combine(now.date(), CLOSES, now.tzinfo)
        if left <= closing - now:
            return now + left
        left -= closing - now
        now = _into_hours(closing, calendar)


def _into_hours(moment: datetime, calendar: Calendar) -> datetime:
    """Return the moment itself if it is worked, else the next opening."""
    day = moment.date()
    if calendar.works(day) and moment.time() < CLOSES:
        return max(moment, datetime.combine(day, OPENS, moment.tzinfo))
    return datetime.combine(_nth_workday(day, 1, calendar), OPENS, moment.tzinfo)
