"""Nobody is asked the same thing twice: same-person skip with all five conditions, and smart resubmission."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import Tale, approve, given, resubmit, send_back, start

NOTE = {"key": "note", "label": "说明", "type": "text"}
SUM = {"key": "sum", "label": "金额", "type": "money"}
REMARK = {"key": "remark", "label": "批注", "type": "text", "at": "two"}
ACTS = ["approve", "reject", "return:applicant", "return:previous", "return:any"]
HEAD, DEPUTY, CLERK = "11001", "11002", "28001"


def twice(skip: str = "consecutive", between: dict[str, Any] | None = None, last: dict[str, Any] | None = None) -> Tale:
    """The head approves a case, and is then asked again, perhaps with somebody in between."""
    steps: dict[str, Any] = {"one": {"who": "head(applicant.dept)", "do": ACTS}}
    if between is not None:
        steps["two"] = {"who": "deputy(applicant.dept)", "do": ACTS, "edit": ["remark"], **between}
    steps["again"] = {"who": "head(applicant.dept)", "skip": skip, "do": ACTS, **(last or {})}
    steps["archive"] = {"who": "role('archive.clerk')", "do": ACTS}
    return given(service(steps, [NOTE, SUM, REMARK] if between is not None else [NOTE, SUM]),
                 start("10001", note="x"))


def test_the_same_person_is_not_asked_twice_in_a_row() -> None:
    tale = twice().when(approve(HEAD))
    assert tale.at_step() == ["archive"]
    skipped = tale.the(ev.StepSkipped)
    assert (skipped.rule, skipped.basis) == ("skip:consecutive", f"{tale.case_id}.1")
    assert twice("off").when(approve(HEAD)).at_step() == ["again"]


def test_somebody_in_between_matters_to_consecutive_only() -> None:
    assert twice("consecutive", {}).when(approve(HEAD)).when(approve(DEPUTY)).at_step() == ["again"]
    assert twice("any_earlier", {}).when(approve(HEAD)).when(approve(DEPUTY)).at_step() == ["archive"]


def test_in_a_joint_step_only_the_seat_of_who_approved_is_taken_as_read() -> None:
    board = {"who": "members('unit_board')", "policy": "all"}
    tale = twice("consecutive", last=board).when(approve(HEAD))
    assert (tale.at_step(), tale.holders()) == (["again"], [DEPUTY, "11003"])
    assert tale.when(approve(DEPUTY)).when(approve("11003")).at_step() == ["archive"]
    assert twice("consecutive", last={**board, "policy": "any"}).when(approve(HEAD)).at_step() == ["archive"]
    in_turn = twice("consecutive", last={**board, "policy": "sequence"}).when(approve(HEAD))
    assert [task.people[0].no for task in in_turn.now.open_tasks() if task.actionable] == [DEPUTY]


def test_a_field_that_changed_since_is_a_reason_to_ask() -> None:
    tale = twice("any_earlier", {}).when(approve(HEAD)).when(approve(DEPUTY, remark="改了"))
    assert tale.at_step() == ["again"]
    unseen = twice("any_earlier", {}, {"hide": ["remark"]})
    assert unseen.when(approve(HEAD)).when(approve(DEPUTY, remark="改了")).at_step() == ["archive"]


@pytest.mark.parametrize("last", [{"must_sign": True, "skip": "off"}, {"require": ["sum"], "edit": ["sum"]}])
def test_a_step_that_needs_a_signature_or_input_is_never_skipped(last: dict[str, Any]) -> None:
    assert twice("consecutive", last=last).when(approve(HEAD)).at_step() == ["again"]


def test_an_approval_from_before_a_return_does_not_count() -> None:
    tale = twice().when(approve(HEAD)).when(send_back(CLERK))
    tale.when(resubmit("10001"))
    assert tale.at_step() == ["one"]
    assert tale.when(approve(HEAD)).at_step() == ["archive"]


def test_the_target_of_a_return_is_asked() -> None:
    tale = twice("any_earlier", {}, {"skip": "off"}).when(approve(HEAD)).when(approve(DEPUTY)).when(approve(HEAD))
    tale.when(send_back(CLERK, "again"))
    assert (tale.at_step(), tale.holders()) == (["again"], [HEAD])


def chain(mode: str = "smart", **office: Any) -> Tale:
    """Office (which does not see the sum), head, then the archive, which sends the case back."""
    own = service({
        "office": {"who": "role('dept.office', dept=applicant.dept)", "hide": ["sum"], "do": ACTS, **office},
        "head": {"who": "head(applicant.dept)", "do": ACTS, "next": [{"if": "form.sum > 100.0", "to": "chief"},
                                                                      {"to": "archive"}]},
        "chief": {"who": "head('finance')", "do": ACTS},
        "archive": {"who": "role('archive.clerk')", "do": ACTS, "resubmit": mode}}, [NOTE, SUM])
    return given(own, start("10001", note="x", sum="9"), approve("11005"), approve(HEAD), send_back(CLERK))


def test_smart_skips_who_sees_no_change_and_always_asks_the_returner() -> None:
    tale = chain().when(resubmit("10001", note="x", sum="9"))
    assert tale.at_step() == ["archive"]
    assert [event.rule for event in tale.all(ev.StepSkipped)] == ["smart", "smart"]


def test_smart_asks_the_first_who_sees_the_change_and_everybody_behind() -> None:
    tale = chain().when(resubmit("10001", note="x", sum="8"))
    assert tale.at_step() == ["head"]
    tale.when(approve(HEAD))
    assert tale.at_step() == ["archive"]
    early = chain().when(resubmit("10001", note="y", sum="9"))
    assert early.at_step() == ["office"]
    assert early.when(approve("11005")).at_step() == ["head"]


def test_smart_takes_the_new_path_where_the_form_leads_elsewhere() -> None:
    tale = chain().when(resubmit("10001", note="x", sum="900")).when(approve(HEAD))
    assert tale.at_step() == ["chief"]
    assert tale.when(approve("20001")).at_step() == ["archive"]


def test_direct_does_not_let_a_grown_sum_pass_by_its_reader() -> None:
    tale = chain("direct").when(resubmit("10001", note="x", sum="900"))
    assert tale.at_step() == ["chief"]
    assert "path_changed_direct_resubmit" in tale.the(ev.CaseResubmitted).notes[0]
    assert chain("direct").when(resubmit("10001", note="z", sum="7")).at_step() == ["archive"]


def test_a_smart_pass_ends_with_the_returner() -> None:
    tale = chain().when(resubmit("10001", note="x", sum="9")).when(send_back(CLERK)).when(
        resubmit("10001", note="x", sum="9")).when(approve(CLERK))
    assert tale.now.status == "completed"
