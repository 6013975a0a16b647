"""我的大学, whole: applications open without a second password, my data, my mail and the news appear."""

from __future__ import annotations

import json
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from campus.calls import sign_body
from contracts.catalog.content_kinds import CHANNELS
from local.hall import Hall
from tests.journeys.client import Person, eventually

MAIL_PASSWORD = "hall-demo"


@pytest.fixture(scope="module")
def student(hall: Hall) -> Person:
    return Person(hall.base_url, "20230001")


@pytest.fixture(scope="module")
def teacher(hall: Hall) -> Person:
    return Person(hall.base_url, "10001")


def campus(hall: Hall) -> str:
    return f"http://127.0.0.1:{hall.plan.ports['campus']}"


def cards(person: Person, **query: str) -> dict[str, dict[str, Any]]:
    answer = person.get("/v1/me/cards", **query)
    assert answer.status_code == 200, answer.text
    return {card["code"]: card for card in answer.json()["items"]}


def misbehave(hall: Hall, **fault: Any) -> None:
    """Make a part of the campus systems slow or broken; without a fault all is well again."""
    body = json.dumps(fault).encode()
    header = sign_body(hall.plan.secrets["campus_secret"], int(time.time()), body)
    answer = requests.post(f"{campus(hall)}/faults", data=body, headers={"Hall-Signature": header}, timeout=20)
    assert answer.status_code == 200


def ticket_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["ticket"][0]


def validate(hall: Hall, service: str, ticket: str) -> str:
    answer = requests.get(f"{hall.base_url}/cas/p3/serviceValidate", params={"service": service, "ticket": ticket},
                          timeout=20)
    assert answer.status_code == 200
    return answer.text


def test_there_are_fifty_applications_and_more(student: Person) -> None:
    page = student.get("/v1/applications", limit=100).json()
    assert page["total"] >= 50
    assert sum(page["categories"].values()) == page["total"]
    assert {"图书", "教学", "生活"} <= page["categories"].keys()
    assert "library" in {item["code"] for item in student.get("/v1/applications", q="tsg").json()["items"]}


def test_an_application_knows_me_without_a_password(hall: Hall, student: Person) -> None:
    url = student.get("/v1/applications/library/open").json()["url"]
    assert url.startswith(f"{campus(hall)}/apps/library?ticket=ST-")
    browser = requests.Session()
    page = browser.get(url, timeout=20)
    assert "林一" in page.text
    assert "计算机学院" in page.text
    assert "ticket" not in page.url
    assert "林一" in browser.get(page.url, timeout=20).text, "its own session goes on"
    assert "林一" not in requests.get(url, timeout=20).text, "a ticket is for one use"
    recent = student.get("/v1/me/recent").json()["items"]
    assert ("application", "library") in {(item["kind"], item["code"]) for item in recent}


def test_an_application_that_sends_me_to_sign_in_gets_me_back(hall: Hall, student: Person) -> None:
    welcome = requests.get(f"{campus(hall)}/apps/library", timeout=20).text
    way = re.search(r'href="([^"]+)"', welcome)
    assert way is not None
    answer = requests.get(way[1], allow_redirects=False, timeout=20)
    assert answer.status_code == 302
    service = parse_qs(urlsplit(answer.headers["Location"]).query)["service"][0]
    assert (answer.headers["Location"].startswith("/sso?"), service) == (True, f"{campus(hall)}/apps/library")
    back = student.post("/v1/sso/tickets", {"service": service}).json()["url"]
    assert "林一" in requests.get(back, timeout=20).text


def test_a_ticket_is_for_its_own_application_and_session(hall: Hall, student: Person) -> None:
    library = f"{campus(hall)}/apps/library"
    ticket = ticket_of(student.get("/v1/applications/library/open").json()["url"])
    assert "INVALID_SERVICE" in validate(hall, f"{campus(hall)}/apps/jiaowu", ticket)
    assert "INVALID_TICKET" in validate(hall, library, ticket), "used up by the wrong address"
    ticket = ticket_of(student.get("/v1/applications/library/open").json()["url"])
    told = validate(hall, library, ticket)
    assert "<cas:user>20230001</cas:user>" in told
    assert "139" not in told, "no phone, no mailbox, nothing but who it is"
    assert student.post("/v1/sso/tickets", {"service": "https://evil.example/"}).status_code == 403


def test_what_is_not_for_me_says_so(student: Person, teacher: Person) -> None:
    refusal = student.get("/v1/applications/oa/open")
    assert (refusal.status_code, refusal.json()["code"], refusal.json()["title"]) == (
        403, "application_forbidden", "未授权的访问")
    assert teacher.get("/v1/applications/oa/open").status_code == 200


def test_my_data_come_from_the_campus_systems(hall: Hall, student: Person, teacher: Person) -> None:
    mine = eventually(lambda: (found := cards(teacher))["salary"]["state"] == "ok" and found)
    assert [row["label"] for row in mine["campus-card"]["rows"]] == ["卡内余额", "过渡余额"]
    assert [row["value"] is None for row in mine["salary"]["rows"]] == [False, True, True]
    revealed = cards(teacher, reveal="salary")["salary"]["rows"]
    assert all(isinstance(row["value"], int | float) for row in revealed[1:])
    assert "salary" not in cards(student)
    misbehave(hall, path="/v1/network", status=500)
    try:
        away = cards(Person(hall.base_url, "10002"))
        assert (away["network"]["state"], away["network"]["note"]) == ("unavailable", "暂不可用")
        assert away["campus-card"]["state"] == "ok"
    finally:
        misbehave(hall)


def test_my_mail_is_counted_once_i_bind_it(hall: Hall, student: Person) -> None:
    assert student.get("/v1/me/mailbox").json()["state"] == "unbound"
    assert cards(student)["mail"]["state"] == "unbound"
    wrong = student.post("/v1/me/mailbox", {"address": "20230001@demo.example", "password": "x"}, method="PUT")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "mailbox_refused")
    foreign = student.post("/v1/me/mailbox", {"address": "a@else.example", "password": "x"}, method="PUT")
    assert "demo.example" in foreign.json()["errors"]["address"][0]
    body = {"address": "20230001@demo.example", "password": MAIL_PASSWORD}
    bound = student.post("/v1/me/mailbox", body, method="PUT").json()
    assert (bound["state"], isinstance(bound["unread"], int)) == ("ok", True)
    assert cards(student)["mail"]["rows"][0]["value"] == bound["unread"]
    assert student.post("/v1/me/mailbox", method="DELETE").status_code == 204
    assert student.get("/v1/me/mailbox").json()["bound"] is False


def test_the_universitys_news_arrive_in_their_channels(hall: Hall, student: Person) -> None:
    def arrived() -> bool:
        counts = student.get("/v1/news").json()["channels"]
        return all(counts[channel] >= 5 for channel in CHANNELS)

    eventually(arrived, within=60)
    news = student.get("/v1/news", channel="基层风采", limit=50).json()["items"]
    [found] = [item for item in news if item["title"] == "保卫处找回失物二百件"]
    text = student.get(f"/v1/news/{found['id']}").json()
    assert text["body_html"].startswith("<p>")
    assert text["url"].startswith(campus(hall))
    admin = Person(hall.base_url, "90001")
    assert {feed["state"] for feed in admin.get("/v1/admin/feeds").json()["items"]} == {"ok"}
    assert student.get("/v1/admin/feeds").status_code == 403
