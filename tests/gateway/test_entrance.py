"""Arriving from WeCom or with a ticket: cookies, the way back, what people are told, and that nobody is led astray."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import falcon
import pytest
from falcon import testing

from gateway.app import Parts, create_app
from gateway.rates import Rates
from gateway.resources.entrance import Entrance
from gateway.resources.session import Cookie
from gateway.settings import Settings
from tests.gateway.conftest import Doors
from tests.gateway.test_problems import check

HALL = "https://hall.example.edu"
STATE = "0123456789abcdef0123456789abcdef"
BEGUN = {"address": "https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww&state=x#wechat_redirect",
         "state": STATE, "seconds": 600}
SESSION = {"access_token": "a", "expires_in": 600, "refresh_token": "fresh", "refresh_expires_in": 43200,
           "must_change_password": False,
           "person": {"no": "10001", "name": "陈一", "kind": "staff", "unit": "cs", "unit_name": "计算机学院"}}
#: Where a link must not be able to lead.
OUTSIDE = ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
           "javascript:alert(1)", "evil.example", "/x\r\nSet-Cookie: a=b", "/v1/session/wecom", "/cas/logout",
           "/" + "x" * 900]
BROWSER = {"Accept": "text/html,*/*", "User-Agent": "Mozilla/5.0 Chrome/120"}


@pytest.fixture(scope="module")
def settings(mongo_url: str, amqp_url: str, db_prefix: str) -> Settings:
    """A hall that browsers know by its address, behind HTTPS."""
    return Settings(mongo_url=mongo_url, amqp_url=amqp_url, db_prefix=db_prefix, streams=2, public_url=HALL,
                    cookie_secure=True)


@pytest.fixture(autouse=True)
def answering(doors: Doors) -> None:
    """WeCom is open, and what it brings is good."""
    doors.tell("session.ways", result={"items": ["wecom"]})
    doors.tell("wecom.begin", result=BEGUN)
    for name in ("wecom.complete", "entry.redeem"):
        doors.tell(name, result=SESSION)


def begun(client: testing.TestClient, back: str = "/me/todo?q=a%20b") -> str:
    """The cookie a browser keeps after it was led to WeCom."""
    answer = client.simulate_get("/v1/session/wecom", params={"return": back}, headers=BROWSER)
    assert answer.status_code == 302
    return answer.cookies["hall_wecom"].value


def came_back(client: testing.TestClient, cookie: str | None, state: str = STATE, **headers: str) -> testing.Result:
    kept = {"Cookie": f"hall_wecom={cookie}"} if cookie else {}
    return client.simulate_get("/v1/session/wecom/callback", params={"code": "c0de", "state": state},
                               headers={**BROWSER, "Sec-Fetch-Site": "cross-site", **kept, **headers})


def told(answer: testing.Result) -> dict[str, str]:
    """What the sign-in page is told, checked that it is the sign-in page of the hall."""
    where = urlsplit(answer.headers["Location"])
    assert (answer.status_code, where.netloc, where.path) == (302, "", "/sign-in")
    assert "hall_refresh" not in answer.cookies
    return {name: values[0] for name, values in parse_qs(where.query).items()}


def test_a_browser_is_led_to_wecom_with_a_state_of_its_own(client: testing.TestClient, doors: Doors) -> None:
    answer = client.simulate_get("/v1/session/wecom", params={"return": "/me/todo"}, headers=BROWSER)
    assert (answer.status_code, answer.headers["Location"]) == (302, BEGUN["address"])
    cookie = answer.cookies["hall_wecom"]
    assert (cookie.http_only, cookie.same_site, cookie.secure, cookie.path, cookie.max_age) == (
        True, "Lax", True, "/v1/session/wecom", 600)
    assert answer.headers["Cache-Control"] == "no-store"
    client.simulate_get("/v1/session/wecom", headers={"User-Agent": "Mozilla/5.0 wxwork/4.1.0 MicroMessenger/7.0.1"})
    assert [call["data"] for call in doors.calls("wecom.begin")] == [
        {"callback": f"{HALL}/v1/session/wecom/callback", "inside": inside} for inside in (False, True)]


def test_who_comes_back_is_signed_in_and_goes_on(client: testing.TestClient, doors: Doors) -> None:
    answer = came_back(client, begun(client))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/todo?q=a%20b")
    cookie = answer.cookies["hall_refresh"]
    assert (cookie.value, cookie.http_only, cookie.same_site, cookie.secure, cookie.path) == (
        "fresh", True, "Strict", True, "/v1/session")
    assert doors.calls("wecom.complete")[0]["data"] == {"code": "c0de", "state": STATE}
    assert answer.cookies["hall_wecom"].value == ""


@pytest.mark.parametrize("kept", [None, "f" * 32 + ".%2F", ".%2F", "junk"],
                         ids=["no cookie", "another state", "no state", "junk"])
def test_a_state_of_another_browser_is_not_even_asked_about(client: testing.TestClient, doors: Doors,
                                                            kept: str | None) -> None:
    assert told(came_back(client, kept)) == {"error": "entry_expired", "next": "/"}
    assert doors.calls("wecom.complete") == []


@pytest.mark.parametrize("back", OUTSIDE, ids=range(len(OUTSIDE)))
def test_nobody_is_led_out_of_the_hall(client: testing.TestClient, doors: Doors, back: str) -> None:
    for path, more in (("/v1/session/wecom", {}), ("/v1/session/entries/cpdaily", {"ticket": "ST-1"})):
        check(client.simulate_get(path, params={"return": back, **more}, headers=BROWSER), 422, "invalid")
    assert doors.calls("wecom.begin") + doors.calls("entry.redeem") == []
    assert told(came_back(client, f"{STATE}.{quote(back, safe='')}")) == {"error": "entry_expired", "next": "/"}


@pytest.mark.parametrize(("kind", "code"), [
    ("not-allowed", "entry_not_bound"), ("not-allowed", "entry_account_disabled"), ("not-allowed", "entry_not_open"),
    ("unauthenticated", "entry_expired"), ("too-many", "account_locked"), ("unavailable", "entry_unavailable")])
def test_people_are_told_on_the_sign_in_page_and_programs_in_a_problem(client: testing.TestClient, doors: Doors,
                                                                       kind: str, code: str) -> None:
    problem: dict[str, Any] = {"kind": kind, "code": code, "detail": "不行"}
    for name in ("wecom.complete", "entry.redeem"):
        doors.tell(name, problem=problem)
    assert told(came_back(client, begun(client))) == {"error": code, "next": "/me/todo?q=a%20b"}
    answer = client.simulate_get("/v1/session/entries/cpdaily", params={"ticket": "ST-1"}, headers=BROWSER)
    assert told(answer) == {"error": code, "next": "/"}
    status = {"not-allowed": 403, "unauthenticated": 401, "too-many": 429, "unavailable": 503}[kind]
    check(came_back(client, begun(client), Accept="application/json"), status, code)


def test_a_ticket_is_shown_for_the_address_it_was_given_for(client: testing.TestClient, doors: Doors) -> None:
    answer = client.simulate_get("/v1/session/entries/cpdaily", query_string="return=%2Fme%2Ftodo&ticket=ST-1",
                                 headers={**BROWSER, "Host": "evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/todo")
    assert answer.cookies["hall_refresh"].value == "fresh"
    assert doors.calls("entry.redeem")[0]["data"] == {
        "entry": "cpdaily", "ticket": "ST-1", "service": f"{HALL}/v1/session/entries/cpdaily?return=%2Fme%2Ftodo"}


def test_where_wecom_is_not_open_there_is_nothing(client: testing.TestClient, doors: Doors) -> None:
    assert client.simulate_get("/v1/session/ways").json == {"items": ["wecom"]}
    doors.tell("wecom.begin", problem={"kind": "not-found", "code": "not_found", "detail": "没有开通"})
    check(client.simulate_get("/v1/session/wecom", headers=BROWSER), 404, "not_found")


def test_without_a_public_address_nobody_could_come_back(parts: Parts, doors: Doors) -> None:
    app: falcon.App[Any, Any] = create_app(parts)
    bare = Entrance(parts.backends, Cookie(secure=False), "")
    app.add_route("/v1/session/wecom", bare, suffix="wecom")
    check(testing.TestClient(app).simulate_get("/v1/session/wecom"), 404, "not_found")
    assert doors.calls("wecom.begin") == []


def test_too_many_arrivals_are_refused(parts: Parts, doors: Doors) -> None:
    app: falcon.App[Any, Any] = create_app(parts)
    doors_of_few = Entrance(parts.backends, Cookie(secure=False), HALL, Rates(1, 60.0))
    app.add_route("/v1/session/wecom", doors_of_few, suffix="wecom")
    few = testing.TestClient(app)
    assert few.simulate_get("/v1/session/wecom").status_code == 302
    check(few.simulate_get("/v1/session/wecom"), 429, "too_many")
