"""Timers in a real process: never lost, never twice, whatever is killed; counted again when the calendar changes."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chassis.findings import Inquiry, Report
from chassis.testing import Process, wait_until
from contracts import ids
from contracts.identity.events import CalendarSet
from contracts.workflow import events as ev
from tests.workflow.forms import weekly
from tests.workflow.service.hall import Hall, Refused
from workflow.queries.timekeeping import Timekeeping
from workflow.stores.timers import Timers, ended, scheduled

WEEKS = iter(range(1, 53))


@pytest.fixture
def running(process: Process) -> Process:
    """The service, running again whatever a test did to it."""
    if process.code() is not None:
        process.start()
    return process.ready(60)


def waiting(hall: Hall) -> str:
    """A case that waits for 11001 at its second step, with the timers of a limit of three working days."""
    week = next(WEEKS)
    return hall.start("10001", "weekly-report", weekly(weeks=f"{week:02}-{week:02}"))


def file_timers(hall: Hall, case_id: str, *timers: ev.Timer) -> None:
    """Put more timers into a case's log, as a decision would have."""
    hall.log.append(case_id, [ev.TimerScheduled(run="r2", step="lead", timers=timers)],
                    expected_version=hall.log.head(case_id), command_id=uuid.uuid4().hex, digest="",
                    by={"actor": "system"}, correlation_id=uuid.uuid4().hex)


def reminder(number: int, seconds: float) -> ev.Timer:
    return ev.Timer(id=f"r2.remind.{number}", kind="remind", at=datetime.now(UTC) + timedelta(seconds=seconds),
                    data={"span": "0wd"})


def fired(hall: Hall, *cases: str) -> list[str]:
    """Return every firing in the logs of these cases, as ``<case>:<timer>``."""
    return sorted(f"{case}:{event.timer}" for case in cases for event in hall.events_of(case)
                  if isinstance(event, ev.TimerFired))


def queue(hall: Hall) -> Any:
    return hall.database("workflow")["timers"]


def ours(hall: Hall, *cases: str) -> list[dict[str, Any]]:
    return list(queue(hall).find({"case_id": {"$in": list(cases)}}))


def test_an_arrival_puts_its_timers_on_the_queue_and_an_end_takes_them_off(hall: Hall, running: Process) -> None:
    case_id = waiting(hall)
    wait_until(lambda: {row["timer"] for row in ours(hall, case_id)} >= {"r2.due.1", "r2.remind.2"}, within=15)
    hall.act("11001", "task.approve", case_id)
    wait_until(lambda: ours(hall, case_id) == [], within=15, what="struck off")


def test_a_timer_fires_when_it_is_due_and_only_once(hall: Hall, running: Process) -> None:
    case_id = waiting(hall)
    file_timers(hall, case_id, reminder(90, 1.0), reminder(91, 3600))
    wait_until(lambda: fired(hall, case_id), within=15, what="fired")
    [event] = [event for event in hall.events_of(case_id) if isinstance(event, ev.TimerFired)]
    assert (event.timer, event.people) == ("r2.remind.90", ("11001",))
    wait_until(lambda: queue(hall).find_one({"_id": f"{case_id}:r2.remind.90"}) is None, within=5)
    assert queue(hall).find_one({"_id": f"{case_id}:r2.remind.91"})


def test_killed_between_the_append_and_the_striking_off_it_still_fires_once(hall: Hall, running: Process) -> None:
    case_id = waiting(hall)
    file_timers(hall, case_id, reminder(90, 1.0))
    row = wait_until(lambda: queue(hall).find_one({"_id": f"{case_id}:r2.remind.90"}), within=10, every=0.005)
    wait_until(lambda: fired(hall, case_id), within=15)
    running.kill()
    queue(hall).replace_one({"_id": row["_id"]}, row, upsert=True)
    version = hall.log.head(case_id)
    running.start().ready(60)
    wait_until(lambda: queue(hall).find_one({"_id": row["_id"]}) is None, within=30, what="struck off again")
    assert (len(fired(hall, case_id)), hall.log.head(case_id)) == (1, version)


def test_killed_again_and_again_it_loses_none_and_fires_none_twice(hall: Hall, running: Process) -> None:
    cases = [waiting(hall) for _ in range(6)]
    every = sorted(f"{case}:r2.remind.{90 + number}" for case in cases for number in range(5))
    for case_id in cases:
        file_timers(hall, case_id, *(reminder(90 + number, 0.3 * number) for number in range(5)))
    for fewest in (1, 10, 20):
        wait_until(lambda least=fewest: len(fired(hall, *cases)) >= least, within=60, every=0.01)
        running.kill()
        running.start().ready(60)
    wait_until(lambda: len(fired(hall, *cases)) >= len(every), within=90, every=0.1, what="all fired")
    assert fired(hall, *cases) == every


def test_what_was_due_while_the_hall_was_away_comes_once_and_says_how_late(hall: Hall, running: Process) -> None:
    case_id = waiting(hall)
    running.kill()
    file_timers(hall, case_id, reminder(90, -7200), reminder(91, -60))
    running.start().ready(60)
    wait_until(lambda: len(fired(hall, case_id)) == 2, within=30)
    late = [event.late_by for event in hall.events_of(case_id) if isinstance(event, ev.TimerFired)]
    assert late[0] >= 7200
    assert 60 <= late[1] < 7200


def test_a_timer_that_is_set_again_counts_as_it_was_set_last(hall: Hall, running: Process) -> None:
    case_id = waiting(hall)
    file_timers(hall, case_id, reminder(90, 2.0), reminder(91, 3600))
    file_timers(hall, case_id, reminder(90, 3600), reminder(91, 1.0))
    wait_until(lambda: fired(hall, case_id), within=15)
    wait_until(lambda: datetime.now(UTC) > hall.log.read(case_id)[-2].at + timedelta(seconds=3), within=10)
    assert fired(hall, case_id) == [f"{case_id}:r2.remind.91"]


def test_two_processes_share_the_queue(hall: Hall, running: Process, tmp_path: Path) -> None:
    second = hall.service(tmp_path / "second.log").start().ready(60)
    try:
        cases = [waiting(hall) for _ in range(4)]
        every = sorted(f"{case}:r2.remind.{90 + number}" for case in cases for number in range(10))
        for case_id in cases:
            file_timers(hall, case_id, *(reminder(90 + number, 0.5) for number in range(10)))
        wait_until(lambda: len(fired(hall, *cases)) >= len(every), within=60, every=0.1)
        wait_until(lambda: not queue(hall).find_one({"_id": {"$in": every}}), within=30)
        assert fired(hall, *cases) == every
    finally:
        second.kill()


def test_the_queue_can_be_lost_for_it_stands_in_the_log(hall: Hall, running: Process) -> None:
    case_id = waiting(hall)
    file_timers(hall, case_id, reminder(90, 0.5), reminder(91, 3600))
    wait_until(lambda: fired(hall, case_id), within=15)
    running.kill()
    queue(hall).drop()
    hall.database("workflow")["checkpoints"].delete_one({"_id": "timekeeping"})
    running.start().ready(60)
    wait_until(lambda: queue(hall).find_one({"_id": f"{case_id}:r2.remind.91"}), within=30, what="set again")
    wait_until(lambda: queue(hall).find_one({"_id": f"{case_id}:r2.remind.90"}) is None, within=30)
    assert len(fired(hall, case_id)) == 1


def test_a_new_calendar_moves_open_deadlines_in_the_log_and_in_the_list(hall: Hall, running: Process) -> None:
    case_id = waiting(hall)
    before = hall.rows.find_one({"_id": case_id})["todo"][0]["due_at"]
    today = date.today()
    free = tuple(today + timedelta(days=ahead) for ahead in range(1, 15))
    for holidays in (free, ()):
        hall.file("identity", ids.stream("calendar", "hall"), CalendarSet(holidays=holidays))
        hall.publish("identity")
        wait_until(lambda moved=bool(holidays): (hall.rows.find_one({"_id": case_id})["todo"][0]["due_at"] > before)
                   is moved, within=60, every=0.1, what="moved")
    assert hall.rows.find_one({"_id": case_id})["todo"][0]["due_at"] == before
    again = [event for event in hall.events_of(case_id) if isinstance(event, ev.TimerScheduled) and event.due]
    assert len(again) == 2
    assert {row["timer"] for row in ours(hall, case_id)} >= {"r2.due.1", "r2.remind.2"}


def test_verify_notices_a_timer_that_would_never_fire(hall: Hall, running: Process) -> None:
    case_id = waiting(hall)
    wait_until(lambda: ours(hall, case_id), within=15)
    wait_until(lambda: not queue(hall).find_one({"calendar": {"$exists": True}}), within=60, what="all counted again")
    checking = Timekeeping(hall.database("workflow"))
    clean, found = Report("workflow"), Report("workflow")
    checking.check(Inquiry(patience=20), clean)
    assert clean.findings == []
    assert clean.counts["I6"] > 0
    queue(hall).delete_one({"_id": f"{case_id}:r2.due.1"})
    queue(hall).update_one({"_id": f"{case_id}:r2.remind.3"}, [{"$set": {"due_at": {"$add": ["$due_at", 86_400_000]}}}])
    checking.check(Inquiry(patience=3), found)
    assert [(one.where, one.what[:2]) for one in found.findings] == [
        (f"timers {case_id}:r2.due.1", "日志"), (f"timers {case_id}:r2.remind.3", "队列")]


@pytest.mark.parametrize(("name", "data"), [("timer.fire", {"timer": "r2.late.1"}), ("timers.reschedule", {})])
def test_nobody_fires_a_timer_from_outside(hall: Hall, running: Process, name: str, data: dict[str, str]) -> None:
    with pytest.raises(Refused):
        hall.execute("10001", name, case_id="a" * 32, **data)


def test_an_older_commit_never_overrules_a_newer_one_and_ends_spare_what_came_later(hall: Hall) -> None:
    timers = Timers(hall.database("test"))
    now = datetime.now(UTC)
    timers.write([scheduled("c", "r1.late.1", now + timedelta(hours=2), 9), scheduled("c", "r1.late.1", now, 5)])
    assert timers.claim(now + timedelta(seconds=1)) is None
    timers.write([ended("c", 8)])
    row = timers.claim(now + timedelta(hours=3))
    assert row is not None
    timers.write([scheduled("c", "r1.late.1", now, 12)])
    timers.finish(row)
    assert timers.claim(now + timedelta(seconds=1)), "set again while it was being fired: it is kept"
