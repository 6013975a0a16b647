"""Conditions, checks, dependent choices and rows: which values belong to a form, told place by place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from contracts.catalog.expression import HALL_TIME
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import approve, given, later, resubmit, send_back, start

HEAD = {"who": "head(applicant.dept)"}
LOOK = {"look": HEAD}


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": key, "type": "text", **more}


CHAINED = [{"key": "kind", "label": "类别", "type": "select", "options": ["甲", "乙"]},
           text("more", when="form.kind == '甲'", required=True), text("most", when="form.more == '再'", required=True)]


def test_a_field_is_dropped_with_the_field_its_condition_reads() -> None:
    own = service(LOOK, CHAINED)
    assert given(own).when(start("10001", kind="甲", more="再", most="多")).now.form == {
        "kind": "甲", "more": "再", "most": "多"}
    assert given(own).when(start("10001", kind="乙", more="再", most="多")).now.form == {"kind": "乙"}
    given(own).when(start("10001", kind="甲", more="再")).refused("invalid", "most")


def test_a_handler_s_write_drops_what_it_makes_meaningless_and_nothing_else() -> None:
    own = service({"look": {**HEAD, "edit": ["kind"]}},
                  [*CHAINED[:2], text("far", when="advance_days('2026-11-25') > 1.0")])
    hall = Hall()
    tale = given(own, start("10001", kind="甲", more="是", far="远"), hall=hall)
    tale.when(later(datetime(2026, 11, 25, 9, tzinfo=HALL_TIME)))
    tale.when(approve("11001", kind="乙"))
    assert tale.the(ev.FormChanged).values == {"kind": "乙", "more": None}
    assert tale.now.form == {"kind": "乙", "far": "远"}, "time alone takes nothing away"


def test_a_check_also_speaks_when_another_field_breaks_it() -> None:
    own = service({"look": {**HEAD, "edit": ["amount"], "require": ["amount"]}},
                  [{"key": "amount", "label": "金额", "type": "money"},
                   {"key": "part", "label": "其中", "type": "money",
                    "check": ["form.part <= form.amount", "其中部分不得大于总额"]}])
    given(own).when(start("10001", amount="1", part="2")).refused("invalid", "part")
    tale = given(own, start("10001", amount="10", part="2"))
    tale.when(approve("11001", amount="1.99")).refused("invalid", "part")
    tale.when(approve("11001", amount="2.00")).then_among_others("form.changed", "vote.cast")


def test_a_field_that_a_step_fills_is_checked_there() -> None:
    own = service({"look": {**HEAD, "edit": ["used"], "require": ["used"]}},
                  [{"key": "copies", "label": "份数", "type": "int"},
                   {"key": "used", "label": "实际", "type": "int", "at": "look",
                    "check": ["form.used <= form.copies", "不得多于申请的份数"]}])
    tale = given(own, start("10001", copies=3))
    tale.when(approve("11001", used=4)).refused("invalid", "used")
    assert tale.refusal is not None
    assert tale.refusal.errors["used"] == ["不得多于申请的份数"]
    tale.when(approve("11001", used=3)).then_among_others("vote.cast")


ROWS = service(LOOK, [{"key": "least", "label": "起点", "type": "int"}, {
    "key": "lines", "label": "明细", "type": "table", "min": 1, "max": 3, "row": [
        {"key": "kind", "label": "种类", "type": "select", "options": ["书", "其他"], "required": True},
        {"key": "sum", "label": "金额", "type": "money", "required": True,
         "check": ["row.sum > 0.0 && row.sum >= form.least", "金额过低"]},
        {"key": "more", "label": "说明", "type": "text", "when": "row.kind == '其他'", "required": True}]}])


def test_rules_of_a_column_hold_row_by_row() -> None:
    lines = [{"kind": "书", "sum": "10", "more": "丢掉"}, {"kind": "其他", "sum": "20", "more": "纸"}]
    form = given(ROWS).when(start("10001", least=5, lines=lines)).now.form
    assert form["lines"] == [{"kind": "书", "sum": "10"}, {"kind": "其他", "sum": "20", "more": "纸"}]


@pytest.mark.parametrize(("lines", "places"), [
    ([{"kind": "其他", "sum": "20"}], ["lines[0].more"]),
    ([{"kind": "书", "sum": "10"}, {"kind": "书", "sum": "4"}, {"kind": "书", "sum": "3"}],
     ["lines[1].sum", "lines[2].sum"]),
    ([{"kind": "书", "sum": "10"}, {"kind": "书"}], ["lines[1].sum"]),
    ([], ["lines"]), (None, ["lines"]),
    ([{"kind": "书", "sum": "10"}] * 4, ["lines"]),
])
def test_a_row_that_breaks_a_rule_is_named_by_its_place(lines: Any, places: list[str]) -> None:
    given(ROWS).when(start("10001", least=5, lines=lines)).refused("invalid", *places)


DEPENDENT = service(LOOK, [
    {"key": "fault", "label": "大类", "type": "select", "options": ["有线", "无线", "其他"]},
    {"key": "sub", "label": "小类", "type": "select", "depends_on": "fault",
     "options": {"有线": ["断网", "慢"], "无线": ["连不上"]}},
    {"key": "free", "label": "随意", "type": "select", "depends_on": "fault"},
    {"key": "lines", "label": "明细", "type": "table", "row": [
        {"key": "area", "label": "区", "type": "select", "options": ["东", "西"]},
        {"key": "house", "label": "楼", "type": "select", "depends_on": "area",
         "options": {"东": ["一号楼"], "西": ["二号楼"]}}]}])


@pytest.mark.parametrize(("form", "places"), [
    ({"fault": "有线", "sub": "慢"}, []),
    ({"sub": "慢", "fault": "有线"}, []),
    ({"fault": "无线", "sub": "慢"}, ["sub"]),
    ({"fault": "其他", "sub": "任何文字"}, []),
    ({"sub": "还没选大类"}, []),
    ({"fault": "无线", "free": "任何文字"}, []),
    ({"fault": "无线", "free": 5}, ["free"]),
    ({"lines": [{"area": "东", "house": "一号楼"}, {"area": "东", "house": "二号楼"}]}, ["lines[1].house"]),
])
def test_options_follow_the_field_they_depend_on(form: dict[str, Any], places: list[str]) -> None:
    tale = given(DEPENDENT).when(start("10001", **form))
    if places:
        tale.refused("invalid", *places)
    else:
        tale.then_among_others("case.started")


SECRET = service({"look": {**HEAD, "hide": ["bank"]}, "boss": {"who": "deputy(applicant.dept)"}}, [
    text("bank", secret=True, see=["boss"]), text("open"),
    {"key": "income", "label": "收入", "type": "money", "secret": True, "see": ["boss"]}])


def test_what_a_step_hides_or_masks_cannot_be_guessed_there() -> None:
    tale = given(SECRET, start("10001", bank="6200000000000001", income="80000", open="公开"))
    tale.when(approve("11001", bank="6200000000000001")).refused("read_only", "bank")
    tale.when(approve("11001", income="80000")).refused("read_only", "income")
    tale.when(approve("11001", income="8***0", open="公开")).then_among_others("vote.cast")
    tale.when(approve("11002", bank="6200000000000001", income="80000")).then_among_others("vote.cast")


def test_a_resubmission_may_leave_a_masked_secret_as_it_is() -> None:
    tale = given(SECRET, start("10001", bank="6200000000000001"), send_back("11001"))
    tale.when(resubmit("10001", bank="6200********0001")).then_among_others("case.resubmitted")
    assert tale.now.form["bank"] == "6200000000000001"


def test_a_box_that_must_be_ticked_and_one_that_need_not() -> None:
    own = service(LOOK, [{"key": "agree", "label": "承诺", "type": "checkbox", "required": True, "must_be": True},
                         {"key": "first", "label": "首次", "type": "checkbox"}])
    given(own).when(start("10001")).refused("invalid", "agree")
    given(own).when(start("10001", agree=False)).refused("invalid", "agree")
    given(own).when(start("10001", agree=True)).then_among_others("case.started")
