"""Whoever acted never sees the list from before, also while no projection runs at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chassis.testing import Process, wait_until
from contracts.errors import Invalid
from gateway.backends import Backends
from gateway.paging import Wanted
from gateway.views import Reading, Views
from tests.workflow.forms import weekly
from tests.workflow.service.hall import Hall

HEAD = "11001"


@pytest.fixture
def views(hall: Hall) -> Views:
    """The read models as the gateway reads them, and its way of asking workflow."""
    return Views(hall.database("views"), row=Backends(hall.rpc).case_row)


@pytest.fixture
def stopped(hall: Hall, process: Process) -> Iterator[None]:
    """Nothing gets into the read model: neither the process that acts nor any follower can write a row."""
    database = hall.database("views")
    database.command("collMod", hall.rows.name, validator={"v": {"$lt": 0}})
    yield
    database.command("collMod", hall.rows.name, validator={})
    wait_until(lambda: all(row["v"] == hall.log.head(row["_id"]) for row in hall.rows.find({}, {"v": 1})), within=60,
               what="the follower caught up")


def todo(seen: Reading, no: str) -> list[str]:
    return [item["case_id"] for item in seen.todo(no, Wanted())["items"]]


def test_an_approver_never_sees_the_task_just_approved(hall: Hall, views: Views, process: Process,
                                                       request: pytest.FixtureRequest) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks="1-1"))
    other = hall.start("10001", "weekly-report", weekly(weeks="2-2"))
    before = views.at().counts(HEAD)
    request.getfixturevalue("stopped")
    position = hall.act(HEAD, "task.approve", case_id)["position"]
    assert hall.rows.find_one({"_id": case_id})["v"] == 1, "the projections are stopped"
    assert case_id in todo(views.at(), HEAD), "without a position the old list is all there is"
    seen = views.at(position)
    assert todo(seen, HEAD) == [other]
    after = seen.counts(HEAD)
    assert (after["todo"], after["completed"]) == (before["todo"] - 1, before["completed"] + 1)
    assert [item["case_id"] for item in seen.cases("completed", HEAD, Wanted())["items"]] == [case_id]


def test_an_applicant_sees_the_case_just_started(hall: Hall, views: Views, stopped: None) -> None:
    receipt = hall.execute("10003", "case.start", case_id="c" * 32, service="weekly-report",
                           form=weekly(weeks="3-3"))
    assert hall.rows.find_one({"_id": "c" * 32}) is None
    seen = views.at(receipt["position"])
    assert [item["case_id"] for item in seen.cases("applications", "10003", Wanted())["items"]] == ["c" * 32]
    assert seen.counts("10003")["applications"] == 1


def test_without_anybody_to_ask_a_reader_gets_the_list_there_is(hall: Hall, process: Process) -> None:
    known = hall.start("10002", "weekly-report", weekly(weeks="4-4"))
    alone = Views(hall.database("views"))
    assert known in [item["case_id"] for item in
                     alone.at(f"{known}:9").cases("applications", "10002", Wanted())["items"]]
    with pytest.raises(Invalid):
        alone.at("no position")
