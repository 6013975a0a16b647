"""Returns with lineage: inside a branch, before the fork, back into a joined branch, and once for all objections."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.catalog.definition import Definition
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import Tale, approve, given, resubmit, send_back, start
from tests.workflow.telling_waits import timer_due
from workflow.domain.steps import lineage

FIELDS = [{"key": "sum", "label": "金额", "type": "money"}]
ACTS = ["approve", "reject", "return:applicant", "return:previous", "return:any"]
LEGAL, CLERK, INTL, HEAD, INTAKE = "21001", "14003", "22001", "19001", "19003"


def twofold(collect: bool = False, **head: Any) -> Definition:
    """Intake; then legal and its clerk beside intl; then the head of research."""
    join = {"return_mode": "collect"} if collect else {}
    return service({
        "intake": {"who": "role('research.contract')", "do": ACTS, "next": [{"to": "split"}]},
        "split": {"kind": "fork", "branches": [{"to": "legal"}, {"to": "intl"}]},
        "legal": {"who": "head('legal')", "do": ACTS, "next": [{"to": "clerk"}]},
        "clerk": {"who": "role('office.editor')", "do": ACTS, "next": [{"to": "meet"}]},
        "intl": {"who": "head('intl')", "do": ACTS, "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "mode": "all", "next": [{"to": "head"}], **join},
        "head": {"who": "role('research.head')", "do": ACTS, **head},
    }, FIELDS)


def at_the_clerk(collect: bool = False) -> Tale:
    """Legal has approved, its clerk and intl are at work."""
    return given(twofold(collect), start("10001"), approve(INTAKE), approve(LEGAL))


def test_a_return_inside_a_branch_leaves_the_others_alone() -> None:
    tale = at_the_clerk().when(send_back(CLERK, "previous"))
    assert tale.at_step() == ["intl", "legal"]
    assert (tale.now.round, tale.now.status) == (2, "running")
    tale.when(approve(LEGAL)).when(approve(CLERK)).when(approve(INTL))
    assert tale.at_step() == ["head"]


def test_a_return_to_before_the_fork_collapses_it_and_keeps_votes_readable() -> None:
    tale = at_the_clerk().when(send_back(CLERK, "intake"))
    assert (tale.at_step(), tale.holders()) == (["intake"], [INTAKE])
    reasons = {event.reason for event in tale.all(ev.TaskClosed)}
    assert reasons == {"sibling_returned"}
    assert [task.vote for task in tale.now.tasks.values() if task.handled_by] == ["approve", "approve", "return"]
    tale.when(approve(INTAKE))
    assert tale.at_step() == ["legal", "intl"]


def test_a_return_to_the_applicant_cancels_every_branch() -> None:
    tale = at_the_clerk().when(send_back(INTL))
    assert (tale.now.status, tale.at_step(), tale.holders()) == ("returned", ["fill"], ["10001"])
    tale.when(resubmit("10001"))
    assert tale.at_step() == ["intake"]


def test_behind_the_join_one_branch_is_opened_alone_and_the_join_waits_for_it() -> None:
    tale = at_the_clerk().when(approve(CLERK)).when(approve(INTL)).when(send_back(HEAD, "clerk"))
    assert (tale.at_step(), tale.holders()) == (["clerk"], [CLERK])
    tale.when(approve(CLERK))
    assert tale.at_step() == ["head"]
    tale.when(approve(HEAD))
    assert tale.now.status == "completed"


def test_right_behind_a_join_the_actor_must_pick() -> None:
    tale = at_the_clerk().when(approve(CLERK)).when(approve(INTL))
    tale.when(send_back(HEAD, "previous")).refused("return_target_needed", "to")
    task = tale.now.tasks[tale.task_of(HEAD)]
    assert set(lineage.targets(tale.definition, tale.now, task)) == {  # type: ignore[arg-type]
        "applicant", "previous", "intake", "legal", "clerk", "intl"}


def test_a_sibling_branch_cannot_be_reached() -> None:
    at_the_clerk().when(send_back(CLERK, "intl")).refused("return_to_running_step")
    done = given(twofold(), start("10001"), approve(INTAKE), approve(INTL), approve(LEGAL))
    done.when(send_back(CLERK, "intl")).refused("return_disabled_here")
    done.when(send_back(CLERK, "clerk")).refused("return_to_current")


def test_a_branch_reopened_twice_still_leads_back_to_the_join() -> None:
    tale = at_the_clerk().when(approve(CLERK)).when(approve(INTL))
    tale.when(send_back(HEAD, "intl")).when(send_back(INTL, "intake")).when(approve(INTAKE))
    assert tale.at_step() == ["legal", "intl"]
    tale.when(approve(LEGAL)).when(approve(CLERK)).when(approve(INTL)).when(approve(HEAD))
    assert tale.now.status == "completed"


def waits(tale: Tale, no: str) -> bool:
    """Tell whether somebody's page says that a return waits for others."""
    return bool(tale.page(no).my_task["return_waits"])


def test_objections_are_collected_and_told_once() -> None:
    assert not waits(at_the_clerk(), INTL)
    assert waits(at_the_clerk(collect=True), INTL)
    tale = at_the_clerk(collect=True).when(send_back(INTL, opinion="缺资质"))
    assert (tale.now.status, tale.at_step()) == ("running", ["clerk"])
    assert not waits(tale, CLERK), "nobody is left to wait for"
    tale.when(send_back(CLERK, opinion="缺盖章"))
    assert (tale.now.status, tale.now.round) == ("returned", 2)
    told = tale.the(ev.CaseReturned)
    assert [one["opinion"] for one in told.objections] == ["缺盖章", "缺资质"] or [
        one["opinion"] for one in told.objections] == ["缺资质", "缺盖章"]
    tale.when(resubmit("10001")).when(approve(INTAKE))
    assert tale.at_step() == ["legal", "intl"]


def test_collected_objections_wait_for_those_who_have_none() -> None:
    tale = at_the_clerk(collect=True).when(send_back(INTL))
    assert tale.when(approve(CLERK)).now.status == "returned"


def test_a_return_within_the_branch_is_not_collected() -> None:
    tale = at_the_clerk(collect=True).when(send_back(CLERK, "legal"))
    assert tale.at_step() == ["intl", "legal"]


def test_direct_after_a_collapsed_fork_enters_the_fork_again() -> None:
    own = twofold()
    direct = {**own.raw, "steps": {**own.raw["steps"], "intl": {**own.raw["steps"]["intl"], "resubmit": "direct"}}}
    from contracts.catalog.definition import read
    tale = given(read(direct), start("10001"), approve(INTAKE), send_back(INTL), resubmit("10001"))
    assert tale.at_step() == ["legal", "intl"]


def test_only_dissenters_are_asked_again_where_the_step_says_so() -> None:
    own = service({
        "board": {"who": ["members('unit_board')"], "policy": "ratio:0.6", "wait_all": True,
                  "only_dissenters": True, "do": ["approve", "reject", "abstain"], "next": [{"to": "head"}]},
        "head": {"who": "role('research.head')", "do": ["approve", "return:board"]}})
    tale = given(own, start("10001"), approve("11001"), approve("11003"))
    tale.when(send_back("11002", "applicant")).refused("return_disabled_here")
    from tests.workflow.telling import reject
    tale.when(reject("11002")).when(send_back(HEAD, "board"))
    assert tale.holders() == ["11002"]
    assert tale.when(approve("11002")).at_step() == ["head"]


@pytest.mark.parametrize(("more", "asked"), [({}, ["11002"]), ({"must_sign": True}, ["11001", "11002", "11003"])],
                         ids=["those who objected", "everybody must sign"])
def test_after_a_correction_those_who_objected_are_asked_again(more: dict[str, Any], asked: list[str]) -> None:
    own = service({"board": {"who": "members('unit_board')", "policy": "all", "return_mode": "collect",
                             "only_dissenters": True, "do": ["approve", "return:applicant"], **more}}, FIELDS)
    tale = given(own, start("10001", sum="5"), approve("11001"), send_back("11002"), approve("11003"))
    assert tale.now.status.value == "returned"
    assert tale.when(resubmit("10001", sum="4")).holders() == asked
    for no in asked:
        tale.when(approve(no))
    assert tale.now.status.value == "completed"


NESTED = {
    "lead": {"who": "head(applicant.dept)", "next": [{"to": "outer"}]},
    "outer": {"kind": "fork", "branches": [{"to": "a"}, {"to": "b"}]},
    "a": {"who": "head('legal')", "next": [{"to": "inner"}]},
    "inner": {"kind": "fork", "branches": [{"to": "c"}, {"to": "d"}]},
    "c": {"who": "head('intl')", "do": ["approve", "return:any"], "next": [{"to": "close"}]},
    "d": {"who": "role('archive.clerk')", "do": ["approve", "return:any"], "next": [{"to": "close"}]},
    "close": {"kind": "join", "of": "inner", "next": [{"to": "join"}]},
    "b": {"who": "deputy(applicant.dept)", "do": ["approve", "return:any"], "next": [{"to": "join"}]},
    "join": {"kind": "join", "of": "outer", "return_mode": "collect"}}


def nested(inner: str) -> Tale:
    own = service({**NESTED, "close": {**NESTED["close"], "return_mode": inner}})
    return given(own, start("10001"), approve("11001"), approve("21001"))


def test_a_return_out_of_an_inner_fork_is_collected_by_the_outer_one() -> None:
    tale = nested("immediate").when(send_back("22001", opinion="丙不同意"))
    assert (tale.at_step(), tale.now.status.value) == (["b"], "running")
    assert tale.bar().split()[7:9] == ["close:skipped", "b:current!"]
    tale.when(send_back("11002", opinion="乙不同意"))
    assert [one["opinion"] for one in tale.the(ev.CaseReturned).objections] == ["丙不同意", "乙不同意"]
    assert (tale.at_step(), tale.now.round) == (["fill"], 2)


def test_objections_collected_inside_wait_for_what_is_said_outside() -> None:
    tale = nested("collect").when(send_back("22001", opinion="丙不同意"))
    assert sorted(tale.at_step()) == ["b", "d"]
    tale.when(send_back("28001", "lead", opinion="丁不同意"))
    assert tale.at_step() == ["b"]
    tale.when(approve("11002"))
    returned = tale.the(ev.CaseReturned)
    assert ([one["opinion"] for one in returned.objections], returned.target) == (["丙不同意", "丁不同意"], "applicant")


def test_what_was_settled_inside_the_branch_is_no_objection_any_more() -> None:
    tale = nested("collect").when(send_back("22001", "a", opinion="请核对")).when(approve("28001"))
    assert tale.at_step() == ["b", "a"]
    for act in (approve("21001"), approve("22001"), approve("28001"), send_back("11002", opinion="乙不同意")):
        tale.when(act)
    assert [one["opinion"] for one in tale.the(ev.CaseReturned).objections] == ["乙不同意"]


def test_objections_of_several_seats_in_a_branch_are_collected_too() -> None:
    board = {"who": ["head('intl')", "role('archive.clerk')"], "policy": "all", "return_mode": "collect",
             "do": ["approve", "return:any"], "next": [{"to": "join"}]}
    own = service({"split": {"kind": "fork", "branches": [{"to": "a"}, {"to": "b"}], "return_mode": "collect"},
                   "a": board, "b": NESTED["b"], "join": {"kind": "join", "of": "split"}})
    tale = given(own, start("10001"), send_back("22001", opinion="甲"), send_back("28001", opinion="丙"))
    assert tale.at_step() == ["b"]
    tale.when(approve("11002"))
    assert [one["opinion"] for one in tale.the(ev.CaseReturned).objections] == ["甲", "丙"]


def test_an_automatic_return_out_of_a_branch_is_collected_too() -> None:
    late = {**NESTED["b"], "limit": "1d", "late": {"do": "return"}}
    own = service({"split": {"kind": "fork", "branches": [{"to": "a"}, {"to": "b"}], "return_mode": "collect"},
                   "a": {"who": "head('intl')", "do": ["approve", "return:any"], "next": [{"to": "join"}]}, "b": late,
                   "join": {"kind": "join", "of": "split"}})
    tale = given(own, start("10001")).when(timer_due("b", "late"))
    assert (tale.at_step(), tale.now.status.value) == (["a"], "running")
    tale.when(send_back("22001", opinion="甲"))
    assert [one["no"] for one in tale.the(ev.CaseReturned).objections] == ["22001", "system"]


def test_a_direct_resubmission_after_a_collected_return_goes_to_the_outer_fork() -> None:
    steps = {key: {**step, "resubmit": "direct"} if "do" in step else step for key, step in NESTED.items()}
    tale = given(service({**steps, "close": {**NESTED["close"], "return_mode": "collect"}}), start("10001"),
                 approve("11001"), approve("21001"), send_back("22001"), approve("28001"), approve("11002"))
    assert sorted(tale.when(resubmit("10001")).at_step()) == ["a", "b"]
