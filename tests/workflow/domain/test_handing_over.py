"""Transfer, delegation and taking back: the seat stays one seat, whoever holds it."""

from __future__ import annotations

from typing import Any

from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import Tale, approve, claim, given, reject, start
from tests.workflow.telling_acts import add, delegate, resolve, retract, transfer

ACTS = ["approve", "reject", "return:applicant", "transfer", "delegate", "add:before"]
HEAD, DEPUTY, OFFICE = "11001", "11002", "11005"


def with_the_head(policy: str = "single", who: Any = "head(applicant.dept)", **two: Any) -> Tale:
    """A case at the head, behind whom comes the archive and then the office director."""
    step = {"who": who, "policy": policy, "do": ACTS, "limit": "3wd"}
    return given(service({"one": step, "two": {"who": "role('archive.clerk')", **two},
                          "three": {"who": "role('office.director')"}}), start("10001"))


def test_a_transfer_changes_the_holder_and_nothing_else() -> None:
    tale = with_the_head()
    [before] = tale.now.open_tasks()
    tale.when(transfer(HEAD, DEPUTY))
    [after] = tale.now.open_tasks()
    assert (after.id, after.due_at, after.run) == (before.id, before.due_at, before.run)
    assert tale.holders() == [DEPUTY]
    tale.when(approve(HEAD)).refused("not_allowed")
    assert tale.when(approve(DEPUTY)).at_step() == ["two"]


def test_a_transfer_is_refused_where_it_would_lose_a_vote_or_let_the_applicant_decide() -> None:
    tale = with_the_head()
    tale.when(transfer(HEAD, HEAD)).refused("transfer_to_self")
    tale.when(transfer(HEAD, "10001")).refused("self_approval")
    tale.when(transfer(HEAD, "nobody")).refused("invalid", "to")
    tale.when(transfer(HEAD, "")).refused("invalid", "to")
    with_the_head("all", "members('unit_board')").when(transfer(HEAD, DEPUTY)).refused("signer_already_present")


def test_a_task_is_not_passed_round_for_ever() -> None:
    tale = with_the_head()
    for giver, taker in ((HEAD, DEPUTY), (DEPUTY, OFFICE), (OFFICE, HEAD)):
        tale.when(transfer(giver, taker)).then("task.transferred")
    tale.when(transfer(HEAD, DEPUTY)).refused("too_many_transfers")


def test_a_delegate_answers_and_the_owner_votes() -> None:
    tale = with_the_head().when(delegate(HEAD, OFFICE))
    assert tale.holders() == [OFFICE]
    tale.when(approve(HEAD)).refused("task_delegated")
    tale.when(approve(OFFICE)).refused("action_disabled_here")
    tale.when(transfer(OFFICE, DEPUTY)).refused("action_disabled_here")
    tale.when(resolve(OFFICE, "")).refused("opinion_or_signature_missing", "opinion")
    tale.when(resolve(OFFICE)).then("delegation.resolved")
    assert (tale.holders(), tale.at_step()) == ([HEAD], ["one"])
    assert tale.when(approve(HEAD)).at_step() == ["two"]


def test_a_delegation_can_be_recalled() -> None:
    tale = with_the_head().when(delegate(HEAD, OFFICE)).when(retract(HEAD))
    assert tale.the(ev.DelegationResolved).recalled
    assert tale.holders() == [HEAD]


def test_a_pool_task_can_be_handed_over_once_claimed() -> None:
    tale = with_the_head("claim", "role('net.engineer')").when(claim("15004")).when(transfer("15004", "15003"))
    assert (tale.holders(), tale.now.open_tasks()[0].claimed_by.no) == (["15003"], "15003")  # type: ignore[union-attr]
    assert tale.when(approve("15003")).at_step() == ["two"]


def test_a_vote_is_taken_back_while_the_step_is_open() -> None:
    tale = with_the_head("all", "members('unit_board')").when(approve(HEAD)).when(retract(HEAD))
    assert sorted(tale.holders()) == sorted([HEAD, DEPUTY, "11003"])
    tale.when(approve(HEAD)).when(approve(DEPUTY)).when(approve("11003"))
    assert tale.at_step() == ["two"]


def test_a_vote_is_taken_back_while_the_next_has_not_touched_the_case() -> None:
    tale = with_the_head().when(approve(HEAD)).when(retract(HEAD))
    assert (tale.at_step(), tale.holders()) == (["one"], [HEAD])
    assert tale.when(approve(HEAD)).at_step() == ["two"]
    tale.when(approve("28001")).when(retract(HEAD)).refused("retract_forbidden")


def test_a_claim_is_a_touch() -> None:
    pooled = given(service({"one": {"who": "head(applicant.dept)"},
                            "two": {"who": "role('net.engineer')", "policy": "claim"}}), start("10001"), approve(HEAD))
    pooled.when(claim("15004")).when(retract(HEAD)).refused("retract_forbidden")
    with_the_head().when(approve(HEAD)).when(retract("28001")).refused("not_allowed")


def test_taking_back_reaches_across_a_fork() -> None:
    own = service({
        "one": {"who": "head(applicant.dept)", "next": [{"to": "split"}]},
        "split": {"kind": "fork", "branches": [{"to": "left"}, {"to": "right"}]},
        "left": {"who": "head('legal')", "next": [{"to": "meet"}]},
        "right": {"who": "head('intl')", "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "mode": "all", "next": [{"to": "last"}]},
        "last": {"who": "role('archive.clerk')"}})
    tale = given(own, start("10001"), approve(HEAD), retract(HEAD))
    assert (tale.at_step(), tale.holders()) == (["one"], [HEAD])
    tale.when(approve(HEAD)).when(approve("21001"))
    assert tale.at_step() == ["right"]
    tale.when(retract(HEAD)).refused("retract_forbidden")
    tale.when(retract("21001"))
    assert sorted(tale.at_step()) == ["left", "right"]
    tale.when(approve("21001")).when(approve("22001")).when(retract("22001"))
    assert tale.at_step() == ["right"]
    assert tale.when(approve("22001")).at_step() == ["last"]


def test_a_no_that_ended_the_case_stays() -> None:
    with_the_head().when(reject(HEAD)).when(retract(HEAD)).refused("retract_forbidden")
    with_the_head().when(add(HEAD, "before", OFFICE)).when(retract(HEAD)).refused("not_allowed")
