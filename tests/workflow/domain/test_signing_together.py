"""Adding signers before, after and beside oneself, and taking a seat away again."""

from __future__ import annotations

from typing import Any

from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import Tale, approve, given, reject, send_back, start
from tests.workflow.telling_acts import add, remove, transfer

ACTS = ["approve", "reject", "return:applicant", "transfer", "add:before", "add:after", "add:parallel"]
HEAD, DEPUTY, OFFICE, SECRETARY = "11001", "11002", "11005", "11003"


def with_the_head(policy: str = "single", who: Any = "head(applicant.dept)", **rest: Any) -> Tale:
    """A case at a step whose holder may add signers; behind it the archive."""
    step = {"who": who, "policy": policy, "do": ACTS, **rest}
    return given(service({"one": step, "two": {"who": "role('archive.clerk')"}}), start("10001"))


def actionable(tale: Tale) -> list[str]:
    """Return who can act now."""
    return [person.no for task in tale.now.open_tasks() if task.actionable for person in task.people]


def test_a_signer_added_before_votes_first_and_the_task_comes_back() -> None:
    tale = with_the_head().when(add(HEAD, "before", OFFICE))
    assert actionable(tale) == [OFFICE]
    tale.when(approve(HEAD)).refused("waiting_for_added_signer")
    tale.when(transfer(HEAD, DEPUTY)).refused("waiting_for_added_signer")
    tale.when(approve(OFFICE))
    assert (tale.at_step(), actionable(tale)) == (["one"], [HEAD])
    assert tale.when(approve(HEAD)).at_step() == ["two"]


def test_a_no_of_a_signer_added_before_is_for_the_holder_to_judge() -> None:
    tale = with_the_head().when(add(HEAD, "before", OFFICE)).when(reject(OFFICE))
    assert (tale.now.status, actionable(tale)) == ("running", [HEAD])
    assert tale.when(approve(HEAD)).at_step() == ["two"]


def test_several_added_before_are_all_waited_for() -> None:
    tale = with_the_head().when(add(HEAD, "before", OFFICE, SECRETARY)).when(approve(OFFICE))
    assert actionable(tale) == [SECRETARY]
    assert actionable(tale.when(approve(SECRETARY))) == [HEAD]


def test_adding_after_votes_now_and_the_step_ends_with_the_last() -> None:
    tale = with_the_head().when(add(HEAD, "after", OFFICE, SECRETARY))
    assert (tale.at_step(), actionable(tale)) == (["one"], [OFFICE, SECRETARY])
    tale.when(approve(OFFICE))
    assert tale.at_step() == ["one"]
    assert tale.when(approve(SECRETARY)).at_step() == ["two"]


def test_a_no_of_a_signer_added_after_is_a_no_of_the_step() -> None:
    assert with_the_head().when(add(HEAD, "after", OFFICE)).when(reject(OFFICE)).now.status == "rejected"


def test_in_a_joint_step_those_added_after_are_asked_when_the_seats_have_decided() -> None:
    board = with_the_head("all", "members('unit_board')").when(add(HEAD, "after", OFFICE))
    assert actionable(board) == [DEPUTY, SECRETARY]
    board.when(approve(DEPUTY)).when(approve(SECRETARY))
    assert (board.at_step(), actionable(board)) == (["one"], [OFFICE])
    assert board.when(approve(OFFICE)).at_step() == ["two"]
    either = with_the_head("any", "members('unit_board')").when(add(HEAD, "after", OFFICE))
    assert actionable(either) == [OFFICE]


def test_a_parallel_signer_joins_the_denominator() -> None:
    tale = with_the_head().when(add(HEAD, "parallel", OFFICE)).when(approve(HEAD))
    assert (tale.at_step(), actionable(tale)) == (["one"], [OFFICE])
    assert tale.when(approve(OFFICE)).at_step() == ["two"]
    assert with_the_head().when(add(HEAD, "parallel", OFFICE)).when(reject(OFFICE)).now.status == "rejected"


def test_an_added_signer_adds_nobody_and_has_no_double() -> None:
    tale = with_the_head().when(add(HEAD, "parallel", OFFICE))
    tale.when(add(OFFICE, "parallel", SECRETARY)).refused("nested_add_sign")
    tale.when(add(HEAD, "parallel", OFFICE)).refused("signer_already_present")
    tale.when(add(HEAD, "parallel", HEAD)).refused("signer_already_present")
    tale.when(add(HEAD, "parallel", "10001")).refused("self_approval")
    tale.when(add(HEAD, "parallel")).refused("invalid", "to")
    tale.when(add(HEAD, "sideways", SECRETARY)).refused("invalid", "mode")


def test_before_and_after_are_not_mixed_on_one_task() -> None:
    tale = with_the_head("all", "members('unit_board')").when(add(HEAD, "before", OFFICE))
    tale.when(add(HEAD, "after", "14001")).refused("waiting_for_added_signer")


def test_a_return_takes_added_signers_along_and_does_not_bring_them_back() -> None:
    tale = with_the_head().when(add(HEAD, "parallel", OFFICE)).when(send_back(HEAD))
    assert actionable(tale) == ["10001"]
    from tests.workflow.telling import resubmit
    assert actionable(tale.when(resubmit("10001"))) == [HEAD]


def test_whoever_added_a_signer_may_remove_them_while_they_have_not_voted() -> None:
    tale = with_the_head().when(add(HEAD, "before", OFFICE)).when(remove(HEAD, OFFICE))
    assert actionable(tale) == [HEAD]
    assert tale.the(ev.SignerRemoved).person.no == OFFICE
    tale.when(approve(OFFICE)).refused("already_handled")
    voted = with_the_head().when(add(HEAD, "before", OFFICE, SECRETARY)).when(approve(OFFICE))
    voted.when(remove(HEAD, OFFICE)).refused("signer_not_open")


def test_removing_a_seat_shrinks_the_denominator_and_counts_at_once() -> None:
    board = with_the_head("all", "members('unit_board')", do=["approve", "reject", "remove"])
    board.when(approve(DEPUTY)).when(approve(SECRETARY)).when(remove("90001", HEAD, at=HEAD))
    assert board.at_step() == ["two"]
    with_the_head().when(remove("90001", HEAD, at=HEAD)).refused("last_signer")
    with_the_head("all", "members('unit_board')").when(remove(DEPUTY, HEAD)).refused("not_allowed")
