"""Substitutes come and go on time in the real process; whoever leaves, leaves no task behind."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.testing import Process, wait_until
from contracts import ids
from contracts.identity import events as who
from contracts.workflow import events as ev
from tests.workflow.forms import weekly
from tests.workflow.service.hall import Hall, Refused

pytestmark = pytest.mark.usefixtures("process")


@pytest.fixture
def weeks() -> str:
    """Weeks nobody else in this file has taken: the fields of a report are unique."""
    return next(_WEEKS)


_WEEKS: Iterator[str] = iter([f"{week}周-{week}周" for week in range(1, 54)])


def declare(hall: Hall, no: str, to: str, *, begins: float = -60.0, until: float = 3600.0, id: str = "one",
            **more: Any) -> None:
    """Let somebody declare a substitute; the period is told in seconds from now."""
    now = datetime.now(UTC)
    hall.file("identity", ids.stream("person", no), who.SubstituteSet(
        no=no, id=id, to=to, starts=now + timedelta(seconds=begins), ends=now + timedelta(seconds=until), **more))
    hall.publish("identity")


def end(hall: Hall, no: str, id: str = "one") -> None:
    """Let somebody take a declaration back."""
    hall.file("identity", ids.stream("person", no), who.SubstituteEnded(no=no, id=id))
    hall.publish("identity")


def switch(hall: Hall, no: str, *, on: bool) -> None:
    """Switch an account off, or on again."""
    known = hall.database("workflow")["organisation"].find_one({"what": "person", "no": no})
    described = who.PersonUpdated(no=no, name=known["name"], kind=known["kind"], unit=known["unit"])
    hall.file("identity", ids.stream("person", no), replace(described, active=on))
    hall.publish("identity")
    wait_until(lambda: hall.database("workflow")["organisation"].find_one({"what": "person", "no": no})["active"] is on,
               within=30, every=0.1, what="the replica knows")


def holders(hall: Hall, case_id: str) -> list[str]:
    """Return who may act on the case, as its row has it."""
    return [no for task in hall.rows.find_one({"_id": case_id})["todo"] for no in task["people"]]


def comes_to(hall: Hall, case_id: str, *people: str, within: float = 30) -> None:
    """Wait until exactly these people may act on the case."""
    wait_until(lambda: holders(hall, case_id) == list(people), within=within, every=0.1,
               what=f"the task is with {people}")


def test_a_substitute_acts_and_the_record_says_for_whom(hall: Hall, weeks: str) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks=weeks))
    declare(hall, "11001", "11002")
    comes_to(hall, case_id, "11001", "11002")
    assert case_id in hall.todo("11002")
    done = hall.act("11002", "task.approve", case_id, opinion="同意")
    assert done["status"] == "completed"
    [vote] = [event for event in hall.events_of(case_id) if isinstance(event, ev.VoteCast)]
    assert (vote.by.no, vote.on_behalf.no if vote.on_behalf else "") == ("11002", "11001")
    end(hall, "11001")


def test_a_new_task_has_its_substitute_from_the_start(hall: Hall, weeks: str) -> None:
    declare(hall, "11001", "11003", services=("weekly-report",), id="reports")
    wait_until(lambda: hall.database("workflow")["organisation"].find_one(
        {"no": "11001", "substitutes.id": "reports"}), within=30, every=0.1, what="the replica knows")
    started = wait_until(lambda: _with_substitute(hall, weeks), within=10, every=1.1, what="a substitute at once")
    assert holders(hall, started) == ["11001", "11003"]
    assert [type(event).__name__ for event in hall.events_of(started)].count("SubstituteApplied") == 1
    end(hall, "11001", "reports")
    comes_to(hall, started, "11001")


def _with_substitute(hall: Hall, weeks: str) -> str | None:
    """Start a case; answers of a second ago may still count for the first."""
    case_id = uuid.uuid4().hex
    hall.execute("10001", "case.start", case_id=case_id, service="weekly-report", form=weekly(weeks=next(_WEEKS)))
    applied = any(isinstance(event, ev.SubstituteApplied) for event in hall.events_of(case_id))
    return case_id if applied else None


def test_a_period_begins_and_ends_by_the_clock(hall: Hall, weeks: str) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks=weeks))
    declare(hall, "11001", "11002", begins=3.0, until=9.0, id="soon")
    assert holders(hall, case_id) == ["11001"]
    comes_to(hall, case_id, "11001", "11002", within=15)
    comes_to(hall, case_id, "11001", within=20)
    names = [type(event).__name__ for event in hall.events_of(case_id)]
    assert (names.count("SubstituteApplied"), names.count("SubstituteLifted")) == (1, 1)
    with pytest.raises(Refused):
        hall.ask("11002", "case.get", case_id=case_id)


def test_who_is_switched_off_leaves_no_task_behind(hall: Hall, weeks: str) -> None:
    case_id = hall.start("10004", "weekly-report", weekly(weeks=weeks))
    comes_to(hall, case_id, "12001")
    switch(hall, "12001", on=False)
    comes_to(hall, case_id, "12002")  # the deputy, as the step says for when nobody is found
    [moved] = [event for event in hall.events_of(case_id) if isinstance(event, ev.TaskReassigned)]
    assert (moved.rule, moved.by.no if moved.by else "") == ("re-resolve", "system")
    switch(hall, "12001", on=True)
    hall.execute("90001", "case.resolve-again", case_id=case_id)
    assert holders(hall, case_id) == ["12001"]
    with pytest.raises(Refused) as refused:
        hall.execute("10004", "case.resolve-again", case_id=case_id)
    assert refused.value.code == "not_allowed"


def test_everything_somebody_holds_goes_to_another_in_one_batch(hall: Hall) -> None:
    mine = [hall.start("10003", "weekly-report", weekly(weeks=next(_WEEKS))) for _ in range(3)]
    own = hall.start("15002", "weekly-report", weekly(weeks=next(_WEEKS)))
    for case_id in (*mine, own):
        comes_to(hall, case_id, "15001")
    key = uuid.uuid4().hex
    answer = hall.execute("90001", "seats.hand-over", key=key, leaving="15001", to="15002", reason="离职")
    assert {(item["case_id"], item["ok"]) for item in answer["items"]} == {
        *((case_id, True) for case_id in mine), (own, False)}
    [refused] = [item["problem"] for item in answer["items"] if not item["ok"]]
    assert refused["code"] == "self_approval"
    for case_id in mine:
        comes_to(hall, case_id, "15002")
    assert hall.execute("90001", "seats.hand-over", key=key, leaving="15001", to="15002", reason="离职") == answer
    [moved] = [event for event in hall.events_of(mine[0]) if isinstance(event, ev.TaskReassigned)]
    assert (moved.rule, moved.by.no if moved.by else "", moved.reason) == ("hand-over", "90001", "离职")


def test_only_who_may_hands_over_and_to_somebody_real(hall: Hall) -> None:
    with pytest.raises(Refused) as refused:
        hall.execute("11001", "seats.hand-over", leaving="15001", to="15002", reason="离职")
    assert refused.value.code == "not_allowed"
    with pytest.raises(Refused) as refused:
        hall.execute("90001", "seats.hand-over", leaving="15001", to="15001", reason="")
    assert sorted(refused.value.errors) == ["reason", "to"]


def test_nothing_is_lost_when_the_process_dies_before_the_period_begins(
    hall: Hall, process: Process, weeks: str,
) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks=weeks))
    declare(hall, "11001", "11003", begins=4.0, id="later")
    wait_until(lambda: hall.database("workflow")["moments"].find_one({"_id": "substitute:11001"}), within=20, every=0.1,
               what="the moment is noted")
    process.kill()
    process.start().ready(60)
    comes_to(hall, case_id, "11001", "11003", within=40)
