"""Sub steps: a case that starts other cases, waits for as many as it must, and cares what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.catalog.definition import Definition
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import Act, approve, given, start, terminate
from tests.workflow.telling_waits import child_ended, child_started, effect_given_up, parent_gone, run_at, started_by
from workflow.domain.steps import subcases

FORM: list[dict[str, Any]] = [
    {"key": "note", "label": "说明", "type": "text"},
    {"key": "rows", "label": "明细", "type": "table", "row": [{"key": "what", "label": "何物", "type": "text"}]}]
TWO = [{"what": "甲"}, {"what": "乙"}]


def parent(**sub: Any) -> Definition:
    step = {"kind": "sub", "service": "other", "map": {"note": "note"}, **sub}
    return service({"ask": step, "later": {"who": "head(applicant.dept)"}}, FORM)


def test_a_step_asks_for_a_child_and_waits_for_it() -> None:
    tale = given(parent(), start("10001", note="x"))
    request = tale.the(ev.EffectRequested)
    assert (request.effect, request.data) == ("start_subcase", {"key": "child:0", "service": "other"})
    tale.when(child_started("ask")).then("subcase.started")
    tale.when(child_ended("ask", "approved"))
    tale.then_among_others("subcase.ended", "step.completed", "step.entered")
    assert tale.at_step() == ["later"]
    tale.when(child_ended("ask", "approved")).then()


def test_whoever_does_not_wait_goes_on_at_once_and_still_learns_what_became_of_the_child() -> None:
    tale = given(parent(mode="fire_and_forget"), start("10001"))
    assert tale.at_step() == ["later"]
    tale.when(child_started("ask")).then("subcase.started")
    tale.when(child_ended("ask", "rejected")).then("subcase.ended")
    assert tale.now.subcases["c0"].outcome == "rejected"
    assert tale.at_step() == ["later"]


@pytest.mark.parametrize(("condition", "rows", "rule"), [("form.note == '要'", TWO, "run_if"),
                                                        ("form.note == '不要'", [], "for_each")])
def test_a_sub_step_with_nothing_to_start_is_skipped(condition: str, rows: list[Any], rule: str) -> None:
    tale = given(parent(run_if=condition, for_each="rows"), start("10001", note="不要", rows=rows))
    assert tale.the(ev.StepSkipped).rule == rule
    assert tale.at_step() == ["later"]


def test_each_row_of_a_table_gets_a_child_of_its_own() -> None:
    definition = parent(for_each="rows", map={"note": "row.what", "from": "case.serial", "all": "form.note"})
    tale = given(definition, start("10001", note="x", rows=TWO))
    assert [event.data["row"] for event in tale.all(ev.EffectRequested)] == [0, 1]
    form = subcases.child_form(definition.step("ask"), tale.now, 1)
    assert form == {"note": "乙", "from": tale.now.serial, "all": "x"}
    tale.when(child_ended("ask", "approved", "c0", 0)).then("subcase.started", "subcase.ended")
    assert tale.at_step() == ["ask"]
    assert tale.when(child_ended("ask", "approved", "c1", 1)).at_step() == ["later"]


@pytest.mark.parametrize(("join", "outcomes", "step", "status"), [
    ("all", ["approved", "rejected"], [], "rejected"), ("any", ["rejected", "approved"], ["later"], "running"),
    ("any", ["approved"], ["later"], "running"), ("n:2", ["approved", "approved"], ["later"], "running"),
    ("any", ["rejected", "terminated"], [], "rejected"), ("n:2", ["rejected"], [], "rejected"),
    ("all", ["rejected"], ["ask"], "running")])
def test_the_join_says_how_many_children_must_agree(join: str, outcomes: list[str], step: list[str],
                                                    status: str) -> None:
    tale = given(parent(for_each="rows", join=join), start("10001", rows=TWO))
    for number, outcome in enumerate(outcomes):
        tale.when(child_ended("ask", outcome, f"c{number}", number))
    assert (tale.at_step(), tale.now.status.value) == (step, status)


def test_a_refused_child_leads_where_the_step_says() -> None:
    tale = given(parent(on_rejected="later", next=[{"to": "done"}]), start("10001"))
    tale.when(child_ended("ask", "rejected"))
    assert tale.at_step() == ["later"]
    assert tale.the(ev.RouteTaken).notes == ("ask环节未获通过",)


def test_a_child_that_cannot_be_started_goes_to_the_duty_group() -> None:
    tale = given(parent(), start("10001")).when(effect_given_up("ask", "invalid：请填写说明", key="child:0"))
    tale.then("effect.failed", "assignee.missing", "task.assigned")
    assert tale.when(approve(tale.holders()[0], "已另行办理")).at_step() == ["later"]


def test_children_end_with_the_case_that_needs_them() -> None:
    definition = parent()
    tale = given(definition, start("10001"), child_started("ask"))
    assert subcases.forsaken(tale.now, definition) == ()
    tale.when(terminate("10001"))
    assert subcases.forsaken(tale.now, definition) == ("c0",)


def test_orphans_live_on() -> None:
    definition = parent(cascade="orphan")
    assert subcases.forsaken(given(definition, start("10001"), child_started("ask"), terminate("10001")).now,
                             definition) == ()


def test_what_nobody_waits_for_any_more_is_given_up() -> None:
    definition = parent(for_each="rows", join="any")
    tale = given(definition, start("10001", rows=TWO), child_started("ask", "c1", 1), child_ended("ask", "approved"))
    assert tale.at_step() == ["later"]
    assert subcases.forsaken(tale.now, definition) == ("c1",)


def test_a_child_whose_parent_is_gone_is_terminated_once() -> None:
    child = given(service({"lead": {"who": "head(applicant.dept)"}}), started_by("p" * 32, "10001"))
    child.when(parent_gone("q" * 32)).refused("not_found")
    child.when(parent_gone()).then_among_others("task.closed", "case.terminated")
    assert child.the(ev.CaseTerminated).rule == "cascade"
    child.when(parent_gone()).then()


BACK = [*FORM[:1], {"key": "total", "label": "总价", "type": "money", "at": "ask"},
        {"key": "twice", "label": "两倍", "type": "calc", "calc": "form.total * 2.0", "at": "ask"},
        {"key": "said", "label": "结论", "type": "text", "at": "ask"},
        {"key": "rows", "label": "明细", "type": "table", "row": [
            {"key": "what", "label": "何物", "type": "text"}, {"key": "price", "label": "单价", "type": "money"}]}]


def buying(form: list[dict[str, Any]] = BACK, **sub: Any) -> Definition:
    step = {"kind": "sub", "service": "other", "map": {"note": "note"}, "next": [
        {"if": "form.total > 100.0", "to": "big"}, {"to": "done"}], **sub}
    return service({"ask": step, "big": {"who": "head(applicant.dept)"}}, form)


def ended_with(outcome: str, row: int | None = None, **values: Any) -> Act:
    """Report that a child ended and what it brings."""
    return lambda tale: cmd.ReportSubCase(
        case_id=tale.case_id, run=run_at(tale, "ask"), child=f"c{row or 0}", service="other", serial="S9", row=row,
        outcome=outcome, values=values)


def test_what_a_child_has_becomes_the_values_its_parent_asks_for() -> None:
    definition = buying(output={"total": "price", "said": "case.outcome"})
    other = service({"lead": {"who": "head(applicant.dept)"}}, [{"key": "price", "label": "价", "type": "money"}])
    child = given(other, start("10001", price="120.50"), approve("11001")).now
    assert subcases.brought(definition.step("ask"), child) == {"total": "120.50", "said": "approved"}


def test_what_a_child_brings_is_written_into_the_form_and_decides_the_way() -> None:
    tale = given(buying(output={"total": "price", "said": "case.outcome"}), start("10001"))
    tale.when(ended_with("approved", total="120.50", said="approved"))
    tale.then_among_others("subcase.ended", "form.changed", "step.completed", "route.taken")
    assert (tale.now.form["total"], tale.now.form["said"], tale.now.form["twice"]) == ("120.50", "approved", 241)
    assert tale.at_step() == ["big"]


def test_only_what_the_step_names_and_what_fits_is_taken() -> None:
    tale = given(buying(output={"total": "price"}), start("10001"))
    tale.when(ended_with("approved", total="many", note="偷改", said="x"))
    assert tale.now.form == {}
    assert tale.now.status == "completed"


def test_an_attachment_comes_along_as_it_was_looked_at_in_the_child() -> None:
    paper = {"file_id": "f1", "name": "报价单.pdf", "size": 9, "media_type": "application/pdf"}
    form = [*BACK, {"key": "paper", "label": "报价单", "type": "file", "at": "ask"}]
    tale = given(buying(form, output={"paper": "offer"}), start("10001"))
    assert tale.when(ended_with("approved", paper=[paper])).now.form["paper"] == [paper]


def test_a_child_that_was_refused_says_why_before_the_step_turns_elsewhere() -> None:
    tale = given(buying(output={"said": "case.outcome"}, on_rejected="big"), start("10001"))
    tale.when(ended_with("rejected", said="rejected"))
    assert (tale.now.form["said"], tale.at_step()) == ("rejected", ["big"])


def test_each_child_fills_the_row_it_was_started_for() -> None:
    tale = given(buying(for_each="rows", output={"row.price": "price"}), start("10001", rows=TWO))
    tale.when(ended_with("approved", row=1, **{"row.price": "7"}))
    assert tale.now.form["rows"] == [{"what": "甲"}, {"what": "乙", "price": "7"}]
    tale.when(ended_with("approved", row=0, **{"row.price": "5"}))
    assert [row["price"] for row in tale.now.form["rows"]] == ["5", "7"]


def test_what_comes_after_the_step_went_on_changes_nothing() -> None:
    tale = given(buying(for_each="rows", join="any", output={"row.price": "price"}), start("10001", rows=TWO))
    tale.when(ended_with("approved", row=0, **{"row.price": "5"}))
    before = tale.now.form
    tale.when(ended_with("approved", row=1, **{"row.price": "7"}))
    assert tale.now.form == before


@pytest.mark.parametrize(("sub", "wrong"), [
    ({"output": {"nowhere": "price"}}, "output"), ({"output": {"twice": "price"}}, "output"),
    ({"output": {"row.price": "price"}}, "output"), ({"output": {"total": "1 + 1"}}, "output"),
    ({"output": {"total": "price"}, "mode": "fire_and_forget"}, "output")],
    ids=["unknown", "computed", "no rows", "no field", "nobody waits"])
def test_a_definition_says_sensibly_what_comes_back(sub: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=f"steps.ask.{wrong}"):
        buying(**sub)
