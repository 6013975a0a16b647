"""Whose row is behind sees the row the log amounts to, in lists and in counters, and nothing twice."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from gateway.paging import Wanted
from gateway.views import CASE_LISTS, Reading, Views
from tests.gateway.test_views import START, case, task

HEAD = "11001"


@pytest.fixture
def hall(views: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    """Empty read models."""
    for name in ("cases", "notices", "models"):
        views[name].delete_many({})
    return views


def reading(hall: Database, fresh: dict[str, Any]) -> Reading:
    """What a reader sees whose position is that of ``fresh``, which no projection has brought in."""
    views = Views(hall, row=lambda case_id: fresh if case_id == fresh["_id"] else None)
    return views.at(f"{fresh['_id']}:{fresh['v']}")


def where(seen: Reading, no: str) -> dict[str, int]:
    """In which lists a person finds how many."""
    found = {name: seen.cases(name, no, Wanted())["total"] for name in CASE_LISTS}
    return {name: count for name, count in {**found, "todo": seen.todo(no, Wanted())["total"]}.items() if count}


def test_the_task_just_approved_is_gone_from_the_list_and_from_the_counters(hall: Database) -> None:
    old = case(todo=[task(HEAD)])
    other = case(todo=[task(HEAD)])
    hall["cases"].insert_many([old, other])
    seen = reading(hall, {**old, "v": 2, "todo": [], "handlers": [HEAD], "participants": ["10001", HEAD]})
    assert [item["case_id"] for item in seen.todo(HEAD, Wanted())["items"]] == [other["_id"]]
    assert where(seen, HEAD) == {"todo": 1, "in-progress": 1, "handled": 1}
    counts = seen.counts(HEAD)
    assert (counts["todo"], counts["in_progress"]) == (1, 1)
    assert hall["cases"].find_one({"_id": old["_id"]})["v"] == 1, "nothing was written"


def test_a_case_just_started_is_there_although_no_row_is(hall: Database) -> None:
    hall["cases"].insert_many([case(updated_at=START - timedelta(days=day)) for day in (1, 3)])
    fresh = case(updated_at=START - timedelta(days=2), title="全新的办件")
    seen = reading(hall, fresh)
    mine = seen.cases("applications", "10001", Wanted())
    assert (mine["total"], mine["items"][1]["case_id"]) == (3, fresh["_id"]), "in its place, not in front"
    assert seen.counts("10001")["applications"] == 3
    assert seen.hall_counts()["cases"] == 3
    assert seen.cases("applications", "10001", Wanted(q="全新"))["total"] == 1


def test_pages_go_on_across_the_row_laid_over(hall: Database) -> None:
    rows = [case(updated_at=START - timedelta(days=day)) for day in range(5)]
    hall["cases"].insert_many(rows)
    fresh = {**rows[2], "v": 2, "title": "改过"}
    seen = reading(hall, fresh)
    first = seen.cases("applications", "10001", Wanted(limit=2))
    assert first["next_page_token"]
    last = rows[1]
    rest = seen.cases("applications", "10001", Wanted(limit=5, after=(last["updated_at"].isoformat(), last["_id"])))
    assert [item["case_id"] for item in rest["items"]] == [row["_id"] for row in rows[2:]]
    assert (rest["items"][0]["title"], rest["total"]) == ("改过", 5)


@pytest.mark.parametrize("text", ["$status", "$$ROOT", "{'$where': '1'}", "$$REMOVE"])
def test_what_people_wrote_is_never_an_expression(hall: Database, text: str) -> None:
    fresh = case(title=text, todo=[task(HEAD)])
    assert reading(hall, fresh).todo(HEAD, Wanted())["items"][0]["title"] == text


def test_somebody_else_s_row_shows_nothing_to_a_stranger(hall: Database) -> None:
    assert where(reading(hall, case(todo=[task(HEAD)])), "16001") == {}


def test_a_row_that_caught_up_is_read_from_the_model(hall: Database) -> None:
    row = case(v=3)
    hall["cases"].insert_one(row)
    asked: list[str] = []
    seen = Views(hall, row=lambda case_id: asked.append(case_id)).at(f"{row['_id']}:3")  # type: ignore[func-returns-value]
    assert (where(seen, "10001"), asked) == ({"in-progress": 1, "applications": 1}, [])


def test_readers_follow_the_pointer_to_another_generation(hall: Database) -> None:
    old, new = case(), case()
    hall["cases"].insert_one(old)
    hall["cases__2"].insert_one(new)
    views = Views(hall)
    assert views.at().cases("applications", "10001", Wanted())["items"][0]["case_id"] == old["_id"]
    hall["models"].insert_one({"_id": "cases", "collection": "cases__2", "generation": 2})
    late = Views(hall)
    assert late.at().cases("applications", "10001", Wanted())["items"][0]["case_id"] == new["_id"]
    hall["cases__2"].drop()


def test_a_position_of_nothing_is_no_row(hall: Database) -> None:
    assert Views(hall).at(f"{uuid.uuid4().hex}:7").hall_counts() == {"cases": 0, "completed": 0}
