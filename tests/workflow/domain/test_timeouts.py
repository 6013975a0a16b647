"""Automatic acts: one at most where a step is late, none in the name of who must sign, and grace after a downtime."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import approve, given, reject, resubmit, send_back, start
from tests.workflow.telling_time import (
    HEAD,
    TWO,
    acted,
    after_downtime,
    clock_runs,
    one,
    reminded,
    thursday,
    timers,
)


def test_late_approve_fills_only_the_missing_seats() -> None:
    tale = given(service({"both": {**TWO, "limit": "1wd", "late": {"after": "0wd", "do": "approve"}}}),
                 start("10001"), approve("11002"), hall=thursday())
    clock_runs(tale, "2026-11-20T17:00")
    [vote] = tale.all(ev.VoteCast)
    assert (vote.by.no, vote.rule, vote.vote) == ("system", "late:approve", "approve")
    assert (acted(tale), tale.now.status) == (["late:approve"], "completed")


def test_late_approve_does_not_overrule_a_no() -> None:
    tale = given(service({"both": {**TWO, "policy": "ratio:1", "wait_all": True, "limit": "1wd",
                                   "late": {"after": "0wd", "do": "approve"}}}),
                 start("10001"), reject("11002"), hall=thursday())
    assert clock_runs(tale, "2026-11-20T17:00").now.status == "rejected"


def test_late_reject_ends_the_case_by_the_system() -> None:
    tale = clock_runs(one({"limit": "1wd", "late": {"after": "0wd", "do": "reject"}}), "2026-11-20T17:00")
    end = tale.the(ev.CaseRejected)
    assert (end.by.no, end.rule, tale.now.status) == ("system", "late:reject", "rejected")


def test_late_return_gives_the_case_back_to_the_applicant() -> None:
    tale = clock_runs(one({"limit": "1wd", "late": {"after": "0wd", "do": "return"}}), "2026-11-20T17:00")
    assert (tale.the(ev.CaseReturned).by.no, tale.now.status, tale.holders()) == ("system", "returned", ["10001"])
    tale.when(resubmit("10001"))
    assert tale.at_step() == ["lead"]


def test_late_end_terminates_the_case() -> None:
    tale = clock_runs(one({"limit": "1wd", "late": {"after": "0wd", "do": "end"}}), "2026-11-20T17:00")
    assert (tale.the(ev.CaseTerminated).rule, tale.now.status, tale.now.open_tasks()) == ("late:end", "terminated", ())


def test_escalation_gives_the_seat_to_the_superior_and_keeps_task_and_due_time() -> None:
    tale = one({"limit": "1wd", "late": {"after": "4wh", "do": "escalate"}})
    [before] = tale.now.open_tasks()
    clock_runs(tale, "2026-11-23T12:00")
    moved = tale.the(ev.TaskReassigned)
    [after] = tale.now.open_tasks()
    assert (moved.rule, after.id, after.due_at) == ("late:escalate", before.id, before.due_at)
    assert tale.holders() == ["13002"]
    assert tale.when(approve("13002")).now.status == "completed"


def test_without_a_superior_the_duty_group_takes_over() -> None:
    hall = thursday()
    hall.vacate("leader_in_charge")
    hall.vacate("president")
    tale = given(service({"lead": {**HEAD, "limit": "1wd", "late": {"after": "0wd", "do": "escalate"}}}),
                 start("10001"), hall=hall)
    clock_runs(tale, "2026-11-20T17:00")
    duty = {row["no"] for row in hall.organisation["people"] for post in row.get("posts", ())
            if post["role"] == "hall.duty"}
    assert duty
    assert set(tale.holders()) == duty


def test_late_transfer_gives_the_seat_to_whom_the_definition_names() -> None:
    tale = one({"limit": "1wd", "late": {"after": "0wd", "do": "transfer", "to": "deputy(applicant.dept)"}})
    clock_runs(tale, "2026-11-20T17:00")
    assert (acted(tale), tale.holders()) == (["late:transfer"], ["11002"])


@pytest.mark.parametrize("act", ["approve", "reject", "return", "end"])
def test_where_people_must_sign_only_the_alarm_is_raised(act: str) -> None:
    sound = service({"lead": {**HEAD, "limit": "1wd", "must_sign": True}})
    published_long_ago = replace(sound, steps=tuple(
        replace(step, late={"after": "0wd", "do": act}) if step.key == "lead" else step for step in sound.steps))
    tale = given(published_long_ago, start("10001"), hall=thursday())
    clock_runs(tale, "2026-11-25T17:00")
    assert ([type(event) for event in tale.new], tale.holders()) == ([ev.TimerFired, ev.DeadlineBreached], ["11001"])


def test_where_people_must_sign_the_superior_may_still_be_asked() -> None:
    tale = one({"limit": "1wd", "must_sign": True, "late": {"after": "0wd", "do": "escalate"}})
    assert clock_runs(tale, "2026-11-20T17:00").holders() == ["13002"]


def test_after_a_downtime_reminders_come_once_and_an_automatic_act_gives_people_time() -> None:
    tale = one({"limit": "1wd", "remind": ["0wd", "4wh"], "late": {"after": "4wh", "do": "reject"}})
    after_downtime(tale, "2026-11-24T09:00")
    assert len(reminded(tale)) == 2
    assert [event.late_by > 0 for event in tale.all(ev.TimerFired)] == [True] * 3
    assert len(tale.all(ev.DeadlineBreached)) == 1
    assert (acted(tale), timers(tale)) == ([], {"r2.late.1": "11-24 10:00"})
    assert clock_runs(tale, "2026-11-24T10:00").now.status == "rejected"


def test_lateness_and_act_in_one_are_told_at_once_and_done_after_the_grace() -> None:
    tale = one({"limit": "2h", "late": {"after": "0h", "do": "end"}})
    after_downtime(tale, "2026-11-19T18:00")
    assert (len(tale.all(ev.DeadlineBreached)), acted(tale)) == (1, [])
    assert timers(tale) == {"r2.late.1": "11-19 18:30"}
    clock_runs(tale, "2026-11-19T18:30")
    assert (tale.all(ev.DeadlineBreached), tale.now.status) == ([], "terminated")


def test_an_act_that_is_put_off_gives_people_the_time_to_act_themselves() -> None:
    tale = one({"limit": "1wd", "late": {"after": "4wh", "do": "reject"}})
    after_downtime(tale, "2026-11-24T09:00")
    tale.when(approve("11001"))
    assert clock_runs(tale, "2026-11-30T10:00").new == []


def test_a_returned_case_that_is_never_corrected_ends_after_reminders() -> None:
    tale = one({"return_ttl": "5wd"}, return_ttl="5wd").when(send_back("11001"))
    assert timers(tale) == {"r3.remind.1": "11-23 17:00", "r3.remind.2": "11-25 17:00",
                            "r3.return_ttl.1": "11-26 17:00"}
    assert [people for _, people in reminded(clock_runs(tale, "2026-11-25T18:00"))] == [("10001",)] * 2
    clock_runs(tale, "2026-11-26T17:00")
    end = tale.the(ev.CaseTerminated)
    assert (end.rule, end.reason, end.by.no, tale.now.status) == ("return_ttl", "逾期未补正", "system", "terminated")


def test_a_case_corrected_in_time_goes_on() -> None:
    tale = one({"return_ttl": "5wd"}, return_ttl="5wd").when(send_back("11001")).when(resubmit("10001"))
    assert clock_runs(tale, "2026-12-31T17:00").new == []
