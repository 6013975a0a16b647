"""When the votes of several people settle a step: any, all, ratio, weights, veto, sequence, abstaining."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.definitions import service
from tests.workflow.telling import Tale, approve, given, reject, start
from tests.workflow.telling_acts import abstain

BOARD = ("11001", "11002", "11003")
LEADERS = ("13001", "13002", "13003")
GROUP = ("19001", "20001", "21001", "13002", "14001")


def board(policy: str, who: str = "members('unit_board')", **rest: Any) -> Tale:
    """A case that several people decide together."""
    step = {"who": who, "policy": policy, "do": ["approve", "reject", "abstain"], **rest}
    return given(service({"board": step, "end": {"who": "role('archive.clerk')"}}), start("10001"))


def settled(tale: Tale) -> str:
    """Return how the step was settled: passed, rejected, or "" while it is open."""
    if tale.now.status == "rejected":
        return "rejected"
    return "" if tale.at_step() == ["board"] else "passed"


def after(tale: Tale, yes: tuple[str, ...] = (), no: tuple[str, ...] = (), aside: tuple[str, ...] = ()) -> str:
    """Return how the step stands after these votes."""
    for act in [*map(approve, yes), *map(reject, no), *map(abstain, aside)]:
        tale.when(act)
        assert tale.refusal is None, tale.refusal.as_problem() if tale.refusal else ""
    return settled(tale)


def test_any_is_settled_by_the_first_yes_or_by_every_no() -> None:
    assert after(board("any"), yes=BOARD[:1]) == "passed"
    assert after(board("any"), no=BOARD[:2]) == ""
    assert after(board("any"), no=BOARD) == "rejected"
    assert after(board("any", first_vote=True), no=BOARD[:1]) == "rejected"


def test_all_need_every_yes_and_fail_at_the_first_no() -> None:
    assert after(board("all"), yes=BOARD[:2]) == ""
    assert after(board("all"), yes=BOARD) == "passed"
    assert after(board("all"), yes=BOARD[:1], no=BOARD[1:2]) == "rejected"
    assert after(board("all", wait_all=True), no=BOARD[:1]) == ""
    assert after(board("all", wait_all=True), no=BOARD[:1], yes=BOARD[1:]) == "rejected"


@pytest.mark.parametrize(("policy", "yes", "no", "result"), [
    ("ratio:0.6", 3, 0, "passed"), ("ratio:0.6", 2, 2, ""), ("ratio:0.6", 2, 3, "rejected"),
    ("ratio:0.67", 3, 1, ""), ("ratio:0.67", 4, 0, "passed"), ("ratio:0.67", 3, 2, "rejected"),
    ("ratio:1", 4, 0, ""), ("ratio:1", 0, 1, "rejected"),
])
def test_a_ratio_counts_votes_of_seats(policy: str, yes: int, no: int, result: str) -> None:
    tale = board(policy, "members('contract_committee')")
    assert after(tale, yes=GROUP[:yes], no=GROUP[yes:yes + no]) == result


def test_at_one_half_a_tie_is_for_the_chair() -> None:
    both = "members('co_hosts')"
    assert after(board("ratio:0.5", both), yes=("14001",)) == ""
    assert after(board("ratio:0.5", both), yes=("14001",), no=("15001",)) == "rejected"
    chaired = board("ratio:0.5", both, chair="head('office')")
    assert after(chaired, yes=("14001",), no=("15001",)) == "passed"
    assert after(board("ratio:0.5", both, chair="head('it')"), yes=("14001",), no=("15001",)) == "rejected"
    assert after(board("ratio:0.5", both), yes=("14001", "15001")) == "passed"


def test_abstaining_leaves_the_denominator() -> None:
    assert after(board("all"), yes=BOARD[:2], aside=BOARD[2:]) == "passed"
    assert after(board("ratio:0.67"), aside=BOARD[:1], yes=BOARD[1:]) == "passed"
    assert after(board("all"), aside=BOARD) == "rejected"


def test_weights_are_added_up_and_one_person_has_one_seat() -> None:
    weights = {"head(applicant.dept)": 3, "deputy(applicant.dept)": 1, "role('research_dean', dept=applicant.dept)": 1}
    who = "members('unit_board')"
    assert after(board("weights:4", who, weights=weights), yes=("11001",)) == ""
    assert after(board("weights:4", who, weights=weights), yes=("11001", "11003")) == "passed"
    assert after(board("weights:5", who, weights=weights), yes=("11001", "11002")) == "passed"
    assert after(board("weights:4", who, weights=weights), no=("11001",)) == "rejected"


def test_a_veto_seat_blocks_alone_and_is_waited_for() -> None:
    committee = {"who": "members('contract_committee')", "veto": "role('legal.chief')"}
    assert after(board("ratio:0.6", **committee), no=("21001",)) == "rejected"
    assert after(board("ratio:0.6", **committee), yes=("19001", "20001", "13002")) == ""
    assert after(board("ratio:0.6", **committee), yes=("19001", "20001", "13002", "21001")) == "passed"


def test_a_sequence_asks_one_after_the_other_in_order() -> None:
    tale = board("sequence", who=["head(applicant.dept)", "deputy(applicant.dept)",
                               "role('dept.office', dept=applicant.dept)"])  # type: ignore[arg-type]
    assert [task.people[0].no for task in tale.now.open_tasks() if task.actionable] == ["11001"]
    tale.when(approve("11002")).refused("not_your_turn")
    tale.when(approve("11001"))
    assert [task.people[0].no for task in tale.now.open_tasks() if task.actionable] == ["11002"]
    assert after(tale, yes=("11002",)) == ""
    assert after(tale, yes=("11005",)) == "passed"
    assert after(board("sequence"), no=("11001",)) == "rejected"


def test_who_comes_late_is_told_who_was_first() -> None:
    tale = board("any").when(approve("11001"))
    tale.when(approve("11002")).refused("already_handled")
    assert tale.refusal is not None
    assert "周院长" in tale.refusal.detail


def test_whoever_is_excluded_has_no_seat() -> None:
    tale = board("all", exclude=["deputy(applicant.dept)"])
    assert tale.holders() == ["11001", "11003"]
