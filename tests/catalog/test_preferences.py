"""Phrases and filters that people keep for themselves."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.service import Catalog
from contracts.catalog import usage as asked
from contracts.errors import Invalid, NotPossibleNow
from tests.catalog.test_favourites import do, published

ME = "10001"


def phrases(catalog: Catalog, *items: str) -> Any:
    return do(catalog, asked.SetPhrases(actor=ME, items=items))


def save(catalog: Catalog, id: str, name: str = "要紧的", query: Any = "due=soon", of: str = "todo") -> Any:
    return do(catalog, asked.SaveFilter(actor=ME, id=id, list=of, name=name, query=query))


def test_phrases_keep_their_order_and_no_repeats(catalog: Catalog) -> None:
    assert phrases(catalog, "同意", " 请  补充材料 ", "同意", "")["items"] == ["同意", "请 补充材料"]
    assert do(catalog, asked.ListPhrases(actor=ME))["items"] == ["同意", "请 补充材料"]
    assert do(catalog, asked.ListPhrases(actor="11001"))["items"] == []
    assert phrases(catalog)["items"] == []


def test_the_universitys_phrases_are_offered_beside(catalog: Catalog) -> None:
    published(catalog, "phrases", "hall", {"items": ["同意", "不同意"]})
    assert do(catalog, asked.ListPhrases(actor=ME)) == {"items": [], "standard": ["同意", "不同意"]}


@pytest.mark.parametrize(("items", "field"), [
    (("字" * 201,), "items[0]"), (("同意", "电话 13812345678"), "items[1]"),
    (tuple(f"第 {number} 句" for number in range(51)), "items")])
def test_phrases_have_their_limits(items: tuple[str, ...], field: str, catalog: Catalog) -> None:
    with pytest.raises(Invalid) as refused:
        phrases(catalog, *items)
    assert list(refused.value.errors) == [field]


def test_a_filter_is_replaced_in_its_place_and_removed(catalog: Catalog) -> None:
    save(catalog, "a")
    save(catalog, "b", query={"service": ["s1", "s2"], "due": "overdue"}, of="in-progress")
    assert save(catalog, "a", name="急的")["name"] == "急的"
    kept = do(catalog, asked.ListFilters(actor=ME))["items"]
    assert [(one["id"], one["name"]) for one in kept] == [("a", "急的"), ("b", "要紧的")]
    assert kept[1]["query"] == {"service": ["s1", "s2"], "due": "overdue"}
    assert [one["id"] for one in do(catalog, asked.ListFilters(actor=ME, list="todo"))["items"]] == ["a"]
    assert do(catalog, asked.RemoveFilter(actor=ME, id="a")) == {"done": True}
    assert do(catalog, asked.RemoveFilter(actor=ME, id="a")) == {"done": False}
    assert do(catalog, asked.ListFilters(actor="11001"))["items"] == []


@pytest.mark.parametrize(("wrong", "field"), [
    ({"name": " "}, "name"), ({"name": "长" * 41}, "name"), ({"of": ""}, "list"), ({"query": ["a"]}, "query"),
    ({"query": {"a": {"$ne": 1}}}, "query"), ({"query": {"$where": "1"}}, "query"), ({"query": "x" * 1001}, "query"),
    ({"query": "q=13812345678"}, "query")])
def test_a_filter_that_cannot_be_kept_is_refused(wrong: dict[str, Any], field: str, catalog: Catalog) -> None:
    with pytest.raises(Invalid) as refused:
        save(catalog, "a", **wrong)
    assert list(refused.value.errors) == [field]


def test_there_is_an_end_to_filters(catalog: Catalog) -> None:
    for number in range(asked.MOST_FILTERS):
        save(catalog, f"f{number}")
    assert save(catalog, "f0", name="改名")["name"] == "改名"
    with pytest.raises(NotPossibleNow):
        save(catalog, "one-more")
