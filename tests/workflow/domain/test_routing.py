"""Which way a case goes, and what is kept to explain it later."""

from __future__ import annotations

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof
from tests.workflow.organisation import Hall
from tests.workflow.telling import approve, effect_done, given, start

PROOF = demo("party-proof")
SUM = {"key": "sum", "label": "金额", "type": "money"}
SECRET = {"key": "code", "label": "暗号", "type": "text", "secret": True, "see": ["look"]}
ROWS = {"key": "rows", "label": "明细", "type": "table", "row": [{"key": "sum", "label": "金额", "type": "money"}]}


def by_condition(condition: str) -> object:
    """A service that goes to ``dear`` when ``condition`` holds, else to ``look``."""
    return service(
        {"fill": {"next": [{"if": condition, "to": "dear"}, {"to": "look"}]},
         "dear": {"who": "leader_in_charge(applicant.dept)"}, "look": {"who": "head(applicant.dept)"}},
        [SUM, SECRET, ROWS, *({"key": key, "label": key, "type": "date"} for key in ("from", "to"))])


@pytest.mark.parametrize(("condition", "form", "step"), [
    ("form.sum > 300000.0", {"sum": "300000.01"}, "dear"),
    ("form.sum > 300000.0", {"sum": "300000.00"}, "look"),
    ("form.sum > 300000.0", {}, "look"),
    ("form.sum == 0.3", {"sum": "0.30"}, "dear"),
    ("total(form.rows, 'sum') == 0.3", {"rows": [{"sum": "0.1"}, {"sum": "0.2"}]}, "dear"),
    ("form.rows.exists(r, r.sum > 5.0)", {"rows": [{"sum": "5"}, {"sum": "5.01"}]}, "dear"),
    ("form.rows.exists(r, r.sum > 5.0)", {"rows": [{"sum": "5"}]}, "look"),
    ("form.to >= form.from", {"from": "2026-09-30", "to": "2026-10-01"}, "dear"),
    ("form.to >= form.from", {"from": "2026-10-01", "to": "2026-09-30"}, "look"),
    ("form.to > form.sum", {"to": "2026-10-01", "sum": "1"}, "look"),
    ("applicant.teacher", {}, "dear"),
    ("applicant.name", {}, "look"),
    ("applicant.party_member", {}, "look"),
    ("applicant.dept == 'cs' && form.sum < 5.0", {"sum": "4.99"}, "dear"),
    ("form.code == '芝麻'", {"code": "芝麻"}, "dear"),
])
def test_a_condition_is_true_false_or_not_there(condition: str, form: dict[str, object], step: str) -> None:
    tale = given(by_condition(condition)).when(start("10001", **form))  # type: ignore[arg-type]
    route = tale.the(ev.RouteTaken)
    assert (tale.at_step(), route.to_step) == ([step], step)
    assert route.condition == (condition if step == "dear" else None)


def test_a_missing_value_is_noted_and_counts_as_false() -> None:
    [note] = given(by_condition("form.sum > 3.0")).when(start("10001")).the(ev.RouteTaken).notes  # type: ignore[arg-type]
    assert "缺少 sum 的值" in note


def test_values_that_cannot_be_compared_are_noted_too() -> None:
    tale = given(by_condition("form.to > form.sum")).when(start("10001", to="2026-10-01", sum="1"))  # type: ignore[arg-type]
    [note] = tale.the(ev.RouteTaken).notes
    assert "类型不同" in note


def test_the_inputs_of_a_choice_are_stored_without_secrets_and_tables() -> None:
    condition = "form.sum > 3.0 || form.code == '芝麻' || count(form.rows) > 1.0"
    tale = given(by_condition(condition)).when(start("10001", sum="5", code="芝麻", rows=[{"sum": "1"}]))  # type: ignore[arg-type]
    assert tale.the(ev.RouteTaken).inputs == {"sum": "5"}


def test_the_first_condition_that_holds_wins() -> None:
    order = service(
        {"fill": {"next": [{"if": "form.sum > 1.0", "to": "one"}, {"if": "form.sum > 2.0", "to": "two"},
                           {"to": "three"}]},
         "one": {"who": "admin", "next": [{"to": "done"}]}, "two": {"who": "admin", "next": [{"to": "done"}]},
         "three": {"who": "admin", "next": [{"to": "done"}]}}, [SUM])
    assert given(order).when(start("10001", sum="3")).at_step() == ["one"]
    assert given(order).when(start("10001", sum="1")).at_step() == ["three"]


def test_a_certificate_that_agrees_with_the_records_skips_the_branch() -> None:
    assert given(PROOF).when(start("20230001", **proof())).at_step() == ["org"]
    assert given(PROOF).when(start("20230001", **proof(branch="别的支部"))).at_step() == ["branch_check"]
    assert given(PROOF).when(start("20230001", **proof(status="预备党员"))).at_step() == ["branch_check"]


def test_records_that_do_not_answer_are_no_reason_to_doubt_and_are_noted() -> None:
    tale = given(PROOF, hall=Hall(sources={})).when(start("20230001", **proof()))
    assert tale.at_step() == ["org"]
    assert tale.the(ev.RouteTaken).notes


def test_the_way_is_chosen_on_what_the_records_said_at_the_start() -> None:
    hall = Hall()
    tale = given(PROOF, start("20230001", **proof()), hall=hall)
    hall.sources["party"]["branch"] = "第二支部"
    assert tale.now.sources["party"]["branch"] == "计算机学院第一支部"


@pytest.mark.parametrize(("delivery", "more", "step"), [
    ("电子版", {}, []), ("现场领取", {}, ["hand_out"]), ("邮寄", {"address": "某处"}, ["hand_out"])])
def test_a_document_on_paper_is_handed_out(delivery: str, more: dict[str, str], step: list[str]) -> None:
    tale = given(PROOF, start("20230001", **proof(delivery=delivery, **more)), approve("17001"), effect_done())
    assert tale.at_step() == step
    assert tale.now.status.ended is (step == [])


def test_what_a_handler_writes_decides_the_way_from_there() -> None:
    own = service(
        {"look": {"who": "head(applicant.dept)", "edit": ["sum"], "next": [{"if": "form.sum > 5.0", "to": "more"},
                                                                            {"to": "done"}]},
         "more": {"who": "leader_in_charge(applicant.dept)"}}, [{**SUM, "at": "look"}])
    assert given(own, start("10001")).when(approve("11001", sum="5.01")).holders() == ["13002"]
    assert given(own, start("10001")).when(approve("11001", sum="5")).now.status == "completed"


def test_an_end_step_may_mean_no() -> None:
    own = service({"look": {"who": "head(applicant.dept)"}, "done": {"outcome": "rejected"}})
    tale = given(own, start("10001")).when(approve("11001"))
    assert (tale.now.status, tale.now.outcome) == ("rejected", "rejected")
    assert [(record.action, record.operator.no) for record in tale.records()][-1] == ("reject", "system")
