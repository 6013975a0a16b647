"""Every key of the notation, read into the attributes that the rest of the hall works with."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.domain import notation, soundness
from contracts.catalog.definition import Copy, Definition, read
from contracts.catalog.rules import Act, Callback, Expectation, ReopenRule, ResourceHold, SubstituteTrigger, UrgeRule
from contracts.catalog.steps import Step
from contracts.catalog.who import parse
from tests.catalog.breaking import HUMAN, SMALL, Change, add_field, add_step, both, put


def _with(*changes: Change) -> Definition:
    """The small definition with changes, which must leave it sound."""
    data = notation.read(SMALL)
    both(*changes)(data)
    assert soundness.check(data) == {}
    return read(data)


def _lead(**more: Any) -> Step:
    return _with(*(put(f"steps.lead.{key}", value) for key, value in more.items())).step("lead")


@pytest.mark.parametrize(
    ("given", "attribute", "value"),
    [
        ({"who": ["applicant", "admin"]}, "who", ("applicant", "admin")),
        ({"policy": "ratio:0.6", "veto": "applicant"}, "veto", ("applicant",)),
        ({"policy": "weights:3", "weights": {"applicant": 2, "admin": 1}}, "weights",
         (("applicant", 2), ("admin", 1))),
        ({"policy": "ratio:0.50", "chair": "head(form.unit)"}, "chair", ("head(form.unit)",)),
        ({"exclude": "applicant"}, "exclude", ("applicant",)),
        ({"policy": "any", "first_vote": True}, "first_vote", True),
        ({"policy": "all", "wait_all": True}, "wait_all", True),
        ({"policy": "all", "only_dissenters": True}, "only_dissenters", True),
        ({"return_mode": "collect"}, "return_mode", "collect"),
        ({"do": ["approve", "add", "return"], "labels": {"add": "加签", "add:after": "后加签"}}, "do",
         ("approve", "add:before", "add:after", "add:parallel", "return:applicant")),
        ({"do": ["approve", "add"], "labels": {"add": "加签", "add:after": "后加签"}}, "labels",
         {"add:before": "加签", "add:after": "后加签", "add:parallel": "加签"}),
        ({"do": ["approve", "return:*", "abstain", "claim", "release", "retract", "circulate", "remove", "resolve",
                 "delegate", "comment"]}, "return_targets", ("any",)),
        ({"do": "approve"}, "do", ("approve",)),
        ({"do": "approve", "batch": True}, "do", ("approve", "batch")),
        ({"edit": "remark", "require": "remark"}, "require", ("remark",)),
        ({"reasons": "信息不全"}, "reasons", ("信息不全",)),
        ({"remind": "0wd"}, "remind", ("0wd",)),
        ({"remind_to": "applicant"}, "remind_to", ("applicant",)),
        ({"limit": "30m"}, "limit", "30m"),
        ({"empty": "up"}, "empty", ("up",)),
        ({"must_be_read": True}, "must_be_read", True),
        ({"strict": True}, "strict", "read"),
        ({"strict": "read"}, "strict", "read"),
        ({"opinion": "required"}, "opinion", "required"),
        ({"nest": 1}, "nest", 1),
        ({"urge": {"every": "2wh"}}, "urge", UrgeRule(after="1wd", every="2wh")),
        ({"must_sign": True, "skip": "consecutive"}, "must_sign", True),
        ({"late": {"after": "1wd", "do": "transfer", "to": "admin"}}, "late",
         {"after": "1wd", "do": "transfer", "to": "admin"}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_a_key_of_a_step_becomes_an_attribute(given: dict[str, Any], attribute: str, value: Any) -> None:
    assert getattr(_lead(**given), attribute) == value


def test_what_a_step_does_not_say_has_a_usual_value() -> None:
    lead = _lead()
    assert (lead.veto, lead.weights, lead.chair, lead.exclude, lead.first_vote) == ((), (), (), (), False)
    assert (lead.return_mode, lead.reject_scope, lead.strict, lead.opinion) == ("immediate", "case", "", "optional")
    assert (lead.until, lead.until_event, lead.due_field, lead.urge) == (None,) * 4
    assert (lead.mode, lead.of, lead.service, lead.map, lead.cascade, lead.join) == ("", None, None, {}, True, "all")


def _between(key: str, step: dict[str, Any]) -> Change:
    return both(put("steps.lead.next", [{"to": key}]), add_step(key, {**step, "next": [{"to": "stamp"}]}))


def test_a_join_waits_for_all_unless_it_says_how_many() -> None:
    def joined(**more: Any) -> Step:
        return _with(
            put("steps.lead.next", [{"to": "split"}]),
            add_step("split", {"kind": "fork", "branches": [{"to": "one"}, {"to": "two"}], "return_mode": "collect"}),
            add_step("one", {**HUMAN, "reject_scope": "branch", "next": [{"to": "meet"}]}),
            add_step("two", {**HUMAN, "next": [{"if": "form.days > 9.0", "to": "done"}, {"to": "meet"}]}),
            add_step("meet", {"kind": "join", "of": "split", "next": [{"if": "branches.one == 'rejected'",
                                                                       "to": "done"}, {"to": "stamp"}], **more}),
        ).step("meet")

    assert (joined().of, joined().mode, joined().return_mode) == ("split", "all", "immediate")
    assert [joined(mode=mode).mode for mode in ("any", "n:2", 2)] == ["any", "n:2", "n:2"]


def test_a_wait_says_what_for() -> None:
    wait = {"kind": "wait", "until": "case.started_at", "until_event": "paid", "who": "applicant", "do": ["approve"]}
    step = _with(_between("rest", wait)).step("rest")
    assert (step.until, step.until_event, step.who, step.mode) == ("case.started_at", "paid", ("applicant",), "")


def test_a_notice_says_what_is_shown_for_how_long() -> None:
    notice = {"kind": "notice", "show": ["unit"], "days": 5, "objections": True, "objection_to": "lead"}
    step = _with(_between("board", notice)).step("board")
    assert (step.show, step.days, step.objections, step.objection_to) == (("unit",), "5d", True, "lead")
    assert _with(_between("board", {**notice, "days": "5wd"})).step("board").days == "5wd"


def test_a_sub_step_says_what_it_starts_and_how_it_waits() -> None:
    sub = {"kind": "sub", "service": "other", "run_if": "form.days > 1.0",
           "map": {"reason": "kind", "on": "rows.day", "by": "who"},
           "for_each": "form.rows", "join": 2, "mode": "wait", "on_rejected": "done", "cascade": "orphan"}
    step = _with(_between("child", sub)).step("child")
    assert (step.service, step.run_if) == ("other", "form.days > 1.0")
    assert step.map == {"reason": "kind", "on": "row.day", "by": "who"}
    assert (step.for_each, step.join, step.mode) == ("rows", "n:2", "wait")
    assert (step.on_rejected, step.cascade) == ("done", False)
    assert _with(_between("child", {"kind": "sub", "service": "other"})).step("child").mode == "wait"


def test_copies_may_be_told_by_word_by_list_and_by_step() -> None:
    definition = _with(
        put("cc", [{"at": ["start", "approved"], "to": ["applicant", "admin"]}]),
        put("circulate", [{"at": "end", "to": "admin", "comment": True, "forward": 1, "until": "5wd",
                           "required": True}]),
        put("steps.lead.cc", "admin"),
        put("steps.stamp.circulate", [{"to": "admin", "required": True}, "applicant"]),
    )
    assert definition.copies_at("fill") == (Copy(at="fill", to=("applicant", "admin")),)
    assert definition.copies_at("lead") == (Copy(at="lead", to=("admin",)),)
    assert definition.copies_at("done")[1] == Copy(at="done", to=("admin",), kind="circulation", comment=True,
                                                   forward=1, until="5wd", required=True)
    assert [(copy.kind, copy.required) for copy in definition.copies_at("stamp")] == [
        ("circulation", True), ("circulation", False)]


def test_what_a_step_circulates_may_have_to_be_read_before_it_goes_on() -> None:
    step = _with(put("circulate", [{"at": "lead", "to": "admin"}]), put("steps.lead.must_be_read", True))
    assert [copy.required for copy in step.copies_at("lead")] == [True]


def test_rules_beside_the_steps() -> None:
    definition = _with(
        add_field(key="begin", type="datetime"),
        add_field(key="until", type="datetime"),
        put("urge", {"after": "2wd"}),
        put("reopen", {"who": ["head(form.unit)"], "days": "15d"}),
        put("return_ttl", "10wd"),
        put("callback", {"at": "done", "to": "finance", "item": "leave"}),
        put("resource_hold", [{"resource": "unit", "begin": "begin", "end": "until", "at": "lead"}]),
        put("substitute_trigger", {"begin": "begin", "end": "until", "to": "field('tutor')"}),
    )
    assert definition.urge == UrgeRule(after="2wd", every="4wh")
    assert definition.reopen == ReopenRule(who=("head(form.unit)",), days=15)
    assert definition.return_ttl == "10wd"
    assert definition.callbacks == (Callback(at="done", to="finance", item="leave"),)
    assert definition.holds == (ResourceHold(resource="unit", begin="begin", end="until", at="lead"),)
    assert definition.substitute_trigger == SubstituteTrigger(begin="begin", end="until", to=("field('tutor')",))
    assert _with().urge == UrgeRule(after="1wd", every="4wh")


def test_the_tests_beside_a_definition() -> None:
    [story] = _with(put("tests", [{
        "as": 10001, "name": "三天以内", "form": {"days": 2},
        "acts": [{"by": "10002", "do": "return:applicant", "opinion": "补材料"},
                 {"by": 10001, "do": "resubmit"},
                 {"by": "10002", "do": "transfer", "to": 10003, "step": "lead", "form": {"remark": "同意"}}],
        "expect": {"path": ["fill", "stamp", "done"], "holders": {"lead": "10003"}, "outcome": "approved"},
    }])).tests
    assert (story.as_no, story.name, story.form) == ("10001", "三天以内", {"days": 2})
    assert story.acts[2] == Act(by="10002", do="transfer", to=("10003",), step="lead", form={"remark": "同意"})
    assert story.expect == Expectation(path=("fill", "stamp", "done"), holders={"lead": ("10003",)},
                                       outcome="approved")


@pytest.mark.parametrize(("short", "long"), [
    ("superior(applicant)", "superior(applicant, 1)"),
    ("role('hr.clerk', form.unit)", "role('hr.clerk', dept=form.unit)"),
])
def test_two_words_for_people_may_be_written_shorter(short: str, long: str) -> None:
    assert parse(short) == parse(long)
    assert _lead(who=short).who == (short,)
