"""Finding and asking in the whole hall: by pinyin, by mistake, in a sentence, and where a case of one's own is."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from local.hall import Hall
from tests.journeys.client import Person, eventually, weekly_report

FACETS = ["applications", "duties", "faq", "guides", "news", "services"]


def _get(hall: Hall, path: str, **query: Any) -> dict[str, Any]:
    answer = requests.get(f"{hall.base_url}{path}", params=query, timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _ask(hall: Hall, text: str) -> dict[str, Any]:
    answer = requests.post(f"{hall.base_url}/v1/assistant/questions", json={"text": text}, timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("q", "code"), [
    ("助学", "student-grant"), ("zxj", "student-grant"), ("助学今", "student-grant"), ("工作zhoubao", "weekly-report"),
    ("盖公章", "seal-use"), ("开党员证明要找谁", "party-proof")], ids=range(6))
def test_a_visitor_finds_a_service_however_it_is_typed(hall: Hall, q: str, code: str) -> None:
    found = _get(hall, "/v1/search", q=q)
    assert sorted(found["facets"]) == FACETS
    assert found["facets"]["services"]["items"][0]["code"] == code
    assert _get(hall, "/v1/services", q=q)["items"][0]["code"] == code


def test_what_cannot_be_found_has_zeros_everywhere(hall: Hall) -> None:
    found = _get(hall, "/v1/search", q="彗星轨道")
    assert {name: facet["total"] for name, facet in found["facets"].items()} == dict.fromkeys(FACETS, 0)
    assert all(near["url"] for near in found["nearest"])
    assert found["nearest"]
    assert _get(hall, "/v1/search", q="qqqqzzzz")["nearest"] == []


def test_filters_may_be_repeated(hall: Hall) -> None:
    both = _get(hall, "/v1/services", theme=["IT服务", "教务教学"], limit=100)
    one = _get(hall, "/v1/services", theme="IT服务", limit=100)
    assert {item["theme"] for item in both["items"]} == {"IT服务", "教务教学"}
    assert both["facets"]["theme"] == one["facets"]["theme"]
    assert both["total"] == both["facets"]["theme"]["IT服务"] + both["facets"]["theme"]["教务教学"]


def test_suggestions_come_while_typing(hall: Hall) -> None:
    items = _get(hall, "/v1/search/suggestions", q="zhux")["items"]
    assert "student-grant" in [item["code"] for item in items]


def test_the_assistant_quotes_and_names_its_source(hall: Hall) -> None:
    reply = _ask(hall, "开具党员证明要多久")
    assert reply["confident"]
    assert "3个工作日" in reply["answer"]
    assert reply["sources"][0]["url"] == "/services/party-proof"
    begun = _get(hall, "/v1/assistant")
    assert begun["hot"]
    assert begun["navigation"]


def test_the_assistant_says_when_it_does_not_know(hall: Hall) -> None:
    reply = _ask(hall, "彗星什么时候来")
    assert (reply["confident"], reply["sources"]) == (False, [])
    assert "/feedback" in [action["url"] for action in reply["actions"]]


def test_where_my_case_is_only_i_am_told(hall: Hall) -> None:
    author, head = Person(hall.base_url, "10001"), Person(hall.base_url, "11001")
    form = author.get("/v1/services/weekly-report/form").json()
    started = author.post("/v1/cases", {"service": "weekly-report", "form": {**form["values"], **weekly_report()}})
    assert started.status_code == 201, started.text
    case, serial = started.json()["case_id"], started.json()["serial"]
    try:
        for text in ("我的周报到哪了", f"流水号 {serial} 到哪一步了"):
            reply = author.post("/v1/assistant/questions", {"text": text}).json()
            assert reply["confident"], reply
            assert reply["cases"][0]["case_id"] == case
            assert "所在单位领导审批" in reply["answer"]
            assert reply["actions"][0]["url"] == f"/cases/{case}"
        waiting = head.post("/v1/assistant/questions", {"text": "我有几个待办"}).json()
        assert f"现在有 {head.get('/v1/me/counts').json()['todo']} 件" in waiting["answer"]
        assert case in [one["case_id"] for one in waiting["cases"]]
        assert "现在有" not in _ask(hall, "我有几个待办")["answer"]
        stranger = head.post("/v1/assistant/questions", {"text": f"流水号 {serial} 到哪一步了"}).json()
        assert (stranger["confident"], stranger["cases"]) == (False, [])
        visitor = _ask(hall, "我的周报到哪了")
        assert (visitor["confident"], visitor["cases"]) == (False, [])
        assert visitor["actions"][0]["url"] == "/sign-in"
    finally:
        assert head.act(case, "approve", {"opinion": "同意"}).status_code == 200
    done = author.post("/v1/assistant/questions", {"text": f"流水号 {serial} 到哪一步了"}).json()
    assert "已办结" in done["answer"]


def test_an_administrators_synonym_counts_within_seconds(hall: Hall) -> None:
    admin = Person(hall.base_url, "90001")
    entry = admin.get("/v1/admin/content/synonyms/hall").json()
    groups = entry["data"]["groups"]
    wish = {"data": {"groups": [*groups, ["大红本本", "党员证明"]]}, "note": "试"}
    published = admin.post("/v1/admin/content/synonyms/hall/publish", wish)
    assert published.status_code == 200, published.text

    def first() -> Any:
        items = _get(hall, "/v1/services", q="大红本本")["items"]
        return items and items[0]["code"]

    try:
        eventually(lambda: first() == "party-proof")
    finally:
        admin.post("/v1/admin/content/synonyms/hall/publish", {"data": {"groups": groups}, "note": "复原"})
