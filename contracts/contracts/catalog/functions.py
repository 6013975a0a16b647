"""The functions that definitions may call beyond CEL's own; pure, and the same in the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from contracts.catalog.workdays import WEEKENDS, Calendar


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an expression may know besides its bindings: the moment it is evaluated (in the hall's own time), the
    school's calendar, and whom to ask for anything else.

    ``ask("calendar")`` gives the calendar where none is set, ``ask("case-finished", serial)`` a truth value. A
    question that cannot be answered yet raises LookupError; it is kept in ``unanswered`` because the engine would
    swallow it, and raised again by ``evaluate``.
    """

    now: datetime | None = None
    calendar: Calendar | None = None
    ask: Callable[..., Any] | None = None
    unanswered: list[LookupError] = field(default_factory=list)


_NOWHERE = Surroundings()

#: Set around one evaluation; the engine calls functions with their arguments only.
SURROUNDINGS: ContextVar[Surroundings] = ContextVar("surroundings", default=_NOWHERE)


@contextmanager
def surrounded(now: datetime | None, ask: Callable[..., Any]) -> Iterator[None]:
    """Let every evaluation inside know the moment ``now`` and whom to ask."""
    token = SURROUNDINGS.set(Surroundings(now=now, ask=ask))
    try:
        yield
    finally:
        SURROUNDINGS.reset(token)


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how many arguments it takes, what it gives (``number``, ``truth`` or ``any``), and how it is
    computed."""

    arity: int
    gives: str
    compute: Callable[..., Any]


def total(rows: Any, key: Any) -> float:
    """Add up one column of a table exactly, as decimals; an empty cell counts as nothing."""
    return float(sum((_decimal(row.get(key)) for row in _rows(rows)), Decimal(0)))


def count(rows: Any) -> float:
    """Count the rows of a table, or the items of a list."""
    if not isinstance(rows, list):
        raise ValueError("count 需要一个表格或列表")
    return float(len(rows))


def days_between(first: Any, last: Any) -> float:
    """Count the calendar days touched, both ends included; negative when the order is reversed."""
    start, end = _day(first), _day(last)
    distance = (end - start).days
    return float(distance + 1 if distance >= 0 else distance - 1)


def workdays_between(first: Any, last: Any) -> float:
    """Count the working days touched, both ends included."""
    return float(_calendar().working_days(_day(first), _day(last)))


def advance_days(moment: Any) -> float:
    """Count the working days from today (not included) to ``moment`` (included); 0 when it is past."""
    around = SURROUNDINGS.get()
    if around.now is None:
        raise ValueError("此处不知道当前时间")
    tomorrow = around.now.date() + timedelta(days=1)
    return float(_calendar().working_days(tomorrow, _day(moment)))


def has_holiday(first: Any, last: Any) -> bool:
    """Tell whether a day without work lies between two days, both included."""
    calendar = _calendar()
    return any(calendar.rests(day) for day in calendar.days(_day(first), _day(last)))


def adjacent_holiday(first: Any, last: Any) -> bool:
    """Tell whether the span contains a day without work or touches one on either side."""
    one = timedelta(days=1)
    calendar = _calendar()
    return any(calendar.rests(day) for day in calendar.days(_day(first) - one, _day(last) + one))


def case_finished(serial: Any) -> bool:
    """Tell whether a case of the hall with this serial has come to a good end; only the server can tell."""
    if not isinstance(serial, str) or not serial.strip():
        raise ValueError("不是有效的流水号")
    return _ask("case-finished", serial.strip()) is True


FUNCTIONS: Mapping[str, Function] = {
    "total": Function(2, "number", total),
    "count": Function(1, "number", count),
    "days_between": Function(2, "number", days_between),
    "workdays_between": Function(2, "number", workdays_between),
    "advance_days": Function(1, "number", advance_days),
    "has_holiday": Function(2, "truth", has_holiday),
    "adjacent_holiday": Function(2, "truth", adjacent_holiday),
    "case_finished": Function(1, "truth", case_finished),
}


def _calendar() -> Calendar:
    around = SURROUNDINGS.get()
    if around.calendar is not None:
        return around.calendar
    found = _ask("calendar") if around.ask else None
    return found if isinstance(found, Calendar) else WEEKENDS


def _ask(*query: str) -> Any:
    around = SURROUNDINGS.get()
    if around.ask is None:
        raise ValueError("此处无法查询")
    try:
        return around.ask(*query)
    except LookupError as missing:
        around.unanswered.append(missing)
        raise


def _rows(rows: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("total 需要一个表格")
    return rows


def _decimal(value: Any) -> Decimal:
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("该列含有不是数字的内容")
    # repr gives the shortest text of a double: the amount as it was typed, so cents add up exactly.
    return Decimal(repr(value))


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            pass
    raise ValueError("不是有效的日期")
