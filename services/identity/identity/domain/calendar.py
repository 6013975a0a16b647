"""The rules of the hall's working calendar: which days and hours it may hold. Public holidays are known elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from contracts.errors import Invalid
from contracts.identity.commands import SetCalendar, Vacation, WorkingHours
from contracts.identity.events import CalendarSet
from identity.domain.facts import Facts
from identity.domain.state import WorkCalendar

_MOST_DAYS, _MOST_VACATIONS, _MOST_HOURS = 400, 40, 4
_LONGEST_VACATION = timedelta(days=183)
_LONGEST_NAME = 40
_YEARS = range(2000, 2101)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)

Problems = dict[str, list[str]]


def set_calendar(command: SetCalendar, calendar: WorkCalendar | None, facts: Facts) -> list[Any]:
    """Replace the calendar; the same calendar again changes nothing. Raises Invalid by field."""
    problems = {**_days("holidays", command.holidays), **_days("made_up", command.made_up),
                **_vacations(command.vacations), **_hours(command.hours)}
    both = sorted(set(command.holidays) & set(command.made_up))
    if both:
        problems["made_up"] = [f"{both[0]} 不能既是假日又是上班日"]
    if problems:
        raise Invalid("校历有误，请按提示修改", errors=problems)
    after = WorkCalendar(holidays=_sorted(command.holidays), made_up=_sorted(command.made_up), hours=command.hours,
                         vacations=tuple(sorted(command.vacations, key=lambda item: (item.first, item.last))))
    if calendar == after or (calendar is None and after == WorkCalendar()):
        return []
    return [CalendarSet(holidays=after.holidays, made_up=after.made_up, vacations=after.vacations, hours=after.hours)]


def _sorted(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


def _days(name: str, days: tuple[date, ...]) -> Problems:
    if len(days) > _MOST_DAYS:
        return {name: [f"最多 {_MOST_DAYS} 天，请删去已经过去的年份"]}
    wrong = [f"{day} 的年份不对" for day in days if day.year not in _YEARS]
    return {name: wrong[:1]} if wrong else {}


def _vacations(vacations: tuple[Vacation, ...]) -> Problems:
    if len(vacations) > _MOST_VACATIONS:
        return {"vacations": [f"最多 {_MOST_VACATIONS} 个假期，请删去已经过去的"]}
    found: Problems = {}
    for index, item in enumerate(vacations):
        if not item.name.strip() or len(item.name) > _LONGEST_NAME:
            found[f"vacations[{index}].name"] = [f"请写明假期名称，最多 {_LONGEST_NAME} 字，例如 寒假"]
        if item.first.year not in _YEARS or item.last.year not in _YEARS:
            found[f"vacations[{index}].first"] = ["年份不对"]
        elif not timedelta(0) <= item.last - item.first <= _LONGEST_VACATION:
            found[f"vacations[{index}].last"] = ["最后一天不能早于第一天，也不能超过半年"]
    return found


def _hours(hours: tuple[WorkingHours, ...]) -> Problems:
    if len(hours) > _MOST_HOURS:
        return {"hours": [f"一天最多 {_MOST_HOURS} 段办公时间"]}
    found: Problems = {}
    before = ""
    for index, item in enumerate(hours):
        if not _TIME.fullmatch(item.opens) or not _TIME.fullmatch(item.closes):
            found[f"hours[{index}]"] = ["时刻应写成 08:00 这样"]
        elif item.opens >= item.closes or item.opens < before:
            found[f"hours[{index}]"] = ["各段要按先后写，开始早于结束，彼此不重叠"]
        before = item.closes
    return found
