"""Fields the hall computes: after every write, from the form and the sources, and never from what somebody sends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts.catalog.workdays import Calendar
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import approve, given, resubmit, send_back, start
from workflow.domain.facts import Facts
from workflow.domain.forms.blank import blank

HEAD = {"who": "head(applicant.dept)"}
BEGIN_END = [{"key": "begin", "label": "开始", "type": "datetime"}, {"key": "end", "label": "结束", "type": "datetime"}]


def calc(key: str, text: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": key, "type": "calc", "calc": text, **more}


LEAVE = service({"look": {**HEAD, "edit": ["end"], "next": [{"if": "form.days > 3.0", "to": "boss"}, {"to": "done"}]},
                 "boss": {"who": "deputy(applicant.dept)"}},
                [*BEGIN_END, calc("total_days", "src.leave.term_days + form.days"),
                 calc("days", "days_between(form.begin, form.end)"),
                 calc("holiday", "adjacent_holiday(form.begin, form.end)"),
                 calc("words", "form.days > 3.0 ? '长假' : '短假'")])
WEEK = {"begin": "2026-11-24T08:00", "end": "2026-11-26T18:00"}


def hall(**leave: Any) -> Hall:
    return Hall(sources={"leave": leave} if leave else {})


def test_what_is_computed_is_a_number_a_truth_or_a_text_in_whatever_order_it_is_written() -> None:
    form = given(LEAVE, hall=hall(term_days=2)).when(start("10001", **WEEK)).now.form
    assert {key: form[key] for key in ("days", "total_days", "holiday", "words")} == {
        "days": 3, "total_days": 5, "holiday": False, "words": "短假"}
    assert type(form["days"]) is int


@pytest.mark.parametrize("sent", [{"days": 3}, {"days": "3"}, {"days": 3.0}, {"days": None}, {"words": "短假"}],
                         ids=["same", "as a text", "as a decimal", "nothing", "a text"])
def test_what_is_computed_may_be_sent_as_it_is(sent: dict[str, Any]) -> None:
    form = given(LEAVE, hall=hall(term_days=2)).when(start("10001", **WEEK, **sent)).now.form
    assert (form["days"], form["words"]) == (3, "短假")


@pytest.mark.parametrize("sent", [{"days": 1}, {"words": 7}, {"days": ["x"]}], ids=["other", "number", "list"])
def test_another_value_for_what_is_computed_is_refused_as_read_only(sent: dict[str, Any]) -> None:
    given(LEAVE, hall=hall(term_days=2)).when(start("10001", **WEEK, **sent)).refused("read_only", *sent)


def test_whoever_changes_the_inputs_may_send_the_result_they_were_shown() -> None:
    tale = given(LEAVE, start("10001", **WEEK), hall=hall(term_days=2))
    tale.when(approve("11001", end="2026-11-24T18:00", days=3))
    assert tale.now.form["days"] == 1
    given(LEAVE, start("10001", **WEEK), hall=hall(term_days=2)).when(
        approve("11001", end="2026-11-24T18:00", days=2)).refused("read_only", "days")


def test_without_its_inputs_a_computed_field_stays_empty_and_nobody_is_told_off() -> None:
    form = given(LEAVE, hall=hall()).when(start("10001", **WEEK)).now.form
    assert "total_days" not in form
    assert form["days"] == 3
    assert given(LEAVE, hall=hall()).when(start("10001")).then_among_others("case.started").now.form == {}


def test_a_handler_s_write_and_a_resubmission_compute_anew_and_routes_follow() -> None:
    tale = given(LEAVE, start("10001", **WEEK), hall=hall(term_days=2))
    tale.when(approve("11001", end="2026-11-28T18:00"))
    assert tale.the(ev.FormChanged).values == {
        "end": "2026-11-28T18:00:00", "days": 5, "total_days": 7, "holiday": True, "words": "长假"}
    assert tale.at_step() == ["boss"]
    tale = given(LEAVE, start("10001", **WEEK), send_back("11001"), hall=hall(term_days=2))
    tale.when(resubmit("10001", begin=WEEK["begin"], end="2026-11-24T09:00"))
    assert tale.now.form["days"] == 1
    assert tale.the(ev.CaseResubmitted).values["days"] == 1


def test_a_handler_may_send_a_computed_field_back_without_harm() -> None:
    tale = given(LEAVE, start("10001", **WEEK), hall=hall(term_days=2)).when(approve("11001", days=3))
    assert tale.then_among_others("vote.cast").now.form["days"] == 3
    assert tale.all(ev.FormChanged) == []


def test_the_school_s_calendar_decides_about_holidays_and_the_clock_about_lead_times() -> None:
    own = service({"look": HEAD}, [*BEGIN_END, calc("works", "workdays_between(form.begin, form.end)"),
                                   calc("lead", "advance_days(form.begin)"), calc("free", "has_holiday(form.begin, "
                                                                                  "form.end)")])
    feast = Calendar(holidays=frozenset({date(2026, 11, 24)}))
    assert given(own, hall=Hall(calendar=feast)).when(start("10001", **WEEK)).now.form | WEEK == {
        **WEEK, "works": 2, "lead": 1, "free": True}
    assert given(own).when(start("10001", **WEEK)).now.form["works"] == 3


def test_cents_add_up() -> None:
    own = service({"look": HEAD}, [
        {"key": "a", "label": "甲", "type": "money"}, {"key": "b", "label": "乙", "type": "money"},
        {"key": "c", "label": "合计", "type": "money", "check": ["form.a + form.b == form.c", "合计不符"]},
        {"key": "parts", "label": "明细", "type": "table", "row": [{"key": "sum", "label": "金额", "type": "money"}],
         "check": ["total(form.parts, 'sum') == form.c", "明细之和须等于合计"]}, calc("sum", "form.a + form.b")])
    parts = [{"sum": "0.1"}, {"sum": "0.10"}, {"sum": "0.1"}]
    form = given(own).when(start("10001", a="0.1", b="0.2", c="0.30", parts=parts)).now.form
    assert form["sum"] == 0.3
    given(own).when(start("10001", a="0.1", b="0.2", c="0.31", parts=parts)).refused("invalid", "c", "parts")


def test_a_computed_field_with_a_condition_exists_only_while_it_holds() -> None:
    own = service({"look": HEAD}, [{"key": "on", "label": "选", "type": "checkbox"},
                                   {"key": "n", "label": "数", "type": "int"},
                                   calc("twice", "form.n * 2.0", when="form.on"),
                                   {"key": "why", "label": "原因", "type": "text", "when": "form.twice > 5.0",
                                    "required": True}])
    assert given(own).when(start("10001", on=False, n=4)).now.form == {"on": False, "n": 4}
    given(own).when(start("10001", on=True, n=4)).refused("invalid", "why")
    assert given(own).when(start("10001", on=True, n=4, why="大")).now.form["twice"] == 8
    assert "why" not in given(own).when(start("10001", on=True, n=2, why="大")).now.form


def test_the_demonstration_s_fee_is_computed_by_the_hall_s_own_function() -> None:
    row = [{"key": "kind", "label": "种类", "type": "text"}, {"key": "copies", "label": "份数", "type": "int"}]
    own = service({"look": HEAD}, [{"key": "docs", "label": "清单", "type": "table", "row": row},
                                   calc("fee", "fee_of(form.docs, src.edu.free_quota)")])
    docs = [{"kind": "英文成绩单", "copies": 3}]
    assert given(own, hall=Hall(sources={"edu": {"free_quota": 1}})).when(
        start("10001", docs=docs)).now.form["fee"] == 20
    assert "fee" not in given(own, hall=Hall(sources={})).when(start("10001", docs=docs)).now.form


def test_a_case_of_the_hall_can_be_asked_for_by_its_serial() -> None:
    own = service({"look": HEAD}, [{"key": "other", "label": "流水号", "type": "text",
                                    "check": ["case_finished(form.other)", "须已办结"]}])
    known = Hall(finished={"2026110100001"})
    given(own, hall=known).when(start("10001", other="2026110100001")).then_among_others("case.started")
    given(own, hall=known).when(start("10001", other="2026110100002")).refused("invalid", "other")


def test_the_form_shows_what_is_computed_from_prefilled_and_drafted_values() -> None:
    sources = {"leave": {"term_days": 2}, "edu": {"rank": "1/2"}}
    facts = Facts(now=Hall().now, definition=LEAVE, answers={("calendar",): Calendar()})
    empty = blank(LEAVE, {"no": "10001"}, sources, facts)
    assert "days" not in empty.values
    assert empty.sources == {"leave": {"term_days": 2}}, "what expressions of the form read, and no more"
    drafted = blank(LEAVE, {"no": "10001"}, sources, facts, {**WEEK, "days": 99})
    assert {key: drafted.values[key] for key in ("days", "total_days")} == {"days": 3, "total_days": 5}
    assert drafted.names["form"]["days"] == 3
