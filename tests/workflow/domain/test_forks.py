"""Several ways at once: which are taken, when they have met, and what a no or an end in one of them means."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import Tale, approve, given, reject, start

FIELDS = [{"key": "sum", "label": "金额", "type": "money"}, {"key": "abroad", "label": "涉外", "type": "checkbox"}]
LEGAL, INTL, FINANCE, HEAD = "21001", "22001", "20003", "19001"


def office(who: str, to: str = "meet", **rest: Any) -> dict[str, Any]:
    """One office's step in a branch."""
    return {"who": who, "do": ["approve", "reject", "return:applicant", "return:previous", "return:any"],
            "next": [{"to": to}], **rest}


def contract(mode: str = "all", after: list[dict[str, str]] | None = None, **legal: Any) -> Any:
    """A contract that legal (dear or abroad), intl (abroad) and finance (always) sign, then the head of research."""
    signed = ["approve", "reject", "return:applicant", "return:previous", "return:any"]
    steps: dict[str, dict[str, Any]] = {
        "first": {"who": "role('research.contract')", "next": [{"to": "split"}]},
        "split": {"kind": "fork", "branches": [
            {"if": "form.sum > 30.0 || form.abroad", "to": "legal"}, {"if": "form.abroad", "to": "intl"},
            {"to": "finance"}]},
        "legal": office("head('legal')", **legal), "intl": office("head('intl')"),
        "finance": office("role('finance.contract')"),
        "meet": {"kind": "join", "of": "split", "mode": mode, "next": after or [{"to": "head"}]},
        "head": {"who": "role('research.head')", "do": signed, "next": [{"to": "done"}]}}
    if after:
        steps["other"] = {"who": "role('office.director')", "next": [{"to": "done"}]}
    return service(steps, FIELDS)


def in_branches(mode: str = "all", **form: Any) -> Tale:
    """A contract that reached the fork."""
    return given(contract(mode), start("10001", **({"sum": "50", "abroad": True} | form)), approve("19003"))


def test_every_branch_whose_condition_holds_is_taken_and_one_without_a_condition_always() -> None:
    assert in_branches().at_step() == ["legal", "intl", "finance"]
    assert in_branches(sum="50", abroad=False).at_step() == ["legal", "finance"]
    tale = in_branches(sum="5", abroad=False)
    assert tale.at_step() == ["finance"]
    left = [branch["to"] for branch in tale.the(ev.TokenForked).left]
    assert left == ["legal", "intl"]


def test_the_join_waits_for_the_branches_that_were_taken() -> None:
    tale = in_branches().when(approve(LEGAL)).when(approve(FINANCE))
    assert tale.at_step() == ["intl"]
    tale.when(approve(INTL))
    assert tale.at_step() == ["head"]
    assert tale.the(ev.TokenJoined).branches == {"legal": "approved", "intl": "approved", "finance": "approved"}
    tale.when(approve(HEAD))
    assert tale.now.status == "completed"


def test_any_goes_on_with_the_first_and_cancels_the_others() -> None:
    tale = in_branches("any").when(approve(INTL))
    assert tale.at_step() == ["head"]
    assert tale.holders() == [HEAD]
    assert [event.reason for event in tale.all(ev.TokenCancelled)] == ["joined", "joined"]


def test_two_of_three_are_enough_where_the_join_says_so() -> None:
    tale = in_branches("n:2").when(approve(INTL))
    assert tale.at_step() == ["legal", "finance"]
    assert tale.when(approve(FINANCE)).at_step() == ["head"]


def test_a_no_in_a_branch_ends_the_case_with_all_its_branches() -> None:
    tale = in_branches().when(reject(INTL))
    assert (tale.now.status, tale.holders()) == ("rejected", [])
    assert not tale.now.open_runs()


def test_a_no_that_only_ends_its_branch_is_for_the_join_to_weigh() -> None:
    after = [{"if": "branches.legal == 'rejected'", "to": "other"}, {"to": "head"}]
    own = contract(after=after, reject_scope="branch")
    tale = given(own, start("10001", sum="50"), approve("19003"), reject(LEGAL))
    assert (tale.now.status, tale.at_step()) == ("running", ["finance"])
    tale.when(approve(FINANCE))
    assert tale.at_step() == ["other"]
    assert tale.the(ev.TokenJoined).branches == {"legal": "rejected", "intl": "skipped", "finance": "approved"}


def test_an_end_inside_a_branch_ends_only_that_branch() -> None:
    own = service({
        "split": {"kind": "fork", "branches": [{"to": "left"}, {"to": "right"}]},
        "left": {"who": "head('legal')", "next": [{"if": "form.sum > 5.0", "to": "stop"}, {"to": "meet"}]},
        "right": {"who": "head('intl')", "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "mode": "all", "next": [{"to": "head"}]},
        "head": {"who": "role('research.head')", "next": [{"to": "done"}]},
        "stop": {"kind": "end", "outcome": "approved"},
    }, FIELDS)
    tale = given(own, start("10001", sum="9"), approve(LEGAL))
    assert (tale.now.status, tale.at_step()) == ("running", ["right"])
    assert tale.when(approve(INTL)).at_step() == ["head"]


@pytest.mark.parametrize(("terminate", "status"), [(True, "completed"), (False, "running")])
def test_an_end_that_terminates_ends_the_whole_case(terminate: bool, status: str) -> None:
    own = service({
        "split": {"kind": "fork", "branches": [{"to": "left"}, {"to": "right"}]},
        "left": {"who": "head('legal')", "next": [{"to": "stop"}]},
        "right": {"who": "head('intl')", "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "mode": "all", "next": [{"to": "done"}]},
        "stop": {"kind": "end", "outcome": "approved", "terminate": terminate},
    }, FIELDS)
    tale = given(own, start("10001"), approve(LEGAL))
    assert tale.now.status == status
    assert bool(tale.now.open_runs()) is not terminate


def test_forks_nest() -> None:
    own = service({
        "split": {"kind": "fork", "branches": [{"to": "inner"}, {"to": "right"}]},
        "inner": {"kind": "fork", "branches": [{"to": "left"}, {"to": "middle"}]},
        "left": {"who": "head('legal')", "next": [{"to": "both"}]},
        "middle": {"who": "head('intl')", "next": [{"to": "both"}]},
        "both": {"kind": "join", "of": "inner", "mode": "all", "next": [{"to": "meet"}]},
        "right": {"who": "head('asset')", "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "mode": "all", "next": [{"to": "done"}]},
    })
    tale = given(own, start("10001"), approve(LEGAL), approve("23001"))
    assert tale.at_step() == ["middle"]
    assert tale.when(approve(INTL)).now.status == "completed"
