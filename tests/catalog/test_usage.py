"""How services do: learned from the cases whatever the bus repeats, added up, told without a word about people."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.projections.usage import day_of
from catalog.service import Catalog
from catalog.stores.figures import Keeper, working_days
from catalog.stores.usage import replica
from chassis import mongo
from chassis.eventstore import CommitStore
from chassis.findings import Inquiry, Report
from chassis.modelcheck import check_replica
from contracts import codec
from contracts.catalog.questions import GetService
from contracts.catalog.usage import ListRatings, NoteAttempt
from contracts.errors import NotFound
from contracts.workflow import events as ev
from tests.catalog.cases import ANNA, MONDAY, case, completed, learn, rated, recorded, returned
from tests.catalog.conftest import service


@pytest.fixture
def hall(catalog: Catalog, publish: Callable[..., Any]) -> Catalog:
    """A catalog with one service."""
    catalog.prepare()
    publish(service("seal", "1", "用印"))
    return catalog


def guide(hall: Catalog, actor: str = "") -> dict[str, Any]:
    return hall.ask({"name": "service.get", "data": codec.encode(GetService(code="seal", actor=actor))})


def test_a_service_never_used_says_that_nothing_is_known(hall: Catalog) -> None:
    found = guide(hall)
    assert found["health"] == {"median_days": None, "return_rate": None, "satisfaction": None,
                               "abandoned_rate": None, "cases": 0}
    assert (found["rating"]["average"], found["rating"]["count"], found["uses"], found["visits"]) == (None, 0, 0, 0)


def test_the_figures_of_a_service_are_those_of_its_cases(hall: Catalog) -> None:
    learn(hall,
          case("seal", completed(), rated(5)),
          case("seal", returned(), completed(), rated(4)),
          case("seal", returned(), returned(), completed(), rated(2)),
          case("seal"),
          case("seal", completed(), parent={"case": "p"}),
          case("other", completed(), rated(1)))
    found = guide(hall)
    assert found["health"] == {"median_days": 1.5, "return_rate": 0.4, "satisfaction": 0.6667, "abandoned_rate": None,
                               "cases": 5}
    assert found["rating"] == {"average": 3.67, "count": 3, "stars": {"1": 0, "2": 1, "3": 0, "4": 1, "5": 1}}
    assert found["uses"] == 4, "a case that another one started is nobody's use of the service"


def test_the_catalogue_shows_what_people_say_of_each_service(hall: Catalog) -> None:
    learn(hall, case("seal", completed(), rated(5)))
    [item] = hall.ask({"name": "service.list", "data": {}})["items"]
    assert (item["rating"]["average"], item["rating"]["count"], item["uses"]) == (5.0, 1, 1)


def test_repeats_change_nothing_and_what_was_reopened_has_not_ended(hall: Catalog) -> None:
    story = case("seal", completed(), ev.CaseReopened(by=ANNA, step="lead", round=2, outcome="approved"))
    learn(hall, story, story, story[:2])
    row = hall.shelves.usage.rows.find_one({"service": "seal"})
    assert (row["n"], row["status"], row["ended_at"]) == (3, "running", None)
    assert guide(hall)["health"]["cases"] == 1


def test_figures_follow_a_change_while_they_are_added_up(hall: Catalog) -> None:
    learn(hall, case("seal"))
    figures = hall.shelves.figures
    figures.mark("seal")
    figures._counted = lambda code, told=figures._counted: (figures.mark(code), told(code))[1]  # type: ignore[method-assign]
    figures.refresh("seal")
    assert figures.stale() == ["seal"], "another case came while the service was added up"


def test_a_service_added_up_a_moment_ago_has_its_rest(hall: Catalog) -> None:
    learn(hall, case("seal"))
    keeper = Keeper(hall.shelves.figures)
    keeper._resting["seal"] = float("inf")
    hall.shelves.figures.mark("seal")
    assert keeper.once() == 0


@pytest.mark.parametrize(("start", "end", "days"), [
    ("2026-03-02T02:00:00+00:00", "2026-03-02T10:00:00+00:00", 0),
    ("2026-03-02T02:00:00+00:00", "2026-03-03T02:00:00+00:00", 1),
    ("2026-03-06T02:00:00+00:00", "2026-03-09T02:00:00+00:00", 1),
    ("2026-03-06T17:00:00+00:00", "2026-03-08T10:00:00+00:00", 0),
    ("2026-03-02T02:00:00+00:00", "2026-03-16T02:00:00+00:00", 10),
    ("2026-03-03T02:00:00+00:00", "2026-03-02T02:00:00+00:00", 0)])
def test_days_worked_are_counted_without_weekends(start: str, end: str, days: int) -> None:
    assert working_days(start, end) == days


def test_a_day_is_one_in_beijing() -> None:
    assert day_of("2026-03-01T16:00:00+00:00") == "2026-03-02"


def test_ratings_are_told_without_names_and_remarks(hall: Catalog) -> None:
    learn(hall, *(case("seal", completed(), rated(score, "安娜 13812345678"), at=MONDAY + timedelta(days=score))
                  for score in (1, 2, 3)))
    def page(**more: Any) -> dict[str, Any]:
        return hall.ask({"name": "ratings.list", "data": codec.encode(ListRatings(code="seal", **more))})

    first = page(limit=2)
    assert ([item["score"] for item in first["items"]], first["total"]) == ([3, 2], 3)
    assert page(limit=2, page_token=first["next_page_token"])["items"] == [
        {"score": 1, "at": "2026-03-05T10:00:00+08:00", "remark": "", "answer": None}]
    kept = str([list(hall.client[hall.store.commits.database.name][name].find())
                for name in ("usage", "figures", "recent")])
    assert "安娜" not in kept
    assert "13812345678" not in kept


def test_a_service_that_is_not_offered_has_no_ratings(hall: Catalog) -> None:
    with pytest.raises(NotFound):
        hall.ask({"name": "ratings.list", "data": codec.encode(ListRatings(code="nowhere"))})


def test_a_draft_given_up_is_told_from_one_handed_in(hall: Catalog) -> None:
    def note(draft: str) -> Any:
        data = codec.encode(NoteAttempt(actor="10001", draft_id=draft, service="seal"))
        return hall.execute({"name": "attempt.note", "data": data}, {"actor": "10001"})["done"]

    ids = [mark * 32 for mark in "abcd"]
    assert [note(draft) for draft in (*ids, *ids)] == [True] * 4 + [False] * 4
    long_ago = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    hall.shelves.figures._attempts.update_many({"_id": {"$ne": ids[3]}}, {"$set": {"at": long_ago}})
    learn(hall, case("seal", case_id=ids[0]), case("seal", case_id="e" * 32))
    assert guide(hall)["health"]["abandoned_rate"] == 0.6667, "the young one still has its time"
    assert note("e" * 32) is False, "it is a case already"


def test_verify_compares_the_replica_with_the_log(hall: Catalog, catalog_settings: Any) -> None:
    log = mongo.database(hall.client, catalog_settings, "workflow")
    own = mongo.database(hall.client, catalog_settings, "catalog")
    store = CommitStore(log, codec)
    stories = [case("seal", returned(), completed(), rated(5)), case("seal")]
    for story in stories:
        for event in story:
            store.append(event.stream, [codec.decode_event(event.type, event.version, event.data)],
                         expected_version=event.number - 1, command_id=f"{event.stream}{event.number}", digest="",
                         by={"actor": "10001"}, correlation_id="c")
    told = {commit["_id"]: commit["at"] for commit in log["commits"].find()}
    for story in stories:
        for event in story:
            at = told[f"{event.stream}:{event.number:06d}"]
            decoded = codec.decode_event(event.type, event.version, event.data)
            hall.personal.reactions.on_cases([recorded(decoded, event.stream, event.number, at)])
    found: list[Any] = []
    report = Report("catalog", found.append, None)
    check_replica(replica(log, own), Inquiry(patience=0), report)
    assert (report.clean, report.counts["I6"]) == (True, 2), found
    own["usage"].update_one({"_id": stories[0][0].stream}, {"$set": {"score": 1}})
    own["usage"].insert_one({"_id": "f" * 32, "n": 1})
    bad = Report("catalog", found.append, None)
    check_replica(replica(log, own), Inquiry(patience=0), bad)
    assert not bad.clean
    assert sum(1 for line in found if line["kind"] == "finding") == 2


def test_any_order_of_streams_gives_the_same_figures(hall: Catalog) -> None:
    stories = [case("seal", returned(), completed(), rated(score)) for score in (1, 3, 5)]
    shuffled = [list(story) for story in stories]
    order = [place for place, story in enumerate(stories) for _ in story]
    random.Random(7).shuffle(order)
    for place in order:
        hall.personal.reactions.on_cases([shuffled[place].pop(0)])
    hall.personal.keeper.once()
    assert guide(hall)["rating"]["average"] == 3.0
    assert guide(hall)["health"]["return_rate"] == 1.0
