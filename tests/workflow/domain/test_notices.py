"""公示: shown for its days, gone afterwards; an objection sends the case back at once."""

from __future__ import annotations

from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import approve, given, start, terminate
from tests.workflow.telling_waits import at, objection, timer_due


def announced(**notice: Any) -> Definition:
    step = {"kind": "notice", "show": ["note"], "days": "5wd", "objections": True, "objection_to": "lead", **notice}
    step = {key: value for key, value in step.items() if value is not None}
    return service({"lead": {"who": "head(applicant.dept)"}, "show": step, "last": {"who": "deputy(applicant.dept)"}})


def test_a_notice_runs_for_its_working_days_and_then_the_case_goes_on() -> None:
    tale = given(announced(), start("10001", note="一等")).when(approve("11001"))
    entered = next(event for event in tale.all(ev.StepEntered) if event.step == "show")
    assert entered.data["show"] == ["note"]
    assert entered.data["objections"] is True
    [timer] = tale.the(ev.TimerScheduled).timers
    assert (timer.kind, timer.at) == ("notice", at("2026-11-27T17:00")), "Friday and five working days"
    page = tale.page("10001")
    assert page.current_steps[0].until == at("2026-11-27T17:00")
    assert "object" not in page.case_actions, "nobody objects to their own notice"
    assert "object" in tale.page("11001").case_actions
    tale.when(timer_due("show", "notice")).then_among_others("wait.ended", "step.completed", "step.entered")
    assert tale.at_step() == ["last"]
    told = [(record.action_text, record.opinion) for record in tale.records() if record.step == "show"]
    assert told == [("开始公示", "公示至 2026-11-27 17:00"), ("公示期满", "")]


def test_the_first_objection_sends_the_case_back_and_the_notice_starts_anew_afterwards() -> None:
    tale = given(announced(), start("10001", note="一等"), approve("11001")).when(objection("20230001"))
    tale.then_among_others("notice.objected", "case.returned", "step.entered", "task.assigned")
    assert tale.the(ev.NoticeObjected).by.no == "20230001"
    assert (tale.at_step(), tale.holders()) == (["lead"], ["11001"])
    returned = tale.the(ev.CaseReturned)
    assert (returned.reason, returned.by.no) == ("objection", "system")
    assert "与事实不符" not in returned.opinion
    assert not tale.now.involves("20230001"), "who objects takes no part"
    tale.when(approve("11001"))
    assert tale.at_step() == ["show"]
    assert len(tale.the(ev.TimerScheduled).timers) == 1


def test_without_a_step_to_go_back_to_an_objection_is_recorded_and_the_notice_runs_on() -> None:
    tale = given(announced(objection_to=None), start("10001"), approve("11001"))
    tale.when(objection("20230001")).then("notice.objected")
    assert tale.at_step() == ["show"]


def test_an_objection_needs_a_notice_that_takes_one_and_a_reason() -> None:
    tale = given(announced(), start("10001"))
    tale.when(objection("20230001")).refused("not_found")
    tale.when(objection("10001")).refused("notice_over")
    tale.when(approve("11001"))
    tale.when(objection("20230001", " ")).refused("invalid", "text")
    tale.when(objection("nobody")).refused("not_allowed")
    quiet = given(announced(objections=None, objection_to=None), start("10001"), approve("11001"))
    quiet.when(objection("20230001")).refused("notice_over")


def test_a_notice_of_a_terminated_case_is_over() -> None:
    tale = given(announced(), start("10001"), approve("11001"), terminate("90001"))
    tale.when(objection("20230001")).refused("notice_over")
    assert tale.refusal is not None
    assert tale.refusal.detail.startswith("公示已经结束")


def test_a_second_objection_is_told_that_the_first_one_is_being_looked_into() -> None:
    tale = given(announced(), start("10001"), approve("11001"), objection("20230001"))
    tale.when(objection("20230002")).refused("notice_over")
    assert tale.refusal is not None
    assert "已有人提出异议" in tale.refusal.detail
