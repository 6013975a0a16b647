"""The calendar workflow counts with: China's public days from the maintained package, corrected by the hall."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from contracts import codec
from contracts.catalog.expression import HALL_TIME
from contracts.identity.commands import Vacation, WorkingHours
from contracts.identity.events import CalendarSet
from workflow.domain.steps.deadlines import due
from workflow.stores.calendar import of_hall, public

SCHOOL = CalendarSet(
    holidays=(date(2026, 12, 9),), made_up=(date(2026, 12, 12),),
    vacations=(Vacation(name="寒假", first=date(2026, 1, 19), last=date(2026, 2, 22)),),
    hours=(WorkingHours(opens="08:00", closes="12:00"), WorkingHours(opens="14:00", closes="17:30")))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_TIME)


def stored(event: CalendarSet) -> dict[str, Any]:
    return codec.encode(event)


@pytest.mark.parametrize(("day", "works"), [
    (date(2026, 10, 1), False), (date(2026, 10, 7), False), (date(2026, 10, 10), True),   # 国庆与调休
    (date(2026, 2, 14), True), (date(2026, 2, 16), False), (date(2026, 2, 28), True),     # 春节与调休
    (date(2026, 11, 20), True), (date(2026, 11, 21), False),
    (date(2099, 10, 1), True), (date(2099, 10, 3), False),                                # not known yet: weekends
])
def test_public_holidays_and_make_up_days_are_known(day: date, works: bool) -> None:
    assert public().works(day) is works


def test_until_the_hall_says_more_the_public_calendar_holds() -> None:
    assert of_hall(None) == public() == of_hall({})


def test_the_hall_corrects_it() -> None:
    calendar = of_hall(stored(SCHOOL))
    assert [calendar.works(date(2026, 12, day)) for day in (8, 9, 12)] == [True, False, True]
    assert not calendar.works(date(2026, 2, 14)), "a public make-up day inside the vacation"
    assert not calendar.works(date(2026, 1, 20))
    assert not calendar.rests(date(2026, 1, 20))
    assert calendar.hours == ((time(8), time(12)), (time(14), time(17, 30)))
    assert not calendar.works(date(2026, 10, 1))


def test_deadlines_go_by_it() -> None:
    calendar = of_hall(stored(SCHOOL))
    assert due("2wd", at("2026-09-30T10:00"), calendar) == at("2026-10-09T17:30")
    assert due("3wd", at("2026-09-30T10:00"), calendar) == at("2026-10-10T17:30")
    assert due("4wh", at("2026-12-08T16:30"), calendar) == at("2026-12-10T11:00")
