"""Services without cases are rated themselves: once by everybody, sealed, told without names, and let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog.service import Catalog
from catalog.settings import Settings
from chassis import mongo
from chassis.findings import Report
from chassis.plainsight import check
from chassis.recorded import Recorded
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from contracts.personal import ERASED
from tests.catalog.cases import case, completed, learn
from tests.catalog.cases import rated as rated_case
from tests.catalog.conftest import ADMIN, DEMO, post_event, service
from tests.catalog.test_feedback import DESK, OTHER, act, ask, erase, hall

__all__ = ["hall"]

PERSON, KEEPER, STRANGER = "20230001", "24001", "18001"
REMARK = "地址已经换了，打 13812345678 才问到"


@pytest.fixture
def offered(hall: Catalog, publish: Callable[..., Any]) -> Catalog:
    """A hall that offers a service handled elsewhere, by the department whose content KEEPER keeps."""
    publish(service("seal", "1", "用印", host="研究生院"))
    hall.units.learn(Recorded.of({**post_event("granted"), "type": "unit.recorded", "data": {
        "key": "grad", "name": "研究生院", "parent": None}}))
    for no, unit in ((KEEPER, "grad"), (STRANGER, "elsewhere")):
        event = post_event("granted", no, "content.admin")
        hall.learn(Recorded.of({**event, "data": {**event["data"], "unit": unit}}))
    return hall


def rate(hall: Catalog, actor: str = PERSON, code: str = "seal", **said: Any) -> dict[str, Any]:
    told = act(hall, "rating.set", actor, code=code, **{"score": 2, "remark": REMARK, **said})
    add_up(hall)
    return told


def add_up(hall: Catalog) -> None:
    """Add up what is stale, without the rest that the keeper gives each service."""
    for code in hall.shelves.figures.stale():
        hall.shelves.figures.refresh(code)


def mine(hall: Catalog, actor: str = PERSON) -> Any:
    return ask(hall, "service.get", actor, code="seal")["my_rating"]


def test_the_last_rating_of_a_person_counts_until_they_take_it_back(offered: Catalog) -> None:
    rate(offered, score=1)
    rate(offered, OTHER, score=5, remark="")
    told = rate(offered)
    assert (told["score"], told["remark"]) == (2, REMARK)
    assert mine(offered) == told
    assert mine(offered, "") is None
    guide = ask(offered, "service.get", "", code="seal")
    assert guide["rating"] == {"average": 3.5, "count": 2, "stars": {"1": 0, "2": 1, "3": 0, "4": 0, "5": 1}}
    assert guide["health"]["satisfaction"] == 0.5
    assert (guide["uses"], guide["health"]["cases"], guide["health"]["return_rate"]) == (0, 0, None)

    assert act(offered, "rating.remove", PERSON, code="seal")["done"] is True
    assert act(offered, "rating.remove", PERSON, code="seal")["done"] is False
    add_up(offered)
    assert mine(offered) is None
    assert ask(offered, "service.get", "", code="seal")["rating"]["count"] == 1


def test_ratings_of_cases_and_of_the_service_are_one_list_and_one_figure(offered: Catalog) -> None:
    learn(offered, *(case("seal", completed(), rated_case(score)) for score in (3, 4)))
    rate(offered, score=1)

    def page(**more: Any) -> dict[str, Any]:
        return offered.ask({"name": "ratings.list", "data": {"code": "seal", **more}})

    first = page(limit=2)
    rest = page(limit=2, page_token=first["next_page_token"])
    assert first["items"][0]["score"] == 1, "the newest"
    assert sorted(item["score"] for item in (*first["items"], *rest["items"])) == [1, 3, 4]
    assert (first["total"], rest["next_page_token"], first["rating"]["average"]) == (3, None, 2.67)
    assert {item["remark"] for item in (*first["items"], *rest["items"])} == {""}


def test_remarks_are_for_the_desk_and_whoever_keeps_the_guide_without_names(offered: Catalog) -> None:
    rate(offered)
    for reader in (ADMIN, DESK, KEEPER):
        told = ask(offered, "ratings.remarks", reader, code="seal")
        assert [(item["score"], item["remark"]) for item in told["items"]] == [(2, REMARK)]
        assert PERSON not in str(told)
    for other in (STRANGER, PERSON):
        with pytest.raises(NotAllowed):
            ask(offered, "ratings.remarks", other, code="seal")


def test_a_service_handled_in_the_hall_is_rated_by_its_cases(hall: Catalog, publish: Callable[..., Any]) -> None:
    publish(DEMO / "weekly-report.yaml")
    with pytest.raises(NotPossibleNow, match="待评价") as told:
        rate(hall, code="weekly-report")
    assert told.value.code == "rate_finished_case"


@pytest.mark.parametrize(("wrong", "field"), [
    ({"score": 0}, "score"), ({"score": 6}, "score"), ({"remark": "长" * 501}, "remark")], ids=["low", "high", "long"])
def test_what_is_wrong_is_named_by_field(offered: Catalog, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as told:
        rate(offered, **wrong)
    assert list(told.value.errors) == [field]


def test_what_is_not_offered_cannot_be_rated(offered: Catalog) -> None:
    with pytest.raises(NotFound):
        rate(offered, code="nowhere")


def test_a_remark_lies_sealed_and_goes_with_the_person_while_the_score_stays(
        offered: Catalog, catalog_settings: Settings) -> None:
    rate(offered)
    report = Report(service="catalog")
    check(offered.sight, None, report)
    assert report.findings == []
    rows = mongo.database(offered.client, catalog_settings, "catalog")["ratings"]
    assert "地址" not in str(rows.find_one())

    offered.vault.destroy(f"register:{PERSON}")
    assert ask(offered, "ratings.remarks", ADMIN, code="seal")["items"][0]["remark"] == ERASED
    erase(offered, PERSON)
    assert mine(offered) is None
    assert PERSON not in str(list(rows.find()))
    [left] = ask(offered, "ratings.remarks", ADMIN, code="seal")["items"]
    assert (left["score"], left["remark"]) == (2, "")
