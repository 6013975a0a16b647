"""Waits: for a moment, for news from outside, for somebody who reports how it ended."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.catalog.definition import Definition
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import approve, given, start, terminate
from tests.workflow.telling_waits import at, news, run_at, timer_due

FORM = [{"key": "end", "label": "结束", "type": "datetime"}, {"key": "day", "label": "日期", "type": "date"},
        {"key": "answer", "label": "批复", "type": "text"}]


def resting(then: str = "head(applicant.dept)", **step: Any) -> Definition:
    return service({"rest": {"kind": "wait", **step}, "later": {"who": then}}, FORM)


def test_a_wait_rests_until_the_moment_the_form_names() -> None:
    tale = given(resting(until="form.end"), start("10001", end="2026-11-25T18:30"))
    assert tale.at_step() == ["rest"]
    assert tale.holders() == []
    [timer] = tale.the(ev.TimerScheduled).timers
    assert (timer.kind, timer.at) == ("until", at("2026-11-25T18:30"))
    tale.when(timer_due("rest", "until"))
    tale.then_among_others("wait.ended", "step.completed", "step.entered", "task.assigned")
    assert tale.at_step() == ["later"]


def test_a_day_means_its_end() -> None:
    tale = given(resting(until="form.day"), start("10001", day="2026-11-25"))
    assert tale.the(ev.TimerScheduled).timers[0].at.date().isoformat() == "2026-11-25"
    assert tale.the(ev.TimerScheduled).timers[0].at > at("2026-11-25T12:00")


@pytest.mark.parametrize("form", [{"end": "2026-11-01T08:00"}, {}])
def test_a_moment_that_is_past_or_missing_ends_the_wait_at_once(form: dict[str, str]) -> None:
    tale = given(resting(until="form.end"), start("10001", **form))
    ended = tale.the(ev.WaitEnded)
    assert tale.at_step() == ["later"]
    assert ("problem" in ended.data) == (not form)


def test_news_from_outside_end_a_wait_and_fill_what_belongs_to_the_step() -> None:
    tale = given(resting(until_event="answer_came", edit=["answer"]), start("10001"))
    tale.when(news("rest", answer="同意", number="沪教〔2026〕1号"))
    tale.then_among_others("form.changed", "wait.ended", "step.completed", "step.entered")
    assert tale.now.form["answer"] == "同意"
    assert tale.the(ev.WaitEnded).data == {"number": "沪教〔2026〕1号"}


def test_news_are_refused_when_nobody_waits_for_them_or_no_longer() -> None:
    silent = given(resting(until="form.end"), start("10001", end="2026-12-01T08:00"))
    silent.when(news("rest")).refused("not_found")
    over = given(resting(until_event="paid"), start("10001"), news("rest"))
    over.when(news("rest")).refused("wait_over")
    gone = given(resting(until_event="paid"), start("10001"), terminate("10001"))
    gone.when(news("rest")).refused("wait_over")


def test_somebody_may_be_asked_to_report_what_a_wait_brought() -> None:
    asked = resting(who="role('org.member_admin')", do=["approve"], edit=["answer"], require=["answer"], limit="30wd",
                    then="deputy(applicant.dept)")
    tale = given(asked, start("10001"))
    assert tale.holders()
    assert tale.at_step() == ["rest"]
    someone = tale.holders()[0]
    tale.when(approve(someone)).refused("invalid", "answer")
    tale.when(approve(someone, answer="同意"))
    assert tale.at_step() == ["later"]
    assert tale.now.form["answer"] == "同意"


def test_whoever_is_told_of_a_wait_is_told_when_it_begins() -> None:
    told = service({"rest": {"kind": "wait", "until": "form.end"}, "later": {"who": "head(applicant.dept)"}}, FORM,
                   cc=[{"at": "rest", "to": "role('org.member_admin')"}])
    tale = given(told, start("10001", end="2026-11-25T18:30"))
    assert tale.the(ev.CopySent).step == "rest"
    assert tale.when(timer_due("rest", "until")).all(ev.CopySent) == []


def test_a_payment_that_does_not_come_in_time_ends_the_case_as_the_definition_says() -> None:
    paying = service({"pay": {"kind": "wait", "until_event": "payment_confirmed", "limit": "24h", "remind": ["-2h"],
                              "remind_to": "applicant", "late": {"after": "0h", "do": "end"},
                              "hint": "请缴纳 {form.fee} 元", "link": "/university"}},
                     [{"key": "fee", "label": "费用", "type": "calc", "calc": "2.5 + 2.5"}])
    tale = given(paying, start("10001"), hall=Hall())
    [step] = tale.page("10001").current_steps
    [late] = [timer for timer in tale.the(ev.TimerScheduled).timers if timer.kind == "late"]
    assert (step.hint, step.link, step.until) == ("请缴纳 5 元", "/university", late.at)
    assert {timer.kind for timer in tale.the(ev.TimerScheduled).timers} == {"remind", "late"}
    tale.when(timer_due("pay", "late"))
    assert tale.now.status == "terminated"
    tale.when(news("pay", amount="5.00")).refused("wait_over")
    assert run_at(tale, "pay") == "r2"


def paid_twice() -> Definition:
    return service({
        "split": {"kind": "fork", "branches": [{"to": "fee"}, {"to": "deposit"}, {"to": "post"}]},
        "fee": {"kind": "wait", "until_event": "paid", "edit": ["answer"], "next": [{"to": "again"}]},
        "again": {"kind": "wait", "until_event": "paid", "next": [{"to": "meet"}]},
        "deposit": {"kind": "wait", "until_event": "paid", "next": [{"to": "meet"}]},
        "post": {"kind": "wait", "until_event": "sent", "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "mode": "all"}, "later": {"who": "head(applicant.dept)"}}, FORM)


def test_news_end_every_step_that_waits_for_them_and_none_that_begins_to_wait_just_then() -> None:
    tale = given(paid_twice(), start("10001")).when(news("deposit", answer="已付"))
    assert [event.step for event in tale.all(ev.WaitEnded)] == ["deposit", "fee"]
    assert tale.now.form["answer"] == "已付"
    assert sorted(tale.at_step()) == ["again", "post"]
    tale.when(news("deposit")).refused("wait_over")
    tale.when(news("again")).when(news("post"))
    assert tale.at_step() == ["later"]


def test_the_first_of_two_that_settles_the_join_leaves_nothing_to_wait_for() -> None:
    either = service({
        "split": {"kind": "fork", "branches": [{"to": "fee"}, {"to": "deposit"}]},
        "fee": {"kind": "wait", "until_event": "paid", "next": [{"to": "meet"}]},
        "deposit": {"kind": "wait", "until_event": "paid", "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "mode": "any"}, "later": {"who": "head(applicant.dept)"}}, FORM)
    tale = given(either, start("10001")).when(news("fee"))
    assert [event.step for event in tale.all(ev.WaitEnded)] == ["fee"]
    assert tale.at_step() == ["later"]
