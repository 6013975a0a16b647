"""The demonstration's campus data: weeks, party members, and the signature every question needs."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from json import loads
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from campus.calendar import current_weeks, school_year
from campus.signature import sign
from campus.sources import PARTY_ITEMS, PERSONAL, items
from campus.timetable import lessons_between
from campus.web import Server
from chassis.testing import Process, free_port, wait_until

TERMS = ["02-24", "09-01"]
SECRET = "campus-secret"


@pytest.mark.parametrize(("day", "weeks"), [
    ("2026-09-07", "1周-2周"), ("2026-09-20", "1周-2周"), ("2026-09-21", "3周-4周"), ("2026-09-06", "27周-28周"),
    ("2026-12-15", "15周-16周"), ("2027-01-20", "19周-20周"), ("2026-03-02", "1周-2周")])
def test_weeks_are_counted_in_pairs_from_the_first_monday_of_the_term(day: str, weeks: str) -> None:
    assert current_weeks(date.fromisoformat(day), TERMS) == weeks


@pytest.fixture
def address() -> Iterator[str]:
    server = Server("127.0.0.1", 0, SECRET, items(today=lambda: date(2026, 12, 15)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def ask(address: str, target: str, header: str | None = None) -> Any:
    header = sign(SECRET, int(time.time()), target) if header is None else header
    request = urllib.request.Request(address + target, headers={"Hall-Signature": header})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return loads(answer.read())["value"]


def refused(address: str, target: str, header: str | None = None) -> int:
    with pytest.raises(urllib.error.HTTPError) as raised:
        ask(address, target, header)
    return raised.value.code


def test_a_signed_question_is_answered(address: str) -> None:
    assert ask(address, "/v1/calendar/current_weeks?person=10001") == "15周-16周"
    facts = {item: ask(address, f"/v1/party/{item}?person=20230001") for item in PARTY_ITEMS}
    assert facts["status"] == "正式党员"
    assert facts["branch"]
    assert date.fromisoformat(facts["joined"]) < date.fromisoformat(facts["full_since"])


@pytest.mark.parametrize(("day", "year"), [
    ("2026-09-01", "2026-2027"), ("2026-08-31", "2025-2026"), ("2027-01-01", "2026-2027")])
def test_a_school_year_begins_in_september(day: str, year: str) -> None:
    assert school_year(date.fromisoformat(day), "09-01") == year


def test_every_item_of_a_student_is_answered_in_a_shape_the_forms_take(address: str) -> None:
    told = {(system, item): ask(address, f"/v1/{system}/{item}?person=20230001")
            for system, names in PERSONAL.items() for item in names}
    assert None not in told.values()
    assert (told["edu", "arrears"], told["edu", "free_quota"], told["leave", "term_days"]) == (False, 2, 2)
    assert told["aid", "level"] in ("特别困难", "困难", "一般困难")
    assert ask(address, "/v1/site/university_name?person=20230001") == "示范大学"
    assert ask(address, "/v1/calendar/school_year?person=20230001") == "2026-2027"


def test_the_lessons_of_a_span_name_their_teachers(address: str) -> None:
    lessons = ask(address, "/v1/edu/lessons_between?person=20230001&begin=2026-12-14T08:00:00&end=2026-12-15")
    assert lessons == [{"course": "数据结构", "teacher": "10001", "slot": "12-14 第1-2节"},
                       {"course": "概率论", "teacher": "10004", "slot": "12-15 第3-4节"}]
    assert ask(address, "/v1/edu/lessons_between?person=20230001") is None


@pytest.mark.parametrize(("begin", "end"), [
    ("", ""), ("2026-12-15", "x"), ("2026-12-15", "2026-12-14"), ("2026-01-01", "2026-12-31")])
def test_a_span_that_makes_no_sense_has_no_lessons(begin: str, end: str) -> None:
    assert lessons_between([{"weekday": 1, "course": "a", "teacher": "b", "slot": "c"}], begin, end) is None


def test_nothing_is_known_about_other_people(address: str) -> None:
    assert ask(address, f"/v1/party/status?person={quote('某人')}") is None


def test_a_question_for_somebody_else_does_not_pass_with_this_signature(address: str) -> None:
    header = sign(SECRET, int(time.time()), "/v1/party/branch?person=10002")
    assert refused(address, "/v1/party/branch?person=20230001", header) == 401


@pytest.mark.parametrize("header", ["", "t=1,v1=0", sign(SECRET, 1_000_000, "/v1/party/branch?person=10002")])
def test_an_unsigned_or_old_question_is_refused(address: str, header: str) -> None:
    assert refused(address, "/v1/party/branch?person=10002", header) == 401


def test_an_item_nobody_keeps_is_not_found(address: str) -> None:
    assert refused(address, "/v1/finance/card?person=10002") == 404


def test_the_process_answers_until_it_is_told_to_stop(tmp_path: Path) -> None:
    port = free_port()
    process = Process("-m", "campus", "run", log=tmp_path / "campus.log",
                      env={"HALL_CAMPUS_PORT": str(port), "HALL_CAMPUS_SECRET": SECRET}).start()
    wait_until(lambda: ask(f"http://127.0.0.1:{port}", "/v1/party/status?person=10002") == "正式党员", within=30)
    assert process.terminate() == 0


def test_without_a_secret_it_says_so_and_does_not_start(tmp_path: Path) -> None:
    process = Process("-m", "campus", "run", log=tmp_path / "campus.log",
                      env={"HALL_CAMPUS_PORT": "1", "HALL_CAMPUS_SECRET": ""}).start()
    assert process.wait() == 2
    assert "HALL_CAMPUS_SECRET" in process.output()
