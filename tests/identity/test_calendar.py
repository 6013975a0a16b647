"""The hall's own calendar: who may set it, what it may hold, and that setting it again changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pymongo.database import Database

from chassis.readmodel import ReadModel
from contracts import codec
from contracts.errors import Invalid, NotAllowed
from contracts.identity.commands import Post, RecordPerson, RecordUnit, SetCalendar, Vacation, WorkingHours
from contracts.identity.events import CalendarSet
from contracts.identity.views import GetCalendar
from identity.adapters.register import Register
from identity.domain.decide import decide
from identity.domain.evolve import evolve
from identity.domain.facts import Facts
from identity.domain.legality import step
from identity.domain.state import Unit, WorkCalendar
from identity.gather import SHELL
from identity.queries import Queries

ADMIN = Facts(administrator=True)
WINTER = Vacation(name="寒假", first=date(2027, 1, 18), last=date(2027, 2, 21))
HOURS = (WorkingHours(opens="08:00", closes="12:00"), WorkingHours(opens="14:00", closes="17:30"))
SCHOOL = {"holidays": (date(2026, 12, 9), date(2026, 10, 20)), "made_up": (date(2026, 12, 12),), "vacations": (WINTER,),
          "hours": HOURS}


def wish(**parts: Any) -> SetCalendar:
    return SetCalendar(actor="90001", **parts)


def test_an_administrator_sets_the_calendar_and_days_are_put_in_order() -> None:
    [event] = decide(wish(**SCHOOL), None, ADMIN)
    assert event == CalendarSet(holidays=(date(2026, 10, 20), date(2026, 12, 9)), made_up=(date(2026, 12, 12),),
                                vacations=(WINTER,), hours=HOURS)
    name, version, data = codec.encode_event(event)
    assert (name, data["hours"][0], data["vacations"][0]["first"]) == (
        "calendar.set", {"opens": "08:00", "closes": "12:00"}, "2027-01-18")
    assert codec.decode_event(name, version, data) == event


def test_the_same_calendar_again_changes_nothing_and_another_replaces_it() -> None:
    [event] = decide(wish(**SCHOOL), None, ADMIN)
    state = evolve(None, event)
    assert decide(wish(**SCHOOL), state, ADMIN) == []
    assert decide(wish(), None, ADMIN) == []
    [emptied] = decide(wish(), state, ADMIN)
    assert evolve(state, emptied) == WorkCalendar()


def test_nobody_else_may() -> None:
    with pytest.raises(NotAllowed):
        decide(wish(**SCHOOL), None, Facts())


@pytest.mark.parametrize(("parts", "field"), [
    ({"holidays": (date(2026, 5, 1),), "made_up": (date(2026, 5, 1),)}, "made_up"),
    ({"holidays": (date(1926, 5, 1),)}, "holidays"),
    ({"holidays": tuple(date.fromordinal(738000 + day) for day in range(401))}, "holidays"),
    ({"vacations": (Vacation(name=" ", first=date(2026, 7, 1), last=date(2026, 8, 1)),)}, "vacations[0].name"),
    ({"vacations": (Vacation(name="暑假", first=date(2026, 7, 2), last=date(2026, 7, 1)),)}, "vacations[0].last"),
    ({"vacations": (Vacation(name="暑假", first=date(2026, 1, 2), last=date(2026, 12, 1)),)}, "vacations[0].last"),
    ({"hours": (WorkingHours(opens="8:00", closes="12:00"),)}, "hours[0]"),
    ({"hours": (WorkingHours(opens="12:00", closes="08:00"),)}, "hours[0]"),
    ({"hours": (WorkingHours(opens="08:00", closes="12:00"), WorkingHours(opens="11:00", closes="17:00"))}, "hours[1]"),
])
def test_what_makes_no_sense_is_refused_by_field(parts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        decide(wish(**parts), None, ADMIN)
    assert list(raised.value.errors) == [field]


def test_a_calendar_follows_only_a_calendar() -> None:
    [event] = decide(wish(**SCHOOL), None, ADMIN)
    assert step(None, event)[1] == ""
    assert step(Unit(key="cs", name="计算机学院"), event)[1] != ""


def test_what_was_set_can_be_read_at_once_by_administrators_only(register: Register, database: Database) -> None:
    register.perform(RecordUnit(actor=SHELL, key="univ", name="示范大学"))
    for no, posts in (("90001", (Post(role="hall.admin", unit="univ"),)), ("10001", ())):
        register.perform(RecordPerson(actor=SHELL, no=no, name="管理员", kind="staff", unit="univ", posts=posts))
    queries = Queries(ReadModel(database["directory"]), list)
    assert queries.calendar(GetCalendar(actor="90001")).hours == ()
    register.perform(replace(wish(**SCHOOL), actor=SHELL))
    found = queries.answer(GetCalendar(actor="90001"))
    assert (found.vacations, found.hours, found.made_up) == ((WINTER,), HOURS, (date(2026, 12, 12),))
    with pytest.raises(NotAllowed):
        queries.calendar(GetCalendar(actor="10001"))
