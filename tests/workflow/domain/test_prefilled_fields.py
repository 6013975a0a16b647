"""What the hall fills in by itself, at the start and at later steps, and what it locks."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import CAMPUS, Hall
from tests.workflow.telling import approve, given, resubmit, send_back, start
from workflow.domain.facts import Facts, Unanswered
from workflow.domain.forms.blank import BlankForm, blank
from workflow.domain.pages.page import page

LOOK = {"look": {"who": "head(applicant.dept)"}}


def field(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": key, "type": "text", **more}


def shown(definition: Any, hall: Hall, no: str = "10001", kept: dict[str, Any] | None = None) -> BlankForm:
    """Return the form as ``no`` would open it, with what they wrote so far."""
    known: dict[tuple[str, ...], Any] = {}
    while True:
        facts = Facts(now=hall.now, definition=definition, answers=known)
        try:
            return blank(definition, hall.profile(no) or {}, hall.sources, facts, kept)
        except Unanswered as unanswered:
            known[unanswered.query] = hall.answer(unanswered.query, no)


def test_every_origin_of_a_prefilled_value() -> None:
    own = service(LOOK, [
        field("name", prefill="me.name"), field("unit", type="dept", prefill="me.dept"),
        field("leader", type="person", prefill="me.id"), field("day", type="date", prefill="today"),
        field("moment", type="datetime", prefill="now"), field("branch", prefill="src.party.branch"),
        field("copies", type="int", prefill_value=1), field("rank", prefill="src.edu.rank", prefill_value="未知"),
        field("serial", prefill="case.serial"), field("shoe", type="int", prefill="src.party.branch")])
    found = shown(own, Hall())
    assert found.values == {
        "name": "陈一", "unit": "cs", "leader": "10001", "day": "2026-11-20", "moment": "2026-11-20T10:00:00",
        "branch": CAMPUS["party"]["branch"], "copies": 1, "rank": "未知"}
    assert sorted(found.notes) == ["serial", "shoe"]


def described(form: BlankForm, key: str) -> dict[str, Any]:
    return next(one for one in form.fields if one["key"] == key)


LEVEL = service(LOOK, [{"key": "level", "label": "等级", "type": "select", "prefill": "src.aid.level", "lock": True,
                        "required": True, "options": ["困难"], "check": ["form.level in ['困难']", "须先完成认定"]}])


def test_a_source_that_does_not_answer_never_stops_anybody() -> None:
    silent = Hall(sources={})
    form = shown(LEVEL, silent)
    assert (form.values, described(form, "level")["writable"]) == ({}, True)
    assert "没有返回" in form.notes["level"]
    given(LEVEL, hall=silent).when(start("10001", level="困难")).then_among_others("case.started")


def test_a_source_that_has_nothing_leaves_a_locked_field_empty_and_closed() -> None:
    nothing = Hall(sources={"aid": {"level": None}})
    form = shown(LEVEL, nothing)
    assert (described(form, "level")["locked"], described(form, "level")["writable"]) == (True, False)
    assert "主办部门" in form.notes["level"]
    refused = given(LEVEL, hall=nothing).when(start("10001", level="困难")).refused("read_only", "level")
    assert refused.refusal is not None
    tale = given(LEVEL, hall=nothing).when(start("10001")).refused("invalid", "level")
    assert tale.refusal is not None
    assert tale.refusal.errors["level"] == ["须先完成认定"]


def test_what_a_source_has_nothing_for_counts_as_missing_in_conditions() -> None:
    own = service({"look": {"who": "head(applicant.dept)"}}, [
        field("a"), field("b", when="src.aid.level != '困难'", required=True)])
    nothing = Hall(sources={"aid": {"level": None}})
    given(own, hall=nothing).when(start("10001", a="1")).then_among_others("case.started")
    given(own, hall=Hall(sources={"aid": {"level": "一般"}})).when(start("10001", a="1")).refused("invalid", "b")


LESSONS = service(LOOK, [
    field("begin", type="datetime", label="开始"), field("end", type="datetime", label="结束"),
    {"key": "lessons", "label": "缺课", "type": "table", "lock": True, "prefill": "src.edu.lessons_between", "max": 60,
     "row": [field("course"), field("teacher", type="person"), field("slot")]}])
SPAN = {"begin": "2026-11-23T08:00", "end": "2026-11-24T18:00"}
ROW = {"course": "数据结构", "teacher": "10001", "slot": "11-23 第1-2节"}


def timetable(rows: Any) -> Hall:
    return Hall(spans={("edu", "lessons_between", "10002", "2026-11-23T08:00:00", "2026-11-24T18:00:00"): rows})


@pytest.mark.parametrize("sent", [{}, {"lessons": []}, {"lessons": [ROW]}, {"lessons": [{"course": "体育"}]}])
def test_a_locked_table_is_filled_from_its_source_for_the_span_of_the_form(sent: dict[str, Any]) -> None:
    tale = given(LESSONS, hall=timetable([ROW])).when(start("10002", **SPAN, **sent))
    assert tale.now.form["lessons"] == [ROW]


def test_no_lessons_in_a_span_is_an_answer_and_silence_is_none() -> None:
    assert given(LESSONS, hall=timetable([])).when(start("10002", **SPAN)).now.form["lessons"] == []
    assert "lessons" not in given(LESSONS, hall=timetable(None)).when(start("10002", **SPAN)).now.form
    by_hand = given(LESSONS, hall=timetable(None)).when(start("10002", **SPAN, lessons=[ROW]))
    assert by_hand.now.form["lessons"] == [ROW]


def test_another_span_at_resubmission_asks_again() -> None:
    hall = timetable([ROW])
    tale = given(LESSONS, start("10002", **SPAN), send_back("11001"), hall=hall)
    later = {"begin": "2026-11-25T08:00:00", "end": "2026-11-25T18:00:00"}
    hall.spans["edu", "lessons_between", "10002", *later.values()] = [ROW | {"slot": "11-25 第5-6节"}]
    tale.when(resubmit("10002", **later)).then_among_others("case.resubmitted")
    assert tale.now.form["lessons"] == [ROW | {"slot": "11-25 第5-6节"}]


def test_before_the_span_is_known_the_table_is_closed_and_says_why() -> None:
    form = shown(LESSONS, Hall())
    assert described(form, "lessons")["writable"] is False
    assert form.notes["lessons"] == "填写开始、结束后，提交时由系统填入"


def test_once_the_span_is_written_the_form_shows_what_the_source_has_for_it() -> None:
    hall = Hall(spans={("edu", "lessons_between", "10002", *SPAN.values()): [ROW]})
    form = shown(LESSONS, hall, "10002", SPAN)
    assert form.computed == {"lessons": [ROW]} == {key: form.values[key] for key in form.computed}


STEP = service({"look": {"who": "head(applicant.dept)", "edit": ["copies", "by", "about"],
                         "require": ["copies", "by"]}},
               [field("note"), field("copies", type="int", at="look", prefill_value=4),
                field("by", type="person", at="look", prefill="me.no", lock=True),
                field("about", at="look", prefill="case.serial")])


def test_a_later_step_is_offered_its_values_and_locks_what_it_locks() -> None:
    tale = given(STEP, start("10001"))
    tale.when(approve("11001", copies=4, by="11002")).refused("read_only", "by")
    tale.when(approve("11001", by="11001")).refused("invalid", "copies")
    tale.when(approve("11001", copies=4)).then_among_others("vote.cast")
    assert tale.now.form == {"copies": 4, "by": "11001"}


def test_a_case_keeps_of_the_sources_what_it_still_needs_and_seals_it() -> None:
    own = service({"look": {"who": "head(applicant.dept)", "edit": ["room"],
                            "next": [{"if": "src.edu.arrears", "to": "done"}, {"to": "done"}]}}, [
        field("bank", prefill="src.finance.bank", secret=True), field("level", prefill="src.aid.level", lock=True),
        field("year", prefill="src.calendar.school_year"), field("room", at="look", prefill="src.dorm.room")])
    sources = {"finance": {"bank": "6200"}, "aid": {"level": None}, "calendar": {"school_year": "2026-2027"},
               "dorm": {"room": "305"}, "edu": {"arrears": False}}
    started = given(own, hall=Hall(sources=sources)).when(start("10001", bank="6200")).the(ev.CaseStarted)
    assert started.sources == {"aid": {"level": None}, "dorm": {"room": "305"}, "edu": {"arrears": False}}
    assert set(started.personal) == {"form.bank", "sources"}
    plain = given(service(LOOK, [field("weeks", when="src.calendar.current_weeks != ''")])).when(start("10001"))
    assert plain.the(ev.CaseStarted).personal == ()


def page_of(definition: Any, reader: str, *acts: Any) -> dict[str, Any]:
    """Return the form as a reader of the case page gets it, with everything known that the page may ask."""
    tale = given(definition, *acts)
    known: dict[tuple[str, ...], Any] = {}
    while True:
        facts = Facts(now=tale.hall.now, definition=definition, answers=known)
        try:
            for query in (("profile", reader), ("person", reader), ("calendar",)):
                facts.answer(*query)
        except Unanswered as unanswered:
            known[unanswered.query] = tale.hall.answer(unanswered.query, reader)
            continue
        shown = page("c", tale.now, tale.told, facts, reader, version=1, position="p")
        return shown.form


def test_the_case_page_offers_a_handler_what_the_hall_fills_in_at_the_step() -> None:
    form = page_of(STEP, "11001", start("10001"))
    assert (form["values"]["copies"], form["values"]["by"]) == (4, "11001")
    assert [one["prefilled"] for one in form["fields"] if one["key"] == "copies"] == [True]
    assert "copies" not in page_of(STEP, "10001", start("10001"))["values"]


def test_the_applicant_who_corrects_a_case_gets_what_computes_its_fields() -> None:
    own = service(LOOK, [field("a"), {"key": "n", "label": "数", "type": "calc",
                                      "calc": "workdays_between(form.a, form.a) + src.party.count"}])
    form = page_of(own, "10001", start("10001", a="2026-11-20"), send_back("11001"))
    assert (form["sources"], sorted(form["calendar"])) == ({}, ["holidays", "made_up", "vacations"])
    assert "sources" not in page_of(own, "11001", start("10001"))
