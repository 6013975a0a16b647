"""Pulling a case back and voiding it: who may, and until when."""

from __future__ import annotations

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.telling import (
    Act,
    approve,
    claim,
    effect_done,
    given,
    reject,
    resubmit,
    send_back,
    start,
    terminate,
    withdraw,
)

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
HEAD, LEADER = {"who": "head(applicant.dept)"}, {"who": "leader_in_charge(applicant.dept)"}
ADMIN = "90001"


def test_withdrawing_before_the_first_vote_cancels_the_tasks_and_hands_the_case_back() -> None:
    tale = given(PROOF, start("20230001", **proof())).when(withdraw("20230001")).then(
        "case.withdrawn", "task.closed", "task.closed", "step.completed", "step.entered", "task.assigned")
    assert {event.reason for event in tale.all(ev.TaskClosed)} == {"withdrawn"}
    assert (tale.now.status, tale.holders(), tale.now.serial) == ("withdrawn", ["20230001"], "2026112000001")
    tale.when(approve("17001")).refused("already_handled")


def test_a_withdrawn_case_is_sent_again_under_the_same_number() -> None:
    tale = given(PROOF, start("20230001", **proof()), withdraw("20230001")).when(resubmit("20230001", copies=2))
    assert (tale.now.serial, tale.now.form["copies"], tale.now.status) == ("2026112000001", 2, "running")
    tale.when(withdraw("20230001")).then_among_others("case.withdrawn")


@pytest.mark.parametrize("acts", [
    (approve("11007"),), (send_back("11007"),), (approve("11007"), reject("17001")), (withdraw("20230001"),),
    (approve("11007"), approve("17001")), (approve("11007"), send_back("17001", to="previous")),
])
def test_after_a_vote_or_without_holding_it_nothing_can_be_withdrawn(acts: tuple[Act, ...]) -> None:
    tale = given(PROOF, start("20230001", **proof(branch="别的支部")), *acts)
    tale.when(withdraw("20230001")).refused("withdraw_forbidden")


def test_a_return_and_a_resubmission_open_the_door_again() -> None:
    tale = given(PROOF, start("20230001", **proof(branch="别的支部")), approve("11007"), send_back("17001"),
                 resubmit("20230001"))
    tale.when(withdraw("20230001")).then_among_others("case.withdrawn")


def test_a_claim_is_no_vote() -> None:
    pool = service({"desk": {"who": "role('net.engineer')", "policy": "claim"}})
    given(pool, start("10001"), claim("15004")).when(withdraw("10001")).then_among_others("case.withdrawn")


def test_never_means_never() -> None:
    own = service({"look": HEAD}, withdraw="never")
    given(own, start("10001")).when(withdraw("10001")).refused("withdraw_forbidden")


def test_until_a_step_means_until_the_case_arrives_there() -> None:
    own = service({"one": HEAD, "two": {"who": "deputy(applicant.dept)"}, "three": LEADER}, withdraw="until:three")
    given(own, start("10001")).when(withdraw("10001")).then_among_others("case.withdrawn")
    given(own, start("10001"), approve("11001")).when(withdraw("10001")).then_among_others("case.withdrawn")
    given(own, start("10001"), approve("11001"), approve("11002")).when(withdraw("10001")).refused("withdraw_forbidden")


@pytest.mark.parametrize("rule", ["before_first_vote", "until:two"])
def test_nothing_is_withdrawn_once_the_hall_itself_began_to_act(rule: str) -> None:
    own = service({"stamp": {"kind": "system", "effect": "issue_document"}, "two": HEAD}, withdraw=rule)
    given(own, start("10001")).when(withdraw("10001")).refused("withdraw_forbidden")
    given(own, start("10001"), effect_done()).when(withdraw("10001")).refused("withdraw_forbidden")


def test_only_the_applicant_withdraws() -> None:
    tale = given(WEEKLY, start("10001", **weekly()))
    tale.when(withdraw("11001")).refused("not_allowed")
    tale.when(withdraw("10004")).refused("not_found")
    tale.when(withdraw(ADMIN)).refused("not_found")


def test_terminating_ends_everything() -> None:
    tale = given(PROOF, start("20230001", **proof())).when(terminate("20230001")).then(
        "case.terminated", "task.closed", "task.closed", "step.completed")
    assert (tale.now.status, tale.now.outcome, tale.now.open_tasks()) == ("terminated", "terminated", ())
    assert tale.the(ev.CaseTerminated).reason == "不办了"


@pytest.mark.parametrize(("before", "possible"), [
    ((), True), ((withdraw("10001"),), True), ((send_back("11001"),), True), ((approve("11001"),), False),
    ((send_back("11001"), resubmit("10001")), True),
])
def test_the_applicant_voids_before_the_first_vote_or_while_holding_it(before: tuple[Act, ...], possible: bool) -> None:
    own = service({"one": HEAD, "two": LEADER})
    tale = given(own, start("10001"), *before).when(terminate("10001"))
    if possible:
        tale.then_among_others("case.terminated")
    else:
        tale.refused("action_disabled_here")


def test_a_start_step_that_lists_it_lets_the_applicant_void_at_any_time() -> None:
    own = service({"fill": {"do": ["terminate"]}, "one": HEAD, "two": LEADER})
    given(own, start("10001"), approve("11001")).when(terminate("10001")).then_among_others("case.terminated")


def test_a_handler_voids_only_where_the_step_says_so_and_only_from_an_open_task() -> None:
    given(WEEKLY, start("10001", **weekly())).when(terminate("11001")).refused("not_allowed")
    own = service({"one": {**HEAD, "do": ["approve", "terminate"]}, "two": LEADER})
    given(own, start("10001")).when(terminate("11001")).then_among_others("case.terminated")
    given(own, start("10001"), approve("11001")).when(terminate("11001")).refused("not_allowed")


def test_an_administrator_voids_any_running_case_and_nobody_an_ended_one() -> None:
    tale = given(PROOF, start("20230001", **proof()), reject("17001")).when(terminate(ADMIN))
    assert tale.the(ev.CaseTerminated).by.no == ADMIN
    tale.when(terminate(ADMIN)).refused("case_ended")
    tale.when(terminate("20230001")).refused("case_ended")
    given(WEEKLY, start("10001", **weekly())).when(terminate("90002")).refused("not_found")


def test_a_report_for_a_terminated_case_changes_nothing() -> None:
    tale = given(PROOF, start("20230001", **proof()), approve("17001"), terminate("20230001"))
    tale.when(effect_done()).then()


def test_nobody_can_void_a_case_that_does_not_exist() -> None:
    given(WEEKLY).when(terminate(ADMIN)).refused("not_found")
    given(WEEKLY).when(withdraw("10001")).refused("not_found")
