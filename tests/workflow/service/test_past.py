"""What waited for somebody at a past moment: every case they were ever given a task in, folded up to that moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from contracts.catalog.expression import HALL_TIME
from tests.workflow.forms import proof, weekly
from tests.workflow.service.hall import Hall
from workflow.queries.past import PastQueries

pytestmark = pytest.mark.usefixtures("process")

HEAD, CLERK = "11001", "17001"


@pytest.fixture
def past(hall: Hall) -> PastQueries:
    return PastQueries(hall.log, hall.cases)


def at(hall: Hall, case_id: str, version: int) -> datetime:
    """The moment of a commit."""
    return next(commit.at for commit in hall.log.read(case_id) if commit.version == version)


def waited(past: PastQueries, no: str, moment: datetime) -> list[str]:
    return [item["case_id"] for item in past.todo_as_of(no, moment)]


def test_the_list_is_as_it_was_at_every_moment(hall: Hall, past: PastQueries) -> None:
    first = hall.start("10001", "weekly-report", weekly(weeks="1-1"))
    second = hall.start("10001", "weekly-report", weekly(weeks="2-2"))
    hall.act(HEAD, "task.return", first, opinion="补充")
    hall.execute("10001", "case.resubmit", case_id=first, form={})
    hall.act(HEAD, "task.approve", first)
    now = datetime.now(HALL_TIME)
    assert waited(past, HEAD, at(hall, first, 1)) == [first]
    assert waited(past, HEAD, at(hall, second, 1)) == [second, first], "the newest first"
    assert waited(past, HEAD, at(hall, first, 2)) == [second]
    assert waited(past, HEAD, at(hall, first, 3)) == [first, second]
    assert waited(past, HEAD, now) == [second]
    assert waited(past, "10001", at(hall, first, 2)) == [first], "returned to the applicant"
    assert waited(past, HEAD, at(hall, first, 1) - timedelta(seconds=1)) == []
    assert [item["case_id"] for item in past.todo_as_of(HEAD, now)] == hall.todo(HEAD)
    [item] = past.todo_as_of(HEAD, at(hall, first, 1))
    assert (item["title"], item["applicant"]["no"], item["step"]) == ("工作周报_陈一_计算机学院", "10001", "lead")
    with pytest.raises(ValueError, match="zone"):
        past.todo_as_of(HEAD, datetime(2026, 3, 3, 12))


def test_a_task_that_was_taken_back_is_found_at_the_time_it_waited(hall: Hall, past: PastQueries) -> None:
    """The applicant withdrew: nothing in the row of today but `ever` still names the approver."""
    case_id = hall.start("10001", "weekly-report", weekly(weeks="3-3"))
    hall.execute("10001", "case.withdraw", case_id=case_id)
    row = hall.rows.find_one({"_id": case_id})
    assert HEAD not in (*row["handlers"], *row["participants"])
    assert case_id in waited(past, HEAD, at(hall, case_id, 1))
    assert case_id not in waited(past, HEAD, at(hall, case_id, 2))
    hall.rows.update_one({"_id": case_id}, {"$unset": {"ever": ""}})
    assert case_id in waited(past, HEAD, at(hall, case_id, 1)), "also in rows folded before `ever` was kept"


def test_whoever_did_not_claim_a_task_saw_it_until_it_was_claimed(hall: Hall, past: PastQueries) -> None:
    case_id = hall.start("20230001", "party-proof", proof())
    started = at(hall, case_id, 1)
    hall.act(CLERK, "task.approve", case_id)
    assert case_id in waited(past, CLERK, started)
    assert case_id not in waited(past, CLERK, datetime.now(HALL_TIME))


def test_the_shell_prints_the_list(hall: Hall, past: PastQueries) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks="4-4"))
    moment = at(hall, case_id, 1).astimezone(HALL_TIME).isoformat()
    command = [sys.executable, "-m", "workflow", "todo-as-of", HEAD, "--at"]
    env = {**os.environ, **hall.environment}
    done = subprocess.run([*command, moment], env=env, capture_output=True, text=True, timeout=60, check=True)
    *lines, total = done.stdout.splitlines()
    items = [json.loads(line) for line in lines if '"case_id"' in line]
    assert items[0]["case_id"] == case_id
    assert total == f"共 {len(items)} 条"
    refused = subprocess.run([*command, "2026-03-03T12:00:00"], env=env, capture_output=True, text=True, timeout=60,
                             check=False)
    assert refused.returncode == 2
    assert "时区" in refused.stderr
