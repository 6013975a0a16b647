"""Timers: reminders around the deadline, lateness on record, at most one automatic act, and what the calendar moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.catalog.workdays import Calendar
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import Act, approve, given, resubmit, send_back, start, terminate, withdraw
from tests.workflow.telling_acts import add, retract
from tests.workflow.telling_time import (
    HEAD,
    TWO,
    acted,
    after_downtime,
    at,
    clock_runs,
    fire,
    new_calendar,
    one,
    reminded,
    thursday,
    timers,
)


def test_an_arrival_sets_its_reminders_and_the_moment_it_is_late() -> None:
    tale = one({"limit": "3wd", "remind": ["-1wd", "0wd", "2wd"], "late": {"after": "8wh", "do": "escalate"}})
    assert timers(tale) == {"r2.remind.1": "11-23 17:00", "r2.remind.2": "11-24 17:00", "r2.remind.3": "11-26 17:00",
                            "r2.due.1": "11-24 17:00", "r2.late.1": "11-25 16:00"}


def test_a_reminder_that_would_lie_before_the_arrival_is_not_set() -> None:
    assert "r2.remind.1" not in timers(one({"limit": "2wh", "remind": ["-4wh", "-1wh"]}))


def test_a_step_without_a_limit_sets_nothing() -> None:
    assert timers(one({})) == {}


def test_a_date_of_the_form_is_the_deadline_and_stays_it() -> None:
    definition = service(
        {"lead": {**HEAD, "due_field": "back_by", "remind": ["-2h"], "edit": ["back_by"]}},
        [{"key": "back_by", "label": "归还时间", "type": "datetime"}])
    tale = given(definition, start("10001", back_by="2026-11-25T15:00"), hall=thursday())
    assert timers(tale) == {"r2.remind.1": "11-25 13:00", "r2.due.1": "11-25 15:00"}


def test_whoever_could_act_is_reminded_at_each_moment_once() -> None:
    tale = one({"limit": "1wd", "remind": ["-2wh", "0wd", "4wh"]})
    clock_runs(tale, "2026-11-25T09:00")
    assert reminded(tale) == [("11-20 15:00", ("11001",)), ("11-20 17:00", ("11001",)), ("11-23 12:00", ("11001",))]
    assert clock_runs(tale, "2026-12-31T09:00").new == []


def test_being_late_is_told_once_with_whom_the_case_waited_for() -> None:
    tale = clock_runs(one({"limit": "1wd", "late": {"after": "4wh", "do": "approve"}}), "2026-11-20T18:00")
    breach = tale.the(ev.DeadlineBreached)
    assert (breach.due_at, breach.people, breach.step_name) == (at("2026-11-20T17:00"), ("11001",), "lead环节")
    clock_runs(tale, "2026-11-23T18:00")
    assert tale.all(ev.DeadlineBreached) == []
    assert (acted(tale), tale.now.status) == (["late:approve"], "completed")


def test_who_has_voted_is_not_reminded_and_a_finished_step_reminds_nobody() -> None:
    tale = given(service({"both": {**TWO, "limit": "1wd", "remind": ["0wd"]}}), start("10001"), approve("11002"),
                 hall=thursday())
    assert reminded(clock_runs(tale, "2026-11-20T17:30")) == [("11-20 17:00", ("11001",))]
    done = one({"limit": "1wd", "remind": ["0wd"]}).when(approve("11001"))
    assert clock_runs(done, "2026-12-01T00:00").new == []


def test_a_timer_fires_once_and_never_early() -> None:
    tale = one({"limit": "1wd", "remind": ["0wd"]})
    assert tale.when(fire("r2.remind.1")).new == []
    clock_runs(tale, "2026-11-20T17:00")
    tale.when(fire("r2.remind.1")).then()
    tale.when(fire("r9.remind.1")).then()


def test_while_the_applicant_holds_the_case_its_clocks_stand_and_start_anew() -> None:
    tale = one({"limit": "1wd", "remind": ["0wd"], "resubmit": "direct"}).when(send_back("11001"))
    assert clock_runs(tale, "2026-11-24T10:00").new == []
    tale.when(resubmit("10001"))
    assert timers(tale)["r4.remind.1"] == "11-25 17:00"
    assert reminded(clock_runs(tale, "2026-11-25T18:00")) == [("11-25 17:00", ("11001",))]


@pytest.mark.parametrize("end", [withdraw("10001"), terminate("10001")])
def test_a_case_that_was_pulled_back_or_ended_reminds_nobody(end: Act) -> None:
    tale = one({"limit": "1wd", "remind": ["0wd"]}).when(end)
    assert clock_runs(tale, "2026-12-01T00:00").new == []


def test_with_an_added_signer_open_the_clock_runs_on_and_the_warning_goes_to_them() -> None:
    definition = service({"lead": {**HEAD, "do": ["approve", "add:before"], "limit": "1wd", "remind": ["0wd"],
                                   "late": {"after": "4wh", "do": "approve"}}})
    tale = given(definition, start("10001"), add("11001", "before", "11002"), hall=thursday())
    assert reminded(clock_runs(tale, "2026-11-20T17:30")) == [("11-20 17:00", ("11002",))]
    assert clock_runs(tale, "2026-11-23T12:00").now.status == "completed"


def test_a_signer_added_later_has_a_time_of_their_own_and_nothing_automatic() -> None:
    definition = service({"lead": {**HEAD, "do": ["approve", "add:before"], "limit": "1wd", "remind": ["0wd"],
                                   "late": {"after": "9wh", "do": "escalate"}}})
    tale = clock_runs(given(definition, start("10001"), hall=thursday()), "2026-11-20T10:00")
    tale.when(add("11001", "before", "11002"))
    own = {key: when for key, when in timers(tale).items() if key.count(".") == 3}
    assert own == {"r2.remind.1.2": "11-23 17:00", "r2.due.1.2": "11-23 17:00"}


def test_in_a_sequence_each_time_begins_with_the_turn() -> None:
    definition = service({"both": {**TWO, "policy": "sequence", "limit": "1wd", "remind": ["0wd"]}})
    tale = given(definition, start("10001"), hall=thursday())
    assert timers(tale) == {"r2.remind.1.1": "11-20 17:00", "r2.due.1.1": "11-20 17:00"}
    tale.hall.now = at("2026-11-20T09:00")
    tale.when(approve("11001"))
    assert timers(tale)["r2.remind.1.2"] == "11-23 17:00"
    assert reminded(clock_runs(tale, "2026-11-23T17:00")) == [("11-23 17:00", ("11002",))]


def test_what_came_to_nothing_while_a_step_was_closed_comes_again_when_it_is_taken_back() -> None:
    tale = given(service({"first": {**HEAD, "limit": "1wd", "remind": ["0wd"]},
                          "second": {"who": "deputy(applicant.dept)"}}), start("10001"), approve("11001"),
                 hall=thursday())
    clock_runs(tale, "2026-11-23T09:00")
    tale.when(retract("11001"))
    assert [timer.id for timer in tale.the(ev.TimerScheduled).timers] == ["r2.remind.1", "r2.due.1"]
    assert len(reminded(clock_runs(tale, "2026-11-23T10:00"))) == 1


def test_a_wait_ends_at_its_moment_and_reminds_whom_it_names() -> None:
    definition = service(
        {"away": {"kind": "wait", "until": "form.until", "remind_to": "applicant", "remind": ["-1d"]}, "lead": HEAD},
        [{"key": "until", "label": "到何时", "type": "datetime"}])
    tale = given(definition, start("10001", until="2026-11-25T15:00"), hall=thursday())
    assert timers(tale) == {"r2.until.1": "11-25 15:00", "r2.remind.1": "11-24 15:00"}
    assert reminded(clock_runs(tale, "2026-11-24T16:00")) == [("11-24 15:00", ("10001",))]
    clock_runs(tale, "2026-11-25T15:00")
    assert (tale.the(ev.WaitEnded).by, tale.at_step()) == ("moment", ["lead"])


def test_a_public_notice_ends_after_its_days() -> None:
    definition = service({"shown": {"kind": "notice", "show": ["note"], "days": "2wd"}, "lead": HEAD})
    tale = clock_runs(given(definition, start("10001"), hall=thursday()), "2026-11-23T17:00")
    assert (tale.all(ev.DeadlineBreached), tale.at_step()) == ([], ["lead"])


def test_news_that_never_come_end_the_case_where_the_definition_says_so() -> None:
    definition = service({"pay": {"kind": "wait", "until_event": "paid", "limit": "24h", "remind": ["-2h"],
                                  "remind_to": "applicant", "late": {"after": "0h", "do": "end"}}})
    tale = clock_runs(given(definition, start("10001"), hall=thursday()), "2026-11-20T10:00")
    assert (reminded(tale), tale.now.status) == ([("11-20 08:00", ("10001",))], "terminated")


def test_an_edited_calendar_moves_what_is_open_and_the_due_time_people_see() -> None:
    tale = one({"limit": "2wd", "remind": ["-4wh", "0wd"], "late": {"after": "1wd", "do": "escalate"}})
    free = Calendar(holidays=frozenset({date(2026, 11, 20), date(2026, 11, 24)}))
    new_calendar(tale, free)
    [task] = tale.now.open_tasks()
    assert task.due_at == at("2026-11-25T17:00")
    assert timers(tale) == {"r2.remind.1": "11-25 13:00", "r2.remind.2": "11-25 17:00", "r2.due.1": "11-25 17:00",
                            "r2.late.1": "11-26 17:00"}
    assert new_calendar(tale, free).new == []
    assert clock_runs(tale, "2026-11-25T12:00").new == []


def test_an_edited_calendar_moves_no_date_of_the_form_and_nothing_that_was_announced() -> None:
    definition = service(
        {"lead": {**HEAD, "due_field": "by", "remind": ["-1wd"]}}, [{"key": "by", "label": "期限", "type": "date"}])
    tale = given(definition, start("10001", by="2026-11-25"), hall=thursday())
    new_calendar(tale, Calendar(holidays=frozenset({date(2026, 11, 24)})))
    assert timers(tale) == {"r2.remind.1": "11-23 17:00", "r2.due.1": "11-25 17:00"}
    notice = service({"shown": {"kind": "notice", "show": ["note"], "days": "5wd"}})
    tale = given(notice, start("10001"), hall=thursday())
    assert new_calendar(tale, Calendar(holidays=frozenset({date(2026, 11, 24)}))).new == []


def test_timers_of_a_fork_run_for_each_branch_alone() -> None:
    definition = service({
        "split": {"kind": "fork", "branches": [{"to": "left"}, {"to": "right"}]},
        "left": {**HEAD, "limit": "1wd", "remind": ["0wd"], "next": [{"to": "meet"}]},
        "right": {"who": "deputy(applicant.dept)", "limit": "2wd", "remind": ["0wd"], "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split"}})
    tale = given(definition, start("10001"), approve("11001"), hall=thursday())
    clock_runs(tale, "2026-11-24T00:00")
    assert reminded(tale) == [("11-23 17:00", ("11002",))]


def test_a_moment_is_late_by_what_it_says() -> None:
    tale = one({"limit": "1wd", "remind": ["0wd"]})
    fired = after_downtime(tale, "2026-11-20T17:00:30").all(ev.TimerFired)[0]
    assert (fired.late_by, fired.at - timedelta(seconds=30)) == (30, at("2026-11-20T17:00"))
