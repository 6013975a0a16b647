"""The cases that are recorded: what happened in each, told once for every release that first could do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from contracts.catalog.definition import read
from tests.workflow import telling as t
from tests.workflow import telling_acts as a
from tests.workflow import telling_standing as s
from tests.workflow import telling_time as c
from tests.workflow import telling_waits as w
from tests.workflow.definitions import raw_service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Act, Tale
from tests.workflow.telling_pages import circulate, forward, remark

Story = tuple[dict[str, Any], tuple[Act, ...]]
SUM = [{"key": "sum", "label": "金额", "type": "money"}, {"key": "mark", "label": "批注", "type": "text"}]
BOTH = ["approve", "reject", "abstain", "return:applicant", "return:previous", "return:any"]


def office(who: str, **rest: Any) -> dict[str, Any]:
    """A step of one office in a branch."""
    return {"who": who, "do": BOTH, "next": [{"to": "meet"}], "resubmit": "direct", **rest}


def contract(**join: Any) -> dict[str, Any]:
    """Three offices sign at the same time (one only what is dear), then the head decides."""
    return raw_service({
        "first": {"who": "role('research.contract')", "next": [{"to": "split"}]},
        "split": {"kind": "fork", "branches": [{"if": "form.sum > 30.0", "to": "legal"}, {"to": "asset"},
                                               {"to": "finance"}]},
        "legal": office("head('legal')", reject_scope="branch"), "asset": office("head('asset')"),
        "finance": office("role('finance.contract')"), "meet": {"kind": "join", "of": "split", **join},
        "head": {"who": "role('research.head')", "do": BOTH, "resubmit": "direct"}}, SUM)


def board(policy: str, **rest: Any) -> dict[str, Any]:
    """The board decides, then the president."""
    do = [*BOTH, "transfer", "delegate", "add:before", "add:after", "add:parallel", "remove", "circulate", "cc"]
    return raw_service({"board": {"who": "members('unit_board')", "policy": policy, "do": do, **rest},
                        "last": {"who": "role('president')", "resubmit": "smart", "do": BOTH}}, SUM,
                       reopen={"who": "applicant", "days": 30})


def outside() -> dict[str, Any]:
    """A system step, a child, a wait and a notice before the head decides."""
    return raw_service({
        "look": {"kind": "system", "effect": "check_student_status"},
        "child": {"kind": "sub", "service": "other", "map": {"note": "mark"}},
        "rest": {"kind": "wait", "until_event": "paid", "edit": ["mark"]},
        "show": {"kind": "notice", "show": ["sum"], "days": "2wd", "objections": True, "objection_to": "rest"},
        "lead": {"who": "head(applicant.dept)"}}, SUM)


def timed() -> dict[str, Any]:
    """A step with a limit, a reminder and an escalation, and a return that runs out."""
    return raw_service({"lead": {"who": "head(applicant.dept)", "limit": "1wd", "remind": ["-2wh"],
                                 "late": {"after": "1wd", "do": "escalate"}}}, SUM, return_ttl="5wd")


def declared(principal: str, to: str) -> Act:
    """Let somebody declare a substitute, and the hall bring the case in line."""
    def act(tale: Tale) -> Any:
        s.stands_in(tale.hall, principal, to, until=tale.hall.now + timedelta(days=9))
        return s.look_after(principal)(tale)

    return act


def over(principal: str) -> Act:
    """Let somebody take back what they declared, and the hall bring the case in line."""
    def act(tale: Tale) -> Any:
        tale.hall.substitutes.pop(principal)
        return s.look_after(principal)(tale)

    return act


def left(no: str) -> Act:
    """Let somebody leave, and the hall find others."""
    def act(tale: Tale) -> Any:
        tale.hall.leave(no)
        return s.resolve_again("system")(tale)

    return act


START = t.start("10001", sum="40")
STORIES: Mapping[str, Callable[[], Story]] = {
    "branches-open": lambda: (contract(), (START, t.approve("19003"), t.approve("21001"))),
    "branches-one-refused": lambda: (contract(), (
        START, t.approve("19003"), t.reject("21001"), t.approve("23001"), t.approve("20003"))),
    "branches-objections-collected": lambda: (contract(return_mode="collect"), (
        START, t.approve("19003"), t.send_back("21001", "applicant", "缺附件"), t.approve("23001"),
        t.send_back("20003", "first", "金额不符"))),
    "branches-one-reopened": lambda: (contract(), (
        START, t.approve("19003"), t.approve("21001"), t.approve("23001"), t.approve("20003"),
        t.send_back("19001", "legal"))),
    "branches-direct-again": lambda: (contract(), (
        START, t.approve("19003"), t.approve("21001"), t.send_back("23001", "applicant"),
        t.resubmit("10001", mark="补充"))),
    "branches-first-two": lambda: (contract(mode="n:2"), (
        START, t.approve("19003"), t.approve("21001"), t.approve("20003"))),
    "board-ratio-with-veto": lambda: (board("ratio:0.6", veto=["head(applicant.dept)"]), (
        START, t.approve("11002"), t.approve("11003"))),
    "board-weights": lambda: (board("weights:3", weights={"members('unit_board')": 1, "head(applicant.dept)": 2}), (
        START, a.abstain("11003"), t.approve("11002"))),
    "board-in-turn-with-signers": lambda: (board("sequence"), (
        START, a.add("11001", "before", "10002"), t.approve("10002"), a.add("11001", "after", "17001"),
        t.approve("11002"))),
    "board-signer-removed": lambda: (board("all"), (
        START, a.add("11001", "parallel", "10002", "11005"), a.remove("11001", "11005"), t.approve("10002"))),
    "board-handed-over": lambda: (board("all"), (
        START, a.transfer("11001", "11005"), a.delegate("11002", "11007"), a.resolve("11007"),
        a.delegate("11003", "10002"), declared("11005", "17001"))),
    "board-smart-again": lambda: (board("all"), (
        START, t.approve("11001"), t.approve("11002"), t.approve("11003"), t.send_back("13001", "applicant"),
        t.resubmit("10001", "smart"))),
    "board-vote-taken-back": lambda: (board("all"), (
        START, t.approve("11001"), t.approve("11002"), t.approve("11003"), a.retract("11003"))),
    "board-left": lambda: (board("all"), (START, t.approve("11001"), left("11002"), s.hand_over("11003", "11005"))),
    "board-reopened": lambda: (board("any"), (START, t.approve("11001"), t.approve("13001"), t.rate("10001", 4),
                                              a.reopen("10001"))),
    "outside-child-runs": lambda: (outside(), (START, w.effect_reported("look"), w.child_started("child"))),
    "outside-objected": lambda: (outside(), (
        START, w.effect_given_up("look"), t.approve("90003"), w.child_ended("child", "approved"),
        w.news("rest", mark="已付"), w.objection("20230001"))),
    "board-circulated": lambda: (board("any"), (
        START, circulate("11001", "10002", "11005"), remark("10002"), forward("11005", "17001"))),
    "board-refused": lambda: (board("all"), (START, t.reject("11002", "不符合条件", "材料不全"))),
    "board-substitute-over": lambda: (board("all"), (START, declared("11001", "17001"), over("11001"))),
    "time-escalated": lambda: (timed(), (
        START, *(w.timer_due("lead", kind) for kind in ("remind", "due", "late")), c.urge("10001"))),
    "time-to-correct": lambda: (timed(), (START, t.send_back("11001", "applicant"))),
}


def play(name: str, number: int) -> tuple[dict[str, Any], Tale]:
    """Return the definition of a story and the tale after it, twenty minutes between any two acts."""
    raw, acts = STORIES[name]()
    tale = Tale(read(raw), Hall(), case_id=f"{number:032x}")
    for act in acts:
        tale.when(act)
        assert tale.refusal is None, f"{name}: {tale.refusal.as_problem() if tale.refusal else ''}"
        tale.hall.now += timedelta(minutes=20)
    return raw, tale

