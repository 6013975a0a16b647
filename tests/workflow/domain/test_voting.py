"""Who may act on a task, and when a step is settled: single, any and claim."""

from __future__ import annotations

import pytest

from contracts.workflow import events as ev
from contracts.workflow.commands import ApproveTask
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.telling import (
    approve,
    claim,
    effect_done,
    given,
    reject,
    release,
    send_back,
    start,
    terminate,
    withdraw,
)

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
AT_ORG = (start("20230001", **proof()),)
AT_DESK = (start("20230001", **proof(delivery="现场领取")), approve("17001"), effect_done())
#: 15004 and 15005 share a pool.
POOL = service({"desk": {"who": "role('net.engineer')", "policy": "claim",
                         "do": ["approve", "reject", "return:applicant"]}})


def test_any_gives_each_approver_a_task_and_the_first_approval_decides() -> None:
    tale = given(PROOF, *AT_ORG)
    assert [[person.no for person in task.people] for task in tale.now.open_tasks()] == [["17001"], ["17002"]]
    tale.when(approve("17002")).then("vote.cast", "task.closed", "step.completed", "route.taken", "step.entered",
                                     "number.issued", "effect.requested")
    assert tale.the(ev.TaskClosed).reason == "decided"
    assert tale.the(ev.StepCompleted).outcome == "approved"


def test_any_waits_for_the_other_when_one_rejects() -> None:
    tale = given(PROOF, *AT_ORG).when(reject("17001")).then("vote.cast")
    assert tale.at_step() == ["org"]
    assert tale.holders() == ["17002"]
    tale.when(approve("17002")).then_among_others("vote.cast", "step.completed")


def test_any_ends_rejected_when_both_reject() -> None:
    tale = given(PROOF, *AT_ORG, reject("17001")).when(reject("17002", "材料不实")).then(
        "vote.cast", "step.completed", "case.rejected")
    ended = tale.the(ev.CaseRejected)
    assert (ended.by.no, ended.opinion) == ("17002", "材料不实")
    assert (tale.now.status, tale.now.outcome) == ("rejected", "rejected")
    assert tale.now.open_tasks() == tale.now.open_runs() == ()


def test_single_rejects_at_once() -> None:
    own = service({"look": {"who": "head(applicant.dept)"}, "next": {"who": "admin"}})
    given(own, start("10001")).when(reject("11001")).then("vote.cast", "step.completed", "case.rejected")


def test_single_with_several_holders_is_one_task_for_the_first_who_acts() -> None:
    own = service({"look": {"who": "members('unit_board')"}})
    tale = given(own, start("10001"))
    assert [[person.no for person in task.people] for task in tale.now.open_tasks()] == [["11001", "11002", "11003"]]
    tale.when(approve("11003")).then_among_others("case.completed")
    tale.when(approve("11001")).refused("already_handled")


def test_who_comes_second_reads_who_came_first_and_when() -> None:
    tale = given(PROOF, *AT_ORG, approve("17001")).when(approve("17002")).refused("already_handled")
    assert tale.refusal is not None
    assert "已由钱组织于 2026-11-20 10:00 处理" in tale.refusal.detail
    tale.when(approve("17001")).refused("already_handled")
    tale.when(reject("17002")).refused("already_handled")


@pytest.mark.parametrize("act", [approve("10004"), reject("10004"), send_back("10004"), claim("10004"),
                                 withdraw("10004"), terminate("10004")])
def test_for_a_stranger_there_is_no_such_case(act: object) -> None:
    given(WEEKLY, start("10001", **weekly())).when(act).refused("not_found")  # type: ignore[arg-type]


def test_the_applicant_is_no_handler() -> None:
    given(WEEKLY, start("10001", **weekly())).when(approve("10001")).refused("not_allowed")


def test_a_handler_of_another_step_may_not_act_here() -> None:
    tale = given(PROOF, start("20230001", **proof(branch="别的支部")), approve("11007"))
    [task, *_] = tale.now.open_tasks()
    tale.when(lambda _: _task_approval(tale.case_id, task.id, "11007")).refused("not_allowed")


def _task_approval(case_id: str, task_id: str, no: str) -> object:
    return ApproveTask(case_id=case_id, task_id=task_id, actor=no)


def test_there_is_no_task_of_another_number() -> None:
    tale = given(WEEKLY, start("10001", **weekly()))
    tale.when(lambda _: _task_approval(tale.case_id, "other.1", "11001")).refused("not_found")


def test_a_step_offers_what_its_definition_lists_and_nothing_else() -> None:
    given(WEEKLY, start("10001", **weekly())).when(reject("11001")).refused("action_disabled_here")
    given(PROOF, *AT_DESK).when(send_back("17002")).refused("return_disabled_here")
    given(WEEKLY, start("10001", **weekly())).when(claim("11001")).refused("action_disabled_here")


def test_a_rejection_gives_its_reasons() -> None:
    tale = given(PROOF, *AT_ORG)
    tale.when(reject("17001", "")).refused("opinion_or_signature_missing", "opinion")
    tale.when(reject("17001", " \n")).refused("opinion_or_signature_missing", "opinion")
    tale.when(reject("17001", "不" * 2001)).refused("invalid", "opinion")
    tale.when(approve("17001", "好" * 2001)).refused("invalid", "opinion")
    tale.when(reject("17001", "", reason="材料不全")).then("vote.cast")
    assert tale.the(ev.VoteCast).opinion == "材料不全"


def test_an_approval_needs_no_opinion_and_keeps_the_one_given() -> None:
    assert given(PROOF, *AT_ORG).when(approve("17001")).the(ev.VoteCast).opinion == ""
    vote = given(PROOF, *AT_ORG).when(approve("17001", "  情况属实 ")).the(ev.VoteCast)
    assert (vote.opinion, vote.vote, vote.round, vote.by.no) == ("情况属实", "approve", 1, "17001")


def test_a_pool_is_one_task_for_all_until_somebody_claims_it() -> None:
    tale = given(POOL, start("10001"))
    [task] = tale.now.open_tasks()
    assert (task.claimable, [person.no for person in task.people]) == (True, ["15004", "15005"])
    tale.when(claim("15004")).then("task.claimed")
    tale.when(claim("15004")).then()
    tale.when(claim("15005")).refused("already_handled")
    tale.when(approve("15005")).refused("already_handled")
    tale.when(release("15005")).refused("already_handled")
    tale.when(approve("15004")).then_among_others("vote.cast", "case.completed")


def test_a_released_task_is_anybodys_again() -> None:
    tale = given(POOL, start("10001"), claim("15004")).when(release("15004")).then("task.released")
    tale.when(release("15004")).refused("not_claimed")
    tale.when(claim("15005")).then("task.claimed")


def test_acting_on_an_unclaimed_task_claims_it_in_the_same_breath() -> None:
    tale = given(POOL, start("10001")).when(approve("15005")).then_among_others("task.claimed", "vote.cast")
    assert tale.the(ev.TaskClaimed).by.no == "15005"
    given(POOL, start("10001")).when(reject("15004")).then_among_others("task.claimed", "vote.cast", "case.rejected")


def test_a_pool_of_one_works_like_any_other() -> None:
    given(PROOF, *AT_DESK).when(approve("17002")).then_among_others("task.claimed", "vote.cast", "case.completed")


@pytest.mark.parametrize("end", [(reject("17001"), reject("17002")), (terminate("20230001"),)])
def test_nobody_acts_after_the_end(end: tuple[object, ...]) -> None:
    tale = given(PROOF, *AT_ORG, *end)  # type: ignore[arg-type]
    for act in (approve("17001"), reject("17002"), send_back("17001")):
        tale.when(act).refused("already_handled")
    tale.when(withdraw("20230001")).refused("withdraw_forbidden")
    tale.when(terminate("20230001")).refused("case_ended")


def test_every_task_of_a_running_case_names_a_round_and_an_open_run() -> None:
    tale = given(PROOF, *AT_ORG, send_back("17001"))
    assert all(tale.now.runs[task.run].outcome == "" for task in tale.now.open_tasks())
    assert tale.now.round == 2


def test_a_reason_is_one_of_those_the_step_lists() -> None:
    own = service({"one": {"who": "head(applicant.dept)", "do": ["approve", "reject", "return:applicant"],
                           "reasons": ["信息不全", "重复"]}})
    tale = given(own, start("10001"))
    tale.when(reject("11001", reason="心情不好")).refused("invalid", "reason")
    tale.when(reject("11001", reason="重复"))
    assert (tale.now.status, tale.the(ev.CaseRejected).reason) == ("rejected", "重复")
