"""When something is due, and moments before and after that: in working days and hours of the hall, or plain time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from contracts.catalog.expression import HALL_TIME
from contracts.catalog.steps import Step
from contracts.catalog.workdays import WEEKENDS, Calendar

_LIMIT = re.compile(r"(\d{1,4})(wd|wh|d|h|m)", re.ASCII)
_SPAN = re.compile(r"(-?\d{1,4})(wd|wh|d|h|m)", re.ASCII)
_PLAIN = {"d": "days", "h": "hours", "m": "minutes"}
#: Units that only count while the hall works.
WORKING = ("wd", "wh")


def due(limit: str | None, start: datetime, calendar: Calendar = WEEKENDS) -> datetime | None:
    """Return the moment a limit such as ``3wd``, ``4wh``, ``2d``, ``6h`` or ``30m`` ends; None without a limit.

    ``n`` working days end at closing time of the n-th working day after ``start``; all in the hall's own time.
    """
    found = _LIMIT.fullmatch(limit or "")
    if found is None:
        return None
    if found[2] == "wd":
        day = _nth_workday(_local(start).date(), int(found[1]), calendar)
        return datetime.combine(day, calendar.closes, HALL_TIME)
    return shift(start, found[0], calendar)


def shift(moment: datetime, span: str, calendar: Calendar = WEEKENDS) -> datetime:
    """Return the moment ``span`` after another, before it when the span is negative: ``-2wh``, ``0wd``, ``8wh``.

    ``n`` working days lead to the same time of day on the n-th working day from there, working hours are counted
    from the next moment that is worked (or back from the last one), and a span of nothing leads nowhere. Raises
    ValueError for anything else.
    """
    found = _SPAN.fullmatch(span)
    if found is None:
        raise ValueError(f"not a span of time: {span[:20]}")
    here, amount, unit = _local(moment), int(found[1]), found[2]
    if unit == "wd":
        return datetime.combine(_nth_workday(here.date(), amount, calendar), here.time(), HALL_TIME)
    if unit == "wh":
        left = timedelta(hours=abs(amount))
        return _hours_on(here, left, calendar) if amount >= 0 else _hours_back(here, left, calendar)
    return here + timedelta(**{_PLAIN[unit]: amount})


def moment(value: Any, now: datetime, calendar: Calendar = WEEKENDS) -> datetime | None:
    """Return the moment a form value stands for: a date ends when the hall closes that day, a time is taken as written.

    ``value`` is what the form holds (ISO 8601; without a zone it is the hall's); None for what is no date. ``now`` is
    not looked at: the date is frozen as it stands.
    """
    if isinstance(value, datetime):
        return _local(value)
    if isinstance(value, date):
        return datetime.combine(value, calendar.closes, HALL_TIME)
    if not isinstance(value, str):
        return None
    try:
        if len(value) == len("2026-01-01"):
            return moment(date.fromisoformat(value), now, calendar)
        return _local(datetime.fromisoformat(value))
    except ValueError:
        return None


def of_step(step: Step, form: dict[str, Any], start: datetime, calendar: Calendar = WEEKENDS) -> datetime | None:
    """Return when a step that begins at ``start`` is due: by the form's date (``due_field``) or by its ``limit``."""
    fixed = moment(form.get(step.due_field), start, calendar) if step.due_field else None
    return fixed or due(step.limit, start, calendar)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(HALL_TIME) if moment.tzinfo else moment.replace(tzinfo=HALL_TIME)


def _nth_workday(day: date, amount: int, calendar: Calendar) -> date:
    step = timedelta(days=1 if amount >= 0 else -1)
    for _ in range(abs(amount)):
        day += step
        while not calendar.works(day):
            day += step
    return day


def _hours_on(moment: datetime, left: timedelta, calendar: Calendar) -> datetime:
    if not left:
        return moment
    day = moment.date()
    while True:
        for opens, closes in calendar.hours if calendar.works(day) else ():
            begin = max(moment, datetime.combine(day, opens, HALL_TIME))
            end = datetime.combine(day, closes, HALL_TIME)
            if begin >= end:
                continue
            if left <= end - begin:
                return begin + left
            left -= end - begin
        day = _nth_workday(day, 1, calendar)


def _hours_back(moment: datetime, left: timedelta, calendar: Calendar) -> datetime:
    day = moment.date()
    while True:
        for opens, closes in reversed(calendar.hours) if calendar.works(day) else ():
            begin = datetime.combine(day, opens, HALL_TIME)
            end = min(moment, datetime.combine(day, closes, HALL_TIME))
            if begin >= end:
                continue
            if left <= end - begin:
                return end - left
            left -= end - begin
        day = _nth_workday(day, -1, calendar)
