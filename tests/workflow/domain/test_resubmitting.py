"""Sending a corrected case on again: straight back, all over, or from where the path now differs."""

from __future__ import annotations

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, given, resubmit, send_back, start, withdraw

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
DOUBTFUL = proof(branch="别的支部")
SUM = {"key": "sum", "label": "金额", "type": "money"}
CHANGED = "path_changed_direct_resubmit"


def purchase(mode: str) -> Tale:
    """A purchase of 1000 that 13001 returned: office, then head, then (dear ones: finance) the president."""
    route = [{"if": "form.sum > 5000.0", "to": "finance"}, {"to": "president"}]
    own = service(
        {"office": {"who": "role('dept.office')"}, "head": {"who": "head(applicant.dept)", "next": route},
         "finance": {"who": "head('finance')"}, "president": {"who": "role('president')", "resubmit": mode}}, [SUM])
    return given(own, start("10001", sum="1000"), approve("11005"), approve("11001"), send_back("13001"))


def test_direct_goes_straight_back_to_who_returned_it() -> None:
    tale = purchase("direct").when(resubmit("10001", sum="900")).then(
        "task.closed", "case.resubmitted", "step.completed", "route.taken", "step.entered", "task.assigned")
    event = tale.the(ev.CaseResubmitted)
    assert (event.mode, event.to_step, event.values, event.before) == (
        "direct", "president", {"sum": "900"}, {"sum": "1000"})
    assert (tale.at_step(), tale.now.path) == (["president"], ("office", "head", "president"))
    assert (tale.now.status, tale.now.pending_return) == ("running", None)


def test_replay_starts_all_over() -> None:
    tale = purchase("replay").when(resubmit("10001", sum="900"))
    assert (tale.at_step(), tale.now.path, tale.the(ev.CaseResubmitted).mode) == (["office"], ("office",), "replay")


def test_the_applicant_may_ask_for_replay_but_not_for_a_short_cut() -> None:
    assert purchase("direct").when(resubmit("10001", mode="replay")).at_step() == ["office"]
    assert purchase("replay").when(resubmit("10001", mode="direct")).at_step() == ["office"]
    assert purchase("direct").when(resubmit("10001", mode="direct")).at_step() == ["president"]
    purchase("direct").when(resubmit("10001", mode="sideways")).refused("invalid", "mode")


def test_a_changed_path_is_handled_again_from_the_first_difference() -> None:
    tale = purchase("direct").when(resubmit("10001", sum="9000"))
    event = tale.the(ev.CaseResubmitted)
    assert (tale.at_step(), tale.now.path, event.to_step) == (["finance"], ("office", "head", "finance"), "finance")
    assert CHANGED in event.notes[0]
    assert any(CHANGED in turn["text"] for turn in tale.page("10001").why)
    tale.when(approve("20001"))
    assert (tale.at_step(), tale.now.path) == (["president"], ("office", "head", "finance", "president"))


def test_a_path_that_differs_from_its_first_step_is_a_replay() -> None:
    tale = given(PROOF, start("20230001", **proof()), send_back("17001"))
    tale.when(resubmit("20230001", branch="别的支部"))
    assert (tale.at_step(), tale.now.path) == (["branch_check"], ("branch_check",))
    assert CHANGED in tale.the(ev.CaseResubmitted).notes[0]
    tale = given(PROOF, start("20230001", **DOUBTFUL), approve("11007"), send_back("17001"))
    tale.when(resubmit("20230001", branch="计算机学院第一支部"))
    assert (tale.at_step(), tale.now.path) == (["org"], ("org",))


def test_a_second_return_after_a_direct_resubmission_goes_straight_back_too() -> None:
    tale = given(PROOF, start("20230001", **DOUBTFUL), approve("11007"), send_back("17001"), resubmit("20230001"))
    assert (tale.at_step(), tale.now.path) == (["org"], ("branch_check", "org"))
    tale.when(send_back("17002")).when(resubmit("20230001"))
    assert (tale.at_step(), tale.now.path, tale.now.round) == (["org"], ("branch_check", "org"), 3)
    tale.when(send_back("17001", to="previous"))
    assert tale.at_step() == ["branch_check"]


def test_a_return_from_the_first_step_goes_directly_there() -> None:
    tale = given(WEEKLY, start("10001", **weekly()), send_back("11001")).when(resubmit("10001"))
    assert (tale.at_step(), tale.now.path) == (["lead"], ("lead",))
    [event] = tale.all(ev.CaseResubmitted)
    assert (event.mode, event.values, event.before, event.notes) == ("direct", {}, {}, ())


def test_after_a_withdrawal_everything_is_replayed() -> None:
    tale = given(PROOF, start("20230001", **DOUBTFUL), withdraw("20230001")).when(resubmit("20230001"))
    assert (tale.at_step(), tale.the(ev.CaseResubmitted).mode) == (["branch_check"], "replay")


def test_a_withdrawal_after_a_return_forgets_the_way_straight_back() -> None:
    tale = given(PROOF, start("20230001", **DOUBTFUL), approve("11007"), send_back("17001"), resubmit("20230001"),
                 withdraw("20230001"))
    assert tale.when(resubmit("20230001")).at_step() == ["branch_check"]


def test_only_the_applicant_resubmits_and_only_what_they_hold() -> None:
    tale = given(WEEKLY, start("10001", **weekly()))
    tale.when(resubmit("10001")).refused("not_returned")
    tale.when(send_back("11001"))
    tale.when(resubmit("11001")).refused("not_allowed")
    tale.when(resubmit("10004")).refused("not_found")
    tale.when(resubmit("10001")).then_among_others("case.resubmitted")
    tale.when(resubmit("10001")).refused("not_returned")


@pytest.mark.parametrize(("form", "code", "fields"), [
    ({"items": []}, "invalid", ["items"]),
    ({"unit": "econ"}, "read_only", ["unit"]),
    ({"remark": "好"}, "read_only", ["remark"]),
    ({"weeks": None}, "invalid", ["weeks"]),
])
def test_the_corrected_form_is_checked_like_the_first(form: dict[str, object], code: str, fields: list[str]) -> None:
    given(WEEKLY, start("10001", **weekly()), send_back("11001")).when(resubmit("10001", **form)).refused(code, *fields)


def test_what_a_handler_wrote_stays_and_may_be_sent_along_unchanged() -> None:
    own = service({"look": {"who": "head(applicant.dept)", "edit": ["remark"]},
                   "next": {"who": "leader_in_charge(applicant.dept)", "resubmit": "direct"}},
                  [SUM, {"key": "remark", "label": "批示", "type": "text", "at": "look"}])
    tale = given(own, start("10001", sum="1"), approve("11001", remark="可"), send_back("13002"))
    tale.when(resubmit("10001", remark="改", sum="2")).refused("read_only", "remark")
    tale.when(resubmit("10001", remark="可", sum="2"))
    assert tale.now.form == {"sum": "2", "remark": "可"}


def test_a_locked_value_stays_as_it_was_started_although_the_person_moved() -> None:
    hall = Hall()
    tale = given(WEEKLY, start("10001", **weekly()), send_back("11001"), hall=hall)
    next(row for row in hall.organisation["people"] if row["no"] == "10001")["unit"] = "econ"
    tale.when(resubmit("10001", unit="cs")).then_among_others("case.resubmitted")
    assert (tale.now.form["unit"], tale.holders()) == ("cs", ["11001"])


def test_the_title_follows_the_corrected_form() -> None:
    own = service({"look": {"who": "head(applicant.dept)"}}, title="{name}_{form.note}")
    tale = given(own, start("10001", note="旧"), send_back("11001")).when(resubmit("10001", note="新"))
    assert tale.now.title == "小事_新"
