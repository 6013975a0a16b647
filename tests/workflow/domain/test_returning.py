"""Sending a case back: where it may go, what becomes of everybody's tasks, and what is kept."""

from __future__ import annotations

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.telling import approve, claim, effect_done, given, reject, resubmit, send_back, start

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
HEAD, LEADER = {"who": "head(applicant.dept)"}, {"who": "leader_in_charge(applicant.dept)"}
THREE = service({"one": HEAD, "two": {"who": "deputy(applicant.dept)"},
                 "three": {**LEADER, "do": ["approve", "return:any"]}})
DOUBTFUL = (start("20230001", **proof(branch="别的支部")),)


def test_a_returned_case_lies_with_the_applicant_in_the_next_round() -> None:
    tale = given(WEEKLY, start("10001", **weekly())).when(send_back("11001", opinion="请补充附件")).then(
        "case.returned", "step.completed", "step.entered", "task.assigned")
    event = tale.the(ev.CaseReturned)
    assert (event.target, event.to_step, event.from_step, event.mode) == ("applicant", "fill", "lead", "direct")
    assert (event.opinion, event.round, event.by.no) == ("请补充附件", 2, "11001")
    assert (tale.now.status, tale.holders(), tale.now.round) == ("returned", ["10001"], 2)
    assert tale.the(ev.TaskAssigned).actions == ("resubmit", "terminate")


def test_a_return_cancels_the_others_and_keeps_their_votes_readable() -> None:
    tale = given(PROOF, start("20230001", **proof()), reject("17001")).when(send_back("17002"))
    votes = [(task.people[0].no, task.vote, task.closed) for task in tale.now.tasks.values() if task.step == "org"]
    assert votes == [("17001", "reject", "voted"), ("17002", "return", "returned")]
    tale = given(PROOF, start("20230001", **proof())).when(send_back("17001"))
    assert tale.the(ev.TaskClosed).reason == "returned"
    tale.when(approve("17002")).refused("already_handled")


def test_votes_of_an_earlier_round_count_no_more() -> None:
    tale = given(PROOF, start("20230001", **proof()), reject("17001"), send_back("17002"), resubmit("20230001"))
    tale.when(reject("17002")).then("vote.cast")
    tale.when(reject("17001")).then("vote.cast", "step.completed", "case.rejected")


@pytest.mark.parametrize("opinion", ["", "  \n"])
def test_a_return_gives_its_reasons(opinion: str) -> None:
    given(WEEKLY, start("10001", **weekly())).when(send_back("11001", opinion=opinion)).refused(
        "opinion_or_signature_missing", "opinion")


def test_previous_is_the_last_human_step_on_the_way_here() -> None:
    tale = given(PROOF, *DOUBTFUL, approve("11007")).when(send_back("17001", to="previous")).then_among_others(
        "case.returned", "step.entered", "task.assigned")
    assert (tale.at_step(), tale.holders(), tale.now.status) == (["branch_check"], ["11007"], "running")
    assert tale.the(ev.CaseReturned).target == "step"
    tale.when(approve("11007")).then_among_others("vote.cast", "route.taken")
    assert (tale.at_step(), tale.now.path) == (["org"], ("branch_check", "org"))


def test_previous_of_the_first_step_is_the_applicant() -> None:
    tale = given(PROOF, start("20230001", **proof())).when(send_back("17001", to="previous"))
    assert (tale.now.status, tale.the(ev.CaseReturned).target) == ("returned", "applicant")


def test_previous_skips_what_no_human_did() -> None:
    own = service(
        {"one": HEAD, "stamp": {"kind": "system", "effect": "issue_document"},
         "two": {**LEADER, "do": ["approve", "return:previous"]}})
    tale = given(own, start("10001"), approve("11001"), effect_done()).when(send_back("13002", to="previous"))
    assert tale.at_step() == ["one"]


@pytest.mark.parametrize(("to", "step"), [("one", "one"), ("two", "two"), ("fill", "fill"), ("applicant", "fill"),
                                          ("previous", "two")])
def test_any_reaches_every_step_passed_by_a_human(to: str, step: str) -> None:
    tale = given(THREE, start("10001"), approve("11001"), approve("11002")).when(send_back("13002", to=to))
    assert tale.at_step() == [step]


@pytest.mark.parametrize(("to", "code"), [("three", "return_to_current"), ("done", "return_disabled_here"),
                                          ("nowhere", "return_disabled_here"), ("any", "return_disabled_here")])
def test_any_does_not_reach_what_was_never_passed(to: str, code: str) -> None:
    given(THREE, start("10001"), approve("11001"), approve("11002")).when(send_back("13002", to=to)).refused(code)


def test_no_return_makes_the_hall_issue_a_document_again() -> None:
    own = service({"one": HEAD, "stamp": {"kind": "system", "effect": "issue_document"},
                   "two": {**LEADER, "do": ["approve", "return:any"]}})
    given(own, start("10001"), approve("11001"), effect_done()).when(send_back("13002", to="stamp")).refused(
        "return_disabled_here")


def test_a_named_step_is_reached_only_where_the_definition_says_so() -> None:
    named = service({"one": HEAD, "two": {"who": "deputy(applicant.dept)"},
                     "three": {**LEADER, "do": ["approve", "return:one"]}})
    tale = given(named, start("10001"), approve("11001"), approve("11002"))
    tale.when(send_back("13002", to="two")).refused("return_disabled_here")
    tale.when(send_back("13002")).refused("return_disabled_here")
    tale.when(send_back("13002", to="one")).then_among_others("case.returned")
    assert tale.now.path == ("one",)


def test_the_applicant_cannot_approve_the_correction() -> None:
    given(WEEKLY, start("10001", **weekly()), send_back("11001")).when(approve("10001")).refused("action_disabled_here")


def test_a_returned_pool_task_is_claimed_first_by_whom_it_belongs_to() -> None:
    pool = service({"desk": {"who": "role('net.engineer')", "policy": "claim", "do": ["approve", "return:applicant"]}})
    tale = given(pool, start("10001"), claim("15004")).when(send_back("15005")).refused("already_handled")
    tale.when(send_back("15004")).then_among_others("case.returned")


def test_each_return_opens_another_round() -> None:
    tale = given(WEEKLY, start("10001", **weekly()))
    for number in (2, 3, 4):
        tale.when(send_back("11001")).when(resubmit("10001"))
        assert (tale.now.round, tale.now.open_runs()[0].round) == (number, number)
    assert tale.now.handlers_of("lead")[0].no == "11001"
