"""Rooms and cars: two cases never hold the same half hour."""

from __future__ import annotations

from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import approve, given, reject, resubmit, send_back, start, withdraw
from workflow.domain.steps import resources

FORM = [{"key": "room", "label": "房间", "type": "text"}, {"key": "begin", "label": "开始", "type": "datetime"},
        {"key": "end", "label": "结束", "type": "datetime"}]
MORNING = {"room": "A101", "begin": "2026-12-01T08:00", "end": "2026-12-01T09:30"}


def booking(**hold: Any) -> Definition:
    return service({"lead": {"who": "head(applicant.dept)"}, "last": {"who": "deputy(applicant.dept)"}}, FORM,
                   resource_hold={"resource": "form.room", "begin": "form.begin", "end": "form.end", **hold})


def test_a_case_claims_every_half_hour_it_asks_for() -> None:
    tale = given(booking(), start("10001", **MORNING))
    assert tale.the(ev.ResourceHeld).resource == "A101"
    assert resources.keys(tale.now) == tuple(
        f"resource:room:A101:2026-12-01T{slot}" for slot in ("08:00", "08:30", "09:00"))


def test_times_that_overlap_share_a_key_and_others_do_not() -> None:
    def keys(begin: str, end: str, room: str = "A101") -> set[str]:
        tale = given(booking(), start("10001", room=room, begin=f"2026-12-01T{begin}", end=f"2026-12-01T{end}"))
        return set(resources.keys(tale.now))

    first = keys("08:00", "09:30")
    assert first & keys("09:15", "10:00")
    assert first & keys("07:00", "23:00")
    assert not first & keys("09:30", "10:00")
    assert not first & keys("08:00", "09:30", "A102")


def test_a_case_that_comes_to_nothing_holds_nothing_and_an_approved_one_keeps_its_time() -> None:
    assert resources.keys(given(booking(), start("10001", **MORNING), reject("11001")).now) == ()
    assert resources.keys(given(booking(), start("10001", **MORNING), withdraw("10001")).now) == ()
    approved = given(booking(), start("10001", **MORNING), approve("11001"))
    approved.when(approve(approved.holders()[0]))
    assert approved.now.status == "completed"
    assert len(resources.keys(approved.now)) == 3


def test_another_time_in_a_corrected_form_replaces_the_old_one() -> None:
    tale = given(booking(), start("10001", **MORNING), send_back("11001"))
    assert len(resources.keys(tale.now)) == 3, "kept while the applicant corrects"
    tale.when(resubmit("10001", **{**MORNING, "end": "2026-12-01T08:30"}))
    tale.then_among_others("resource.released", "resource.held")
    assert resources.keys(tale.now) == ("resource:room:A101:2026-12-01T08:00",)


def test_a_hold_may_begin_at_one_step_and_end_at_another() -> None:
    tale = given(booking(at="last", until="done"), start("10001", **MORNING))
    assert resources.keys(tale.now) == ()
    tale.when(approve("11001"))
    assert len(resources.keys(tale.now)) == 3
    tale.when(approve(tale.holders()[0])).then_among_others("resource.released", "case.completed")
    assert resources.keys(tale.now) == ()


def test_nobody_books_for_ever() -> None:
    given(booking()).when(start("10001", **{**MORNING, "end": "2027-03-01T09:30"})).refused("invalid", "end")
