"""When something is due, over evenings, weekends, holidays, vacations and lunch; and moments before and after that."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from contracts.catalog.expression import HALL_TIME
from contracts.catalog.workdays import WEEKENDS, Calendar, adjusted
from workflow.domain.steps.deadlines import due, moment, shift

# 2026-10-01 … 10-07 are free, Saturday 10-10 is worked instead.
AUTUMN = Calendar(holidays=frozenset(date(2026, 10, day) for day in (1, 2, 5, 6, 7)),
                  made_up=frozenset({date(2026, 10, 10)}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_TIME)


@pytest.mark.parametrize(("limit", "start_", "end"), [
    ("3wd", "2026-11-16T10:00", "2026-11-19T17:00"),   # Monday to Thursday
    ("3wd", "2026-11-19T10:00", "2026-11-24T17:00"),   # Thursday over the weekend to Tuesday
    ("3wd", "2026-11-20T16:59", "2026-11-25T17:00"),   # Friday afternoon
    ("3wd", "2026-11-21T10:00", "2026-11-25T17:00"),   # on a Saturday nothing has begun
    ("1wd", "2026-11-20T23:00", "2026-11-23T17:00"),
    ("0wd", "2026-11-20T10:00", "2026-11-20T17:00"),
    ("4wh", "2026-11-20T10:00", "2026-11-20T14:00"),
    ("4wh", "2026-11-20T15:00", "2026-11-23T10:00"),   # two hours before closing, two on Monday
    ("4wh", "2026-11-19T16:30", "2026-11-20T11:30"),
    ("4wh", "2026-11-19T07:00", "2026-11-19T12:00"),   # before opening
    ("4wh", "2026-11-19T17:00", "2026-11-20T12:00"),   # at closing time
    ("4wh", "2026-11-19T20:00", "2026-11-20T12:00"),
    ("4wh", "2026-11-21T12:00", "2026-11-23T12:00"),   # on a Saturday
    ("9wh", "2026-11-19T08:00", "2026-11-19T17:00"),
    ("20wh", "2026-11-19T08:00", "2026-11-23T10:00"),  # two days and a bit
    ("2d", "2026-11-20T10:30", "2026-11-22T10:30"),
    ("6h", "2026-11-20T20:00", "2026-11-21T02:00"),
    ("30m", "2026-11-20T23:45", "2026-11-21T00:15"),
])
def test_a_limit_ends_in_the_hall_s_own_time(limit: str, start_: str, end: str) -> None:
    assert due(limit, at(start_)) == at(end)


@pytest.mark.parametrize(("limit", "start_", "end"), [
    ("3wd", "2026-09-30T10:00", "2026-10-10T17:00"), ("4wh", "2026-09-30T15:00", "2026-10-08T10:00"),
    ("1wd", "2026-10-09T10:00", "2026-10-10T17:00"),
])
def test_holidays_do_not_count_and_made_up_days_do(limit: str, start_: str, end: str) -> None:
    assert due(limit, at(start_), AUTUMN) == at(end)
    assert due(limit, at(start_), WEEKENDS) != at(end)


# Two shifts with a lunch break, and a winter vacation that takes in the public make-up day of 2026-02-14.
SCHOOL = adjusted(Calendar(holidays=frozenset(date(2026, 2, day) for day in range(15, 24)),
                           made_up=frozenset({date(2026, 2, 14), date(2026, 2, 28)})),
                  holidays=frozenset({date(2026, 5, 20)}), made_up=frozenset({date(2026, 2, 7)}),
                  vacations=((date(2026, 1, 26), date(2026, 2, 27)),),
                  hours=((time(8), time(12)), (time(14), time(17, 30))))


@pytest.mark.parametrize(("limit", "start_", "end"), [
    ("4wh", "2026-03-02T10:00", "2026-03-02T16:00"),   # lunch does not count
    ("2wh", "2026-03-02T12:30", "2026-03-02T16:00"),   # begun at lunch
    ("10wh", "2026-03-02T17:00", "2026-03-04T10:00"),  # half an hour, a whole day of seven and a half, two hours
    ("1wd", "2026-01-23T10:00", "2026-02-07T17:30"),   # the vacation but for the one day the school works in it
    ("2wd", "2026-01-23T10:00", "2026-02-28T17:30"),   # the public make-up day inside the vacation is free
    ("1wd", "2026-05-19T10:00", "2026-05-21T17:30"),   # the school's own holiday
    ("1d", "2026-05-19T10:00", "2026-05-20T10:00"),    # plain days do not care
])
def test_a_school_has_its_own_vacations_holidays_and_hours(limit: str, start_: str, end: str) -> None:
    assert due(limit, at(start_), SCHOOL) == at(end)


def test_a_vacation_is_no_public_holiday_and_calendars_are_values() -> None:
    assert not SCHOOL.works(date(2026, 1, 26))
    assert not SCHOOL.rests(date(2026, 1, 26))
    assert SCHOOL.rests(date(2026, 2, 14))
    assert {Calendar(holidays=frozenset({day})) for day in (date(2026, 1, 1), date(2026, 1, 1))} == {
        Calendar(holidays=frozenset({date(2026, 1, 1)}))}


@pytest.mark.parametrize(("span", "from_", "there"), [
    ("0wd", "2026-11-24T17:00", "2026-11-24T17:00"), ("0wh", "2026-11-24T17:00", "2026-11-24T17:00"),
    ("-1wd", "2026-11-24T17:00", "2026-11-23T17:00"), ("-1wd", "2026-11-23T17:00", "2026-11-20T17:00"),
    ("2wd", "2026-11-20T17:00", "2026-11-24T17:00"), ("8wh", "2026-11-20T17:00", "2026-11-23T16:00"),
    ("-2wh", "2026-11-23T09:00", "2026-11-20T16:00"), ("-4wh", "2026-11-23T12:00", "2026-11-23T08:00"),
    ("-9wh", "2026-11-21T12:00", "2026-11-20T08:00"), ("16wh", "2026-11-20T17:00", "2026-11-24T15:00"),
    ("-1d", "2026-03-01T00:30", "2026-02-28T00:30"), ("1d", "2028-02-28T12:00", "2028-02-29T12:00"),
    ("-2h", "2027-01-01T01:00", "2026-12-31T23:00"), ("30m", "2026-11-20T23:45", "2026-11-21T00:15"),
])
def test_a_reminder_lies_before_or_after_the_deadline_in_the_same_units(span: str, from_: str, there: str) -> None:
    assert shift(at(from_), span) == at(there)


def test_reminders_respect_holidays_in_both_directions() -> None:
    assert shift(at("2026-10-10T17:00"), "-1wd", AUTUMN) == at("2026-10-09T17:00")
    assert shift(at("2026-10-08T10:00"), "-4wh", AUTUMN) == at("2026-09-30T15:00")
    assert shift(at("2026-09-30T17:00"), "1wd", AUTUMN) == at("2026-10-08T17:00")


@pytest.mark.parametrize(("value", "there"), [
    ("2026-12-01", "2026-12-01T17:00"), ("2026-12-01T22:00", "2026-12-01T22:00"),
    ("2026-12-01T01:00:00Z", "2026-12-01T09:00"), ("2028-02-29", "2028-02-29T17:00"),
])
def test_a_date_in_the_form_can_be_the_deadline(value: str, there: str) -> None:
    assert moment(value, at("2026-11-20T10:00")) == at(there)


@pytest.mark.parametrize("value", [None, "", "soon", 5, [], "2026-02-30"])
def test_what_is_no_date_is_no_deadline(value: object) -> None:
    assert moment(value, at("2026-11-20T10:00")) is None


def test_a_moment_kept_in_universal_time_is_counted_in_the_hall_s() -> None:
    assert due("1wd", datetime.fromisoformat("2026-11-19T16:30:00+00:00")) == at("2026-11-23T17:00")


@pytest.mark.parametrize("limit", [None, "", "soon", "3w", "-1wd", "1.5d"])
def test_no_limit_is_no_limit(limit: str | None) -> None:
    assert due(limit, at("2026-11-20T10:00")) is None
