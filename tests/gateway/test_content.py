"""Content and feedback reach the catalog as they were asked, with the path and the session winning over the body."""

from __future__ import annotations

from typing import Any

import pytest
from falcon import testing

from gateway.resources.feedback import address_of
from tests.gateway.conftest import Doors
from tests.gateway.test_problems import check

ENTRY = "/v1/admin/content/news/power"
SITE = {"hall": "一网通", "colour": "#112233"}


@pytest.mark.parametrize(("path", "name", "data"), [
    ("/v1/pages", "pages.list", {}),
    ("/v1/pages/help", "page.get", {"slug": "help"}),
    ("/v1/news?channel=通知公告&q=停电&limit=5&page_token=5", "news.list",
     {"channel": "通知公告", "q": "停电", "limit": 5, "page_token": "5"}),
    ("/v1/news/abc", "news.get", {"id": "abc"}),
    ("/v1/faq?service=vpn", "faq.list", {"service": "vpn", "q": "", "limit": 20, "page_token": ""}),
    ("/v1/duties?department=教务处", "duties.list", {"department": "教务处", "q": "", "limit": 20, "page_token": ""}),
], ids=["pages", "page", "news list", "news", "faq", "duties"])
def test_what_anybody_reads_is_asked_of_the_catalog(doors: Doors, client: testing.TestClient, path: str, name: str,
                                                    data: dict[str, Any]) -> None:
    answer = client.simulate_get(path)
    assert answer.status_code == 200
    [call] = doors.calls(name)
    assert (call["service"], call["data"]) == ("catalog", data)


def test_the_site_is_sent_once(doors: Doors, client: testing.TestClient) -> None:
    doors.tell("site.get", result=SITE)
    first = client.simulate_get("/v1/site")
    assert (first.status_code, first.json) == (200, SITE)
    again = client.simulate_get("/v1/site", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    doors.tell("site.get", result={**SITE, "grey": True})
    assert client.simulate_get("/v1/site", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(("method", "path", "body", "name", "data"), [
    ("GET", "/v1/admin/content/kinds", None, "content.kinds", {"language": "zh"}),
    ("GET", "/v1/admin/content?kind=news&state=draft", None, "content.list",
     {"kind": "news", "q": "", "state": "draft", "limit": 20, "page_token": "", "sort": ""}),
    ("GET", ENTRY, None, "content.get", {"kind": "news", "id": "power"}),
    ("GET", f"{ENTRY}/versions/3", None, "content.version", {"kind": "news", "id": "power", "version": 3}),
    ("PUT", f"{ENTRY}/draft", {"data": {"title": "x"}}, "content.save-draft",
     {"kind": "news", "id": "power", "data": {"title": "x"}, "base": None}),
    ("DELETE", f"{ENTRY}/draft", None, "content.discard-draft", {"kind": "news", "id": "power"}),
    ("POST", f"{ENTRY}/preview", {"data": {}}, "content.preview", {"kind": "news", "id": "power", "data": {}}),
    ("POST", f"{ENTRY}/publish", {"data": {"title": "x"}, "note": "n"}, "content.publish",
     {"kind": "news", "id": "power", "data": {"title": "x"}, "note": "n", "base": None}),
    ("POST", f"{ENTRY}/withdraw", {"reason": "过时"}, "content.withdraw",
     {"kind": "news", "id": "power", "reason": "过时"}),
    ("POST", f"{ENTRY}/restore", {"version": 2}, "content.restore", {"kind": "news", "id": "power", "version": 2}),
    ("GET", "/v1/me/feedback", None, "feedback.mine", {"q": "", "limit": 20, "page_token": ""}),
    ("GET", "/v1/feedback/f1", None, "feedback.get", {"id": "f1"}),
    ("POST", "/v1/feedback/f1/reply", {"text": "好了"}, "feedback.reply", {"id": "f1", "text": "好了"}),
    ("POST", "/v1/feedback/f1/close", {}, "feedback.close", {"id": "f1"}),
    ("GET", "/v1/admin/feedback?status=open", None, "feedback.list",
     {"status": "open", "q": "", "limit": 20, "page_token": ""}),
    ("POST", "/v1/admin/feedback/f1/answer", {"text": "已修", "close": True}, "feedback.answer",
     {"id": "f1", "text": "已修", "close": True}),
], ids=lambda value: value if isinstance(value, str) and "." in value and "/" not in value else "")
def test_what_is_kept_says_who_asks(doors: Doors, client: testing.TestClient, me: dict[str, str], method: str,
                                    path: str, body: dict[str, Any] | None, name: str, data: dict[str, Any]) -> None:
    answer = client.simulate_request(method, path, json=body, headers=me) if body is not None else (
        client.simulate_request(method, path, headers=me))
    assert answer.status_code == (204 if method == "DELETE" else 200)
    [call] = doors.calls(name)
    assert (call["service"], call["data"]) == ("catalog", {**data, "actor": "10001"})


@pytest.mark.parametrize("forged", ["actor", "kind", "id"])
def test_a_body_does_not_say_what_the_path_says(doors: Doors, client: testing.TestClient, me: dict[str, str],
                                               forged: str) -> None:
    answer = client.simulate_post(f"{ENTRY}/publish", json={"data": {}, forged: "site"}, headers=me)
    assert forged in check(answer, 422, "invalid")["errors"]
    assert doors.calls("content.publish") == []


def test_problems_of_content_come_back_by_field(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("content.publish", problem={"kind": "invalid", "code": "invalid", "detail": "有误",
                                           "errors": {"title": ["必填"]}, "params": {}})
    answer = client.simulate_post(f"{ENTRY}/publish", json={"data": {}}, headers=me)
    assert check(answer, 422, "invalid")["errors"] == {"title": ["必填"]}


@pytest.mark.parametrize("number", ["0x1", "-1", "1e3", "9999999"])
def test_a_version_that_could_not_be_is_not_found(client: testing.TestClient, me: dict[str, str], number: str) -> None:
    check(client.simulate_get(f"{ENTRY}/versions/{number}", headers=me), 404, "not_found")


def test_a_visitor_gives_feedback_under_their_address(doors: Doors, client: testing.TestClient) -> None:
    doors.tell("feedback.send", result={"id": "f1", "serial": "FK20261123-0001", "status": "open"})
    answer = client.simulate_post("/v1/feedback", json={"kind": "problem", "text": "打不开"}, remote_addr="203.0.113.7")
    assert (answer.status_code, answer.json["serial"]) == (201, "FK20261123-0001")
    [call] = doors.calls("feedback.send")
    assert (call["data"]["actor"], call["data"]["address"]) == ("anonymous", "203.0.113.7")
    assert call["context"]["actor"] == "anonymous"
    forged = client.simulate_post("/v1/feedback", json={"kind": "problem", "text": "打不开", "address": "1.1.1.1"})
    assert "address" in check(forged, 422, "invalid")["errors"]


def test_a_person_gives_feedback_once_under_one_key(doors: Doors, client: testing.TestClient,
                                                    me: dict[str, str]) -> None:
    for _ in range(2):
        client.simulate_post("/v1/feedback", json={"kind": "praise", "text": "很好"},
                             headers={**me, "Idempotency-Key": "f-1"})
    first, second = doors.calls("feedback.send")
    assert first["data"]["actor"] == "10001"
    assert first["context"]["command_id"] == second["context"]["command_id"]


@pytest.mark.parametrize(("peer", "told", "address"), [
    ("203.0.113.7", None, "203.0.113.7"),
    ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
    ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
    ("10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
    ("10.0.0.2", None, "10.0.0.2"),
], ids=["direct", "a visitor's own word", "a proxy here", "behind a proxy", "inside"])
def test_only_what_our_proxy_saw_is_believed(peer: str, told: str | None, address: str) -> None:
    headers = {"X-Forwarded-For": told} if told else {}
    assert address_of(testing.create_req(remote_addr=peer, headers=headers)) == address
