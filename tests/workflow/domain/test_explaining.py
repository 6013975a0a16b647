"""Why a case is where it is: every turn, branch, person and automatic act, with what decided it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, given, later, resubmit, send_back, start
from tests.workflow.telling_acts import add
from tests.workflow.telling_pages import live
from tests.workflow.telling_standing import stands_in
from tests.workflow.telling_time import fire

FORM = [{"key": "sum", "label": "金额", "type": "money"}, {"key": "card", "label": "证件", "type": "idcard"},
        {"key": "inner", "label": "内部", "type": "text"}]
LEAD = {"who": "role('head', dept=applicant.dept)"}
SPLIT = service({
    "split": {"kind": "fork", "branches": [{"if": "form.sum > 10.0", "to": "law"},
                                           {"if": "form.inner == '是'", "to": "abroad"}, {"to": "money"}]},
    "law": {"who": "role('legal.chief')", "next": [{"to": "joined"}]},
    "abroad": {"who": "role('intl.contract')", "next": [{"to": "joined"}]},
    "money": {"who": "role('finance.contract')", "next": [{"to": "joined"}], "hide": ["inner"]},
    "joined": {"kind": "join", "of": "split", "mode": "all"}}, FORM)


def of_kind(tale: Tale, kind: str, reader: str = "10001") -> list[dict[str, Any]]:
    return [entry for entry in live(tale, reader).why if entry["kind"] == kind]


def test_a_turn_names_its_condition_with_what_it_read() -> None:
    branch = service({"lead": {**LEAD, "next": [{"if": "form.sum > 10.0", "to": "office"}, {"to": "done"}]},
                      "office": {"who": "role('office.director')"}}, FORM)
    tale = given(branch, start("10001", sum="20"), approve("11001"))
    first, second = of_kind(tale, "route")
    assert (first["step"], first["text"]) == ("lead", "填写 → lead环节：按默认路径")
    assert second["text"] == "lead环节 → office环节：因为 form.sum > 10.0 成立（金额＝20）"
    assert second["inputs"] == {"金额": "20"}
    assert second["text_en"].endswith("because form.sum > 10.0 holds")


def test_branches_taken_and_left_are_told_with_their_conditions() -> None:
    tale = given(SPLIT, start("10001", sum="20"))
    assert [(entry["step"], entry["kind"]) for entry in live(tale, "10001").why
            if entry["kind"] in ("branch", "left")] == [("law", "branch"), ("money", "branch"), ("abroad", "left")]
    [left] = of_kind(tale, "left")
    assert "未走abroad环节" in left["text"]
    assert of_kind(tale, "branch")[0]["inputs"] == {"金额": "20"}
    tale.when(approve("21001")).when(approve("20003"))
    [joined] = of_kind(tale, "joined")
    assert joined["text"] == "joined环节：law环节通过，abroad环节未走，money环节通过"


def test_the_inputs_a_reader_may_not_see_stay_out() -> None:
    tale = given(SPLIT, start("10001", sum="20", inner="是"))
    assert of_kind(tale, "branch")[0]["inputs"] == {"金额": "20", "内部": "是"}
    assert of_kind(tale, "branch", "20003")[0]["inputs"] == {"金额": "20"}


def test_people_are_told_with_the_rule_that_found_them() -> None:
    tale = given(service({"lead": LEAD}), start("10001"))
    [assigned] = of_kind(tale, "assigned")
    assert assigned["text"] == "lead环节由周院长办理：按 role('head', dept=applicant.dept) 找到"
    assert assigned["rule"] == "role('head', dept=applicant.dept)"


def test_whoever_is_left_out_and_whoever_is_missing_is_told() -> None:
    tale = given(service({"lead": LEAD}), start("11001"))
    [dropped] = of_kind(tale, "dropped", "11001")
    assert dropped["rule"] == "self:superior"
    assert dropped["text"] == "lead环节没有请周院长：办理人就是申请人，改由上级办理"
    hall = Hall()
    hall.leave("11001")
    tale = given(service({"lead": LEAD}), start("10001"), hall=hall)
    [missing] = of_kind(tale, "missing")
    assert "找不到办理人" in missing["text"]
    assert (missing["rule"], of_kind(tale, "assigned")[0]["rule"]) == ("admin", "admin")


def test_a_skip_names_its_rule_and_what_it_rests_on() -> None:
    twice = service({"lead": LEAD, "again": {**LEAD, "do": ["approve"], "skip": "consecutive"}})
    tale = given(twice, start("10001"), approve("11001"))
    [skipped] = of_kind(tale, "skipped")
    assert skipped["rule"] == "skip:consecutive"
    assert skipped["text"] == "跳过again环节：同一人刚在上一步通过，不再重复审批"
    assert skipped["basis"]


def test_substitutes_and_added_signers_are_told() -> None:
    hall = Hall()
    stands_in(hall, "11001", "11002")
    tale = given(service({"lead": {**LEAD, "do": ["approve", "add:before"]}}), start("10001"), hall=hall)
    assert of_kind(tale, "substitute")[0]["text"] == "周副院长可以代周院长办理：代理期内"
    tale.when(add("11001", "before", "11003"))
    assert of_kind(tale, "assigned")[-1]["rule"] == "add:before"


def test_an_automatic_act_names_its_rule() -> None:
    late = service({"lead": {**LEAD, "limit": "1d", "late": {"after": "1h", "do": "approve"}}})
    tale = given(late, start("10001"))
    due = max(timer.at for timer in tale.now.timers.values())
    tale.when(later(due + timedelta(minutes=1)))
    for timer in sorted(tale.now.timers.values(), key=lambda one: one.at):
        tale.when(fire(timer.id))
    assert [entry["rule"] for entry in of_kind(tale, "auto")][:1] == ["late:approve"]
    assert "逾期未办理，按规则自动通过" in of_kind(tale, "auto")[0]["text"]


def test_a_direct_resubmission_on_a_changed_way_says_so() -> None:
    branch = service({"lead": {**LEAD, "next": [{"if": "form.sum > 10.0", "to": "law"}, {"to": "office"}]},
                      "law": {"who": "role('legal.chief')"},
                      "office": {"who": "role('office.director')", "resubmit": "direct"}}, FORM)
    tale = given(branch, start("10001", sum="5"), approve("11001"), send_back("14001"), resubmit("10001", sum="50"))
    [again] = of_kind(tale, "resubmitted")
    assert again["rule"] == "path_changed_direct_resubmit"
    [back] = of_kind(tale, "returned")
    assert back["text"] == "office环节 → 填写：王主任退回"
