"""Broken where settings meet: votes, branches, other services, rules and tests. What, how, where, in which words."""

from __future__ import annotations

from typing import Any

from tests.catalog.breaking import HUMAN, Change, add_field, add_step, both, drop, put


def _forked(*, branches: list[dict[str, Any]] | None = None, join: dict[str, Any] | None = None,
            **steps: dict[str, Any]) -> Change:
    """Put a fork of ``one`` and ``two`` between ``lead`` and ``stamp``, joined at ``meet``."""
    whole = {
        "split": {"kind": "fork", "branches": branches or [{"if": "form.days > 1.0", "to": "one"}, {"to": "two"}]},
        "one": {**HUMAN, "next": [{"to": "meet"}]},
        "two": {**HUMAN, "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "next": [{"to": "stamp"}], **(join or {})},
        **steps,
    }
    return both(put("steps.lead.next", [{"to": "split"}]), *(add_step(key, step) for key, step in whole.items()))


def _sub(**more: Any) -> Change:
    """Start another service between ``lead`` and ``stamp``."""
    step = {"kind": "sub", "service": "other", "next": [{"to": "stamp"}], **more}
    return both(put("steps.lead.next", [{"to": "child"}]), add_step("child", step))


def _test(**more: Any) -> Change:
    story = {"as": "10001", "form": {"days": 2}, "acts": [{"by": "10002", "do": "approve"}],
             "expect": {"path": ["fill", "stamp", "done"], "outcome": "approved"}}
    return put("tests", [{**story, **more}])


BROKEN: list[tuple[str, Change, str, str]] = [
    # votes
    ("a veto of one alone", put("steps.lead.veto", ["applicant"]), "steps.lead.veto", "ratio"),
    (
        "a veto among the first to come",
        both(put("steps.lead.policy", "any"), put("steps.lead.veto", "applicant")),
        "steps.lead.veto",
        "否决席位",
    ),
    ("a chair without a tie", put("steps.lead.chair", "applicant"), "steps.lead.chair", "ratio:0.5"),
    ("the first vote of all", put("steps.lead.first_vote", True), "steps.lead.first_vote", "any"),
    (
        "half a vote",
        both(put("steps.lead.policy", "weights:2"), put("steps.lead.weights", {"applicant": 0.5})),
        "steps.lead.weights",
        "整数",
    ),
    (
        "votes of nobody known",
        both(put("steps.lead.policy", "weights:2"), put("steps.lead.weights", {"president": 2})),
        "steps.lead.weights",
        "不认识",
    ),
    (
        "a signature given in a batch",
        both(put("steps.lead.must_sign", True), put("steps.lead.do", ["approve", "batch"])),
        "steps.lead.do",
        "must_sign_no_auto",
    ),
    (
        "a signature skipped for want of people",
        both(put("steps.lead.must_sign", True), put("steps.lead.empty", ["skip", "admin"])),
        "steps.lead.empty",
        "must_sign_no_auto",
    ),
    (
        "a signature refused by the clock",
        both(put("steps.lead.must_sign", True), put("steps.lead.late.do", "reject")),
        "steps.lead.late",
        "must_sign_no_auto",
    ),
    ("a label for nothing", put("steps.lead.labels", {"transfer": "转给别人"}), "steps.lead.labels", "do 里的动作"),
    ("one who is excluded and unknown", put("steps.lead.exclude", ["nobody"]), "steps.lead.exclude", "不认识"),
    # branches
    ("a rejection of no branch", put("steps.lead.reject_scope", "branch"), "steps.lead.reject_scope", "不在任何分支"),
    (
        "a branch past its join",
        _forked(one={**HUMAN, "next": [{"if": "form.days > 2.0", "to": "meet"}, {"to": "stamp"}]}),
        "steps.stamp",
        "没有经过汇合",
    ),
    (
        "a branch back to its fork",
        _forked(one={**HUMAN, "next": [{"if": "form.days > 2.0", "to": "meet"}, {"to": "lead"}]}),
        "steps.split",
        "走回了分叉",
    ),
    (
        "a branch into the join of another fork",
        _forked(
            one={"kind": "fork", "branches": [{"to": "inner"}, {"to": "two"}]},
            inner={**HUMAN, "next": [{"to": "joined"}]},
            joined={"kind": "join", "of": "one", "next": [{"to": "meet"}]},
        ),
        "steps.meet",
        "没有经过汇合",
    ),
    ("a fork joined twice", _forked(two={"kind": "join", "of": "split", "next": [{"to": "meet"}]}), "steps.meet.of",
     "只能汇合一次"),
    ("a join of more branches than there are", _forked(join={"mode": 3}), "steps.meet.mode", "2 条分支"),
    ("a join that waits for a word", _forked(join={"mode": "some"}), "steps.meet.mode", "n:<数>"),
    (
        "a condition on what another branch fills",
        both(
            _forked(two={**HUMAN, "edit": ["seen"], "next": [{"if": "form.noted == 'x'", "to": "meet"},
                                                             {"to": "meet"}]},
                    one={**HUMAN, "edit": ["noted"], "next": [{"to": "meet"}]}),
            add_field(key="noted", type="text", at="one"),
            add_field(key="seen", type="text", at="two"),
        ),
        "steps.two.next[0].if",
        "one 才填写",
    ),
    # what is known when
    (
        "a condition on a sum of later fields",
        both(add_field(key="later", type="int", at="lead"), put("steps.lead.edit", ["remark", "later"]),
             add_field(key="sum", type="calc", calc="form.later + 1.0"),
             put("steps.fill.next.0.if", "form.sum > 1.0")),
        "steps.fill.next[0].if",
        "lead 才填写",
    ),
    (
        "people from a field of the same step",
        both(add_field(key="helper", type="person", at="lead"), put("steps.lead.edit", ["remark", "helper"]),
             put("steps.lead.who", "field('helper')")),
        "steps.lead.who",
        "还不知道是谁",
    ),
    # other services
    ("a service that starts itself", _sub(service="leave-note"), "steps.child.service", "自己"),
    ("a service for each row of no table", _sub(for_each="days"), "steps.child.for_each", "table"),
    ("a join of one child", _sub(join="any"), "steps.child.join", "for_each"),
    ("a value from no field", _sub(map={"reason": "absent"}), "steps.child.map", "absent"),
    ("a value from no column", _sub(for_each="rows", map={"reason": "rows.absent"}), "steps.child.map", "absent"),
    ("a value into no field", _sub(map={"Reason!": "days"}), "steps.child.map", "字段代码"),
    ("a way for a child that waits", _sub(mode="later"), "steps.child.mode", "可选"),
    # time
    ("a clock that returns to a step", put("steps.lead.late.do", "return:fill"), "steps.lead.late", "申请人"),
    ("a clock that hands over to nobody known", put("steps.lead.late.do", "transfer:boss"), "steps.lead.late.to",
     "不认识"),
    (
        "an objection that goes anywhere",
        both(
            add_step("board", {"kind": "notice", "show": ["unit"], "days": "5wd", "objection_to": "any",
                               "next": [{"to": "stamp"}]}),
            put("steps.lead.next", [{"to": "board"}]),
        ),
        "steps.board.objection_to",
        "哪个环节",
    ),
    # what is done outside
    ("an error nobody can handle", put("steps.stamp.on_error", "cry"), "steps.stamp.on_error", "admin"),
    # rules
    ("a copy at one step of no name", put("cc.0.at", ["done", "nowhere"]), "cc[0].at", "nowhere"),
    ("a copy at a step to nobody", put("steps.lead.cc", [{"kind": "x"}]), "steps.lead.cc[0].to", "补上"),
    ("a copy at a step to nobody known", put("steps.lead.cc", ["nobody"]), "steps.lead.cc", "不认识"),
    ("urging every moment", put("urge", {"every": "soon"}), "urge.every", "时长"),
    ("reopening for ever", put("reopen", {"days": 0}), "reopen.days", "整数"),
    ("reopening by nobody known", put("reopen", {"who": "nobody"}), "reopen.who", "不认识"),
    ("a callback to nowhere", put("callback", {"at": "done"}), "callback.to", "补上"),
    ("a callback at no step", put("callback", [{"at": "nowhere", "to": "x"}]), "callback[0].at", "不存在"),
    ("a room for no time", put("resource_hold", {"resource": "room", "begin": "days"}), "resource_hold.begin", "日期"),
    ("a substitute for no time", put("substitute_trigger", {"begin": "days"}), "substitute_trigger.end", "补上"),
    ("a withdrawal until nothing", put("withdraw", "until:"), "withdraw", "until:<环节>"),
    ("time for correction in words", put("return_ttl", "soon"), "return_ttl", "时长"),
    # tests
    ("a test by nobody", both(_test(), drop("tests.0.as")), "tests[0].as", "补上"),
    ("a test of no field", _test(form={"absent": 1}), "tests[0].form", "absent"),
    ("a test of no action", _test(acts=[{"by": "1", "do": "explode"}]), "tests[0].acts[0].do", "可选"),
    ("a test of no step", _test(acts=[{"by": "1", "do": "approve", "step": "x"}]), "tests[0].acts[0].step", "不存在"),
    ("a test of another way", _test(expect={"path": ["fill", "x"]}), "tests[0].expect.path", "不存在"),
    ("a test of another end", _test(expect={"outcome": "maybe"}), "tests[0].expect.outcome", "可选"),
    ("a test of other holders", _test(expect={"holders": {"x": ["1"]}}), "tests[0].expect.holders", "不存在"),
    ("a test of people without number", _test(expect={"holders": {"lead": [True]}}), "tests[0].expect.holders", "工号"),
]
