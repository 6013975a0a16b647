"""A department has one name wherever things are counted or filtered by it, whichever of its names was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog.service import Catalog
from contracts.catalog.content import ListDuties
from contracts.catalog.questions import GetService, ListServices
from contracts.catalog.search import SearchAll
from contracts.catalog.usage import ShowHome
from tests.catalog.conftest import service
from tests.catalog.test_content import unit_event
from tests.catalog.test_search__index import _write

SITE: dict[str, Any] = {"university": "大学", "hall": "大厅", "departments": [
    {"name": "网信办", "unit": "it"}, {"name": "信息办", "unit": "it"}, {"name": "驻京办", "unit": "nowhere"}]}


@pytest.fixture
def hall(catalog: Catalog, publish: Callable[..., Any]) -> Catalog:
    catalog.learn(unit_event("it", "网络信息中心", None))
    publish(service("repair", "1", "校园网报修", host="网信办"))
    publish(service("vpn", "2", "VPN 开通", host="网络信息中心"))
    publish(service("card", "3", "补卡", host="驻京办"))
    _write(catalog, "duty", "net", name="校园网运行", department="信息办", text="保障校园网运行")
    _write(catalog, "site", "hall", **SITE)
    return catalog


def _asked(hall: Catalog, **wanted: Any) -> Any:
    return hall.queries.answer(ListServices(**wanted))


def test_services_are_counted_and_listed_under_the_name_of_the_unit(hall: Catalog) -> None:
    page = _asked(hall)
    assert page.facets.department == {"网络信息中心": 2, "驻京办": 1}
    assert [one.host for one in page.items] == ["网络信息中心", "网络信息中心", "驻京办"]


@pytest.mark.parametrize("name", ["网信办", "信息办", "网络信息中心"])
def test_every_name_of_it_filters_and_finds(hall: Catalog, name: str) -> None:
    assert [one.code for one in _asked(hall, department=name).items] == ["repair", "vpn"]
    assert sorted(one.code for one in _asked(hall, q=name).items) == ["repair", "vpn"]
    duties = hall.around.answers[ListDuties](ListDuties(department=name))
    assert (duties.total, duties.departments, duties.items[0].department) == (
        1, {"网络信息中心": 1}, "网络信息中心")


def test_the_first_page_and_the_search_say_the_same(hall: Catalog) -> None:
    home = hall.personal.answers[ShowHome](ShowHome())
    assert [(one.name, one.count) for one in home.departments] == [("网络信息中心", 2), ("驻京办", 1)]
    found = hall.queries.answer(SearchAll(q="校园网")).facets
    assert (found.services.items[0].department, found.duties.items[0].department) == ("网络信息中心",) * 2


def test_a_guide_names_the_department_as_every_list_does(hall: Catalog) -> None:
    assert hall.queries.answer(GetService(code="repair")).guide.host == "网络信息中心"


def test_a_name_that_is_given_up_counts_for_itself_again(hall: Catalog) -> None:
    _write(hall, "site", "hall", **{**SITE, "departments": []})
    assert _asked(hall).facets.department == {"网信办": 1, "网络信息中心": 1, "驻京办": 1}
    assert hall.around.answers[ListDuties](ListDuties()).departments == {"信息办": 1}
