"""直通车 at the door: who asks is what the session says, an application opens with a ticket or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from falcon import testing

from tests.gateway.conftest import Doors
from tests.gateway.test_problems import check

PROFILE = {"kind": "staff", "posts": [{"role": "head", "unit": "cs"}, {"role": "head", "unit": "econ"},
                                      {"role": "aid.officer", "unit": "cs"}]}
ME = {"no": "10001", "kind": "staff", "posts": ["aid.officer", "head"]}


@pytest.fixture(autouse=True)
def known(doors: Doors) -> None:
    doors.tell("person.me", result=PROFILE)
    doors.tell("ticket.issue", result={"ticket": "ST-abc", "seconds": 10})


def opened(doors: Doors, **told: Any) -> None:
    doors.tell("application.open", result={"code": "library", "name": "图书馆", "url": "https://lib.example/login",
                                           "sso": True, **told})


def test_the_list_is_asked_of_the_catalog_for_whoever_asks(client: testing.TestClient, doors: Doors,
                                                           me: dict[str, str]) -> None:
    doors.tell("application.list", result={"items": [], "total": 0, "categories": {"图书": 1}})
    query = {"q": "图书", "category": "图书", "audience": "学生", "limit": "5", "page_token": "5"}
    assert client.simulate_get("/v1/applications", params=query, headers=me).json["categories"] == {"图书": 1}
    assert client.simulate_get("/v1/applications").status_code == 200
    mine, visitors = (call["data"] for call in doors.calls("application.list"))
    assert mine == {"who": ME, "q": "图书", "category": "图书", "audience": "学生", "limit": 5, "page_token": "5"}
    assert visitors["who"] == {"no": "", "kind": "visitor", "posts": []}


def test_the_list_is_there_also_when_nobody_knows_who_i_am(client: testing.TestClient, doors: Doors,
                                                           me: dict[str, str]) -> None:
    doors.tell("person.me", problem={"kind": "unavailable", "code": "unavailable", "detail": ""})
    assert client.simulate_get("/v1/applications", headers=me).status_code == 200
    assert doors.calls("application.list")[0]["data"]["who"] == {"no": "10001", "kind": "visitor", "posts": []}
    check(client.simulate_get("/v1/applications/library/open", headers=me), 503, "unavailable")


def test_an_application_that_knows_the_hall_opens_with_a_ticket(client: testing.TestClient, doors: Doors,
                                                                me: dict[str, str]) -> None:
    opened(doors)
    answer = client.simulate_get("/v1/applications/library/open", headers=me)
    assert answer.json == {"url": "https://lib.example/login?ticket=ST-abc"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert doors.calls("application.open")[0]["data"] == {"actor": "10001", "code": "library", "who": ME}
    issued = doors.calls("ticket.issue")[0]["data"]
    assert (issued["service"], issued["application"]) == ("https://lib.example/login", "library")


@pytest.mark.parametrize(("url", "expected"), [
    ("https://lib.example", "https://lib.example?ticket=ST-abc"),
    ("https://lib.example/a?b=c", "https://lib.example/a?b=c&ticket=ST-abc"),
    ("https://lib.example/a?ticket=old&b=c#top", "https://lib.example/a?b=c&ticket=ST-abc")])
def test_the_ticket_joins_the_query(client: testing.TestClient, doors: Doors, me: dict[str, str], url: str,
                                    expected: str) -> None:
    opened(doors, url=url)
    assert client.simulate_get("/v1/applications/library/open", headers=me).json["url"] == expected
    assert "ticket" not in doors.calls("ticket.issue")[0]["data"]["service"]


def test_any_other_opens_as_it_is(client: testing.TestClient, doors: Doors, me: dict[str, str]) -> None:
    opened(doors, sso=False, url="https://www.example/#part")
    assert client.simulate_get("/v1/applications/library/open", headers=me).json == {"url": "https://www.example/#part"}
    assert doors.calls("ticket.issue") == []


def test_who_may_not_is_told_what_to_do_in_both_languages(client: testing.TestClient, doors: Doors,
                                                          me: dict[str, str]) -> None:
    doors.tell("application.open", problem={"kind": "not-allowed", "code": "application_forbidden",
                                            "detail": "您的账号没有使用“科研系统”的权限"})
    problem = check(client.simulate_get("/v1/applications/research/open", headers=me), 403, "application_forbidden")
    assert (problem["title"], "科研系统" in problem["detail"]) == ("未授权的访问", True)
    english = client.simulate_get("/v1/applications/research/open", headers={**me, "Accept-Language": "en"}).json
    assert english["title"] == "You are not authorised for this application"
    assert doors.calls("ticket.issue") == []


def test_a_visitor_opens_nothing(client: testing.TestClient) -> None:
    check(client.simulate_get("/v1/applications/library/open"), 401, "unauthenticated")


def test_mail_is_bound_for_whoever_is_signed_in(client: testing.TestClient, doors: Doors, me: dict[str, str]) -> None:
    body = {"address": "10001@demo.example", "password": "geheim"}
    assert client.simulate_put("/v1/me/mailbox", json=body, headers=me).status_code == 200
    assert doors.calls("mailbox.bind")[0]["data"] == {"actor": "10001", **body}
    assert client.simulate_get("/v1/me/mailbox", headers=me).json == {"heard": {"actor": "10001"}}
    assert client.simulate_delete("/v1/me/mailbox", headers=me).status_code == 204
    assert doors.calls("mailbox.unbind")[0]["data"] == {"actor": "10001"}
    doors.tell("site.get", result={"mail_domains": ["stu.example", "demo.example"]})
    assert client.simulate_put("/v1/me/mailbox", json=body, headers=me).status_code == 200
    doors.tell("site.get", result={"mail_domains": ["stu.example"]})
    foreign = check(client.simulate_put("/v1/me/mailbox", json=body, headers=me), 422, "invalid")
    assert "stu.example" in foreign["errors"]["address"][0]
    assert len(doors.calls("mailbox.bind")) == 2
    forged = client.simulate_put("/v1/me/mailbox", json={**body, "actor": "90001"}, headers=me)
    assert "actor" in check(forged, 422, "invalid")["errors"]


def test_sources_of_news_are_asked_of_the_catalog(client: testing.TestClient, doors: Doors,
                                                  me: dict[str, str]) -> None:
    doors.tell("feed.list", result={"items": [{"id": "main", "state": "failing", "error": "来源答复 500"}]})
    assert client.simulate_get("/v1/admin/feeds", headers=me).json["items"][0]["state"] == "failing"
    assert doors.calls("feed.list")[0]["data"] == {"actor": "10001"}
