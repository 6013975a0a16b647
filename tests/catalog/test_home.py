"""The first page: put together from what is used, for whom it is, and as administrators want it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from catalog.domain import ranking
from catalog.service import Catalog
from contracts import codec
from contracts.catalog.commands import RetireService
from contracts.catalog.usage import AddFavourite, HomeContents, ShowHome
from tests.catalog.cases import case, completed, learn, rated
from tests.catalog.conftest import service
from tests.catalog.test_favourites import do, published

TODAY = date(2026, 3, 31)
NOW = datetime.now(UTC)


@pytest.fixture
def hall(catalog: Catalog, publish: Callable[..., Any]) -> Catalog:
    """A catalog with twelve services: even numbers for students, odd ones for staff, two themes."""
    catalog.prepare()
    for number in range(1, 13):
        publish(service(f"s{number}", str(number), f"事项{number}", theme="财务" if number > 8 else "教务",
                        host="财务处" if number > 8 else "教务处", audience=["教职工" if number % 2 else "学生"]))
    return catalog


def home(hall: Catalog, **asked: Any) -> HomeContents:
    hall.personal.home._shown = None  # as if a moment had passed
    hall.personal.home._channels = None
    return codec.load(HomeContents, do(hall, ShowHome(**asked)))


def codes(items: Any) -> list[str]:
    return [item.code for item in items]


def used(code: str, times: int, days_ago: int = 0) -> list[Any]:
    return [case(code, at=NOW - timedelta(days=days_ago)) for _ in range(times)]


def test_before_anything_was_used_the_catalogues_own_order_counts(hall: Catalog) -> None:
    page = home(hall)
    assert codes(page.recommended) == [f"s{number}" for number in range(1, 9)]
    assert (page.hot, page.frequent, page.services) == ((), (), 12)


def test_what_was_started_lately_is_recommended_and_what_was_started_most_is_hot(hall: Catalog) -> None:
    learn(hall, *used("s5", 6, days_ago=25), *used("s11", 3), *used("s2", 9, days_ago=50))
    page = home(hall)
    assert codes(page.recommended)[:2] == ["s11", "s5"]
    assert codes(page.hot) == ["s2", "s5", "s11"]
    assert page.hot[0].uses == 9


def test_nobody_is_offered_what_is_not_meant_for_them(hall: Catalog) -> None:
    learn(hall, *used("s1", 9), *used("s4", 2))
    assert codes(home(hall, audience=("student",)).recommended) == ["s4", "s2", "s6", "s8", "s10", "s12"]
    assert codes(home(hall, audience=("staff",)).hot) == ["s1"]
    assert codes(home(hall, audience=("student",)).hot) == ["s4"]
    assert codes(home(hall).hot) == ["s1", "s4"], "a visitor sees all"


def test_to_who_is_not_known_what_is_for_one_group_only_comes_last() -> None:
    rows = [{"code": "report", "audience": ["教职工"]}, {"code": "card", "audience": ["教职工", "学生"]}]
    by_code = {row["code"]: row for row in rows}

    def offered(*asker: str) -> list[str]:
        return [row["code"] for row in ranking.recommended(rows, by_code, asker, (), (), 8)]
    assert (offered(), offered("教职工")) == (["card", "report"], ["report", "card"])


def test_administrators_pin_hide_and_arrange(hall: Catalog) -> None:
    learn(hall, *used("s1", 9))
    published(hall, "home", "hall", {"modules": ["news", "hot", "news"], "pinned": ["s12", "gone", "s11"],
                                     "hidden": ["s1", "s2"]})
    page = home(hall)
    assert codes(page.recommended) == ["s12", "s11", "s3", "s4", "s5", "s6", "s7", "s8"]
    assert codes(page.hot) == ["s1"], "hidden from the recommendations only"
    assert codes(home(hall, audience=("staff",)).recommended) == ["s11", "s3", "s5", "s7", "s9"]
    assert page.modules == ("news", "hot")


def test_a_service_carries_what_people_say_of_it_and_my_star(hall: Catalog) -> None:
    learn(hall, case("s3", completed(), rated(4), at=NOW))
    do(hall, AddFavourite(actor="10001", code="s3"))
    [mine] = home(hall, actor="10001", frequent=("s3", "gone")).frequent
    assert (mine.code, mine.favourite, mine.uses, mine.rating.average, mine.rating.count) == ("s3", True, 1, 4.0, 1)
    assert home(hall, actor="11001", frequent=("s3",)).frequent[0].favourite is False


def test_categories_hold_the_services_used_most_in_the_order_of_administrators(hall: Catalog) -> None:
    learn(hall, *used("s7", 2))
    first = home(hall)
    assert [(one.name, one.count) for one in first.categories] == [("教务", 8), ("财务", 4)]
    assert codes(first.categories[0].services) == ["s7", "s1", "s2", "s3"]
    assert [(one.name, one.count) for one in first.departments] == [("教务处", 8), ("财务处", 4)]
    published(hall, "theme", "finance", {"name": "财务", "icon": "coin", "order": 1})
    assert [(one.name, one.icon) for one in home(hall).categories] == [("财务", "coin"), ("教务", None)]


def test_audiences_are_counted_those_without_a_service_too(hall: Catalog) -> None:
    assert [(one.name, one.count) for one in home(hall).audiences] == [("学生", 6), ("教职工", 6), ("访客", 0)]


def test_news_stand_under_their_channels(hall: Catalog) -> None:
    for number in range(8):
        published(hall, "news", f"n{number}", {"title": f"第 {number} 条", "channel": "通知公告", "body": "正文"})
    page = home(hall)
    assert len(page.news["通知公告"]) == 6
    assert page.news["学术预报"] == ()
    assert {"id", "title", "published_at"} <= page.news["通知公告"][0].keys()


def test_an_overlaid_guide_is_shown_as_it_is_laid(hall: Catalog) -> None:
    published(hall, "guide", "s1", {"icon": "house", "theme": "后勤"})
    page = home(hall)
    assert "后勤" in [one.name for one in page.categories]
    assert {one.code: one.icon for one in page.recommended}["s1"] == "house"


def test_a_retired_service_is_nowhere(hall: Catalog) -> None:
    learn(hall, *used("s1", 5))
    hall.execute({"name": "service.retire", "data": codec.encode(RetireService(actor="90001", code="s1"))},
                 {"actor": "90001", "command_id": "r", "correlation_id": "c"})
    page = home(hall, frequent=("s1",))
    assert "s1" not in codes((*page.recommended, *page.hot, *page.frequent))
    assert page.services == 11


@pytest.mark.parametrize(("days", "warm"), [
    ({}, 0), ({"2026-03-31": 4}, 4), ({"2026-03-24": 4}, 2), ({"2026-03-17": 4, "2026-03-31": 1}, 2),
    ({"2026-03-01": 4}, 0), ({"2026-04-01": 4}, 0)])
def test_a_start_counts_half_after_a_week_and_nothing_after_a_month(days: dict[str, int], warm: float) -> None:
    assert ranking.warmth(days, TODAY) == pytest.approx(warm)


@pytest.mark.parametrize(("named", "asker", "fits"), [
    ([], ("学生",), True), (["学生"], (), True), (["教师"], ("教职工",), True), (["学生", "校友"], ("校友",), True),
    (["研究生"], ("学生",), True), (["学生"], ("教职工",), False), (["游客"], ("访客",), True)])
def test_whom_a_service_is_for(named: list[str], asker: tuple[str, ...], fits: bool) -> None:
    assert ranking.is_for({"audience": named}, asker) is fits
