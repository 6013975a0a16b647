"""The CAS server: who is told whose ticket it is, in the protocol's words; and that nobody is led astray."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from falcon import testing

from gateway.backends import Backends
from gateway.rates import Rates
from gateway.resources.cas import Validation
from tests.gateway.conftest import Doors
from tests.gateway.test_problems import check

SERVICE = "https://lib.example/login?next=/me"
TICKET = "ST-abcdefghijklmnopqrstuvwxyz"
NS = "{http://www.yale.edu/tp/cas}"
HOLDER = {"no": "10001", "name": "陈<一>", "kind": "staff", "unit": "cs", "unit_name": "计算机 & 学院",
          "application": "library", "signed_in_at": "2026-03-02T08:00:00+00:00"}
FORBIDDEN = {"kind": "not-allowed", "code": "application_forbidden", "detail": "不属于"}
OTHERS = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https://u@evil.example",
          "https:evil", "https://[::1", "https://evil.example\r\nSet-Cookie: a=b", "data:text/html,x", "x" * 2000]


@pytest.fixture(autouse=True)
def registered(doors: Doors) -> None:
    """The library is registered, and its ticket is good."""
    doors.tell("application.of-service", result={"code": "library", "name": "图书馆"})
    doors.tell("ticket.redeem", result=HOLDER)


def validated(client: testing.TestClient, path: str = "/cas/p3/serviceValidate", **query: str) -> testing.Result:
    return client.simulate_get(path, params={"service": SERVICE, "ticket": TICKET, **query})


def inside(answer: testing.Result) -> Element:
    """The only child of the response, checked to be what the schema says."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/xml")
    root: Element = fromstring(answer.content, forbid_dtd=True)
    assert (root.tag, len(root)) == (f"{NS}serviceResponse", 1)
    return root[0]


def failure(answer: testing.Result) -> str:
    element = inside(answer)
    assert element.tag == f"{NS}authenticationFailure"
    assert element.text
    return str(element.get("code"))


def test_an_application_learns_number_name_kind_and_unit(client: testing.TestClient, doors: Doors) -> None:
    success = inside(validated(client))
    assert success.tag == f"{NS}authenticationSuccess"
    assert success.findtext(f"{NS}user") == "10001"
    attributes = {part.tag.removeprefix(NS): part.text for part in success.find(f"{NS}attributes") or ()}
    assert attributes == {"authenticationDate": "2026-03-02T08:00:00+00:00", "name": "陈<一>", "kind": "staff",
                          "longTermAuthenticationRequestTokenUsed": "false", "isFromNewLogin": "false", "unit": "cs",
                          "unitName": "计算机 & 学院"}
    assert doors.calls("ticket.redeem")[0]["data"] == {"ticket": TICKET, "service": SERVICE}


def test_the_second_version_learns_the_number_alone(client: testing.TestClient) -> None:
    success = inside(validated(client, "/cas/serviceValidate"))
    assert [part.tag.removeprefix(NS) for part in success] == ["user"]


def test_the_same_as_json(client: testing.TestClient, doors: Doors) -> None:
    told: dict[str, Any] = validated(client, format="JSON").json["serviceResponse"]["authenticationSuccess"]
    assert (told["user"], told["attributes"]["name"]) == ("10001", "陈<一>")
    doors.tell("ticket.redeem", problem={"kind": "invalid", "code": "ticket_invalid", "detail": "票据无效"})
    told = validated(client, format="json").json["serviceResponse"]["authenticationFailure"]
    assert told == {"code": "INVALID_TICKET", "description": "票据无效"}


@pytest.mark.parametrize(("code", "said"), [("ticket_invalid", "INVALID_TICKET"),
                                            ("ticket_of_other_service", "INVALID_SERVICE")])
def test_a_bad_ticket_is_told_in_the_protocols_words(client: testing.TestClient, doors: Doors, code: str,
                                                     said: str) -> None:
    doors.tell("ticket.redeem", problem={"kind": "invalid", "code": code, "detail": "不行"})
    assert failure(validated(client)) == said


@pytest.mark.parametrize("query", [{"ticket": ""}, {"service": ""}, {"ticket": "ST-" + "x" * 300}],
                         ids=["no ticket", "no service", "long ticket"])
def test_what_is_missing_is_an_invalid_request(client: testing.TestClient, doors: Doors,
                                               query: dict[str, str]) -> None:
    assert failure(validated(client, **query)) == "INVALID_REQUEST"
    assert doors.calls("ticket.redeem") == []


@pytest.mark.parametrize("query", [{"ticket": "PT-abc"}, {"renew": "true"}], ids=["proxy ticket", "renew"])
def test_tickets_we_do_not_give_are_not_good(client: testing.TestClient, query: dict[str, str]) -> None:
    assert failure(validated(client, **query)) == "INVALID_TICKET"


def test_an_address_that_is_registered_no_more_learns_nothing(client: testing.TestClient, doors: Doors) -> None:
    doors.tell("application.of-service", problem=FORBIDDEN)
    assert failure(validated(client)) == "INVALID_SERVICE"
    doors.tell("application.of-service", result={"code": "another", "name": "别的应用"})
    answer = validated(client)
    assert failure(answer) == "INVALID_SERVICE"
    assert "10001" not in answer.text


def test_our_own_trouble_is_no_verdict_on_a_ticket(client: testing.TestClient, doors: Doors) -> None:
    doors.tell("ticket.redeem", problem={"kind": "unavailable", "code": "unavailable", "detail": "稍后"})
    check(validated(client), 503, "unavailable")


def test_the_address_is_compared_without_ticket_and_fragment(client: testing.TestClient, doors: Doors) -> None:
    validated(client, service=f"{SERVICE}&ticket=ST-old#top")
    assert doors.calls("ticket.redeem")[0]["data"]["service"] == SERVICE


def test_too_many_questions_are_refused() -> None:
    now = [0.0]
    rates = Rates(2, 60.0, clock=lambda: now[0])
    assert [rates.allow("a"), rates.allow("a"), rates.allow("a"), rates.allow("b")] == [True, True, False, True]
    now[0] = 60.0
    assert rates.allow("a")


def test_the_door_says_when_to_come_back(parts: Any) -> None:
    from falcon import App

    from gateway import errors
    from gateway.middleware.correlation import Correlation

    app: Any = App(middleware=[Correlation()])
    errors.install(app)
    app.add_route("/cas/serviceValidate", Validation(Backends(parts.rpc), Rates(0, 60.0)))
    answer = testing.TestClient(app).simulate_get("/cas/serviceValidate")
    check(answer, 429, "too_many")
    assert int(answer.headers["Retry-After"]) > 0


def test_signing_in_leads_to_the_portal_with_the_address(client: testing.TestClient) -> None:
    answer = client.simulate_get("/cas/login", params={"service": SERVICE})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sso?service={quote(SERVICE, safe='')}")
    assert client.simulate_get("/cas/login").headers["Location"] == "/"


@pytest.mark.parametrize("service", OTHERS, ids=range(len(OTHERS)))
@pytest.mark.parametrize("path", ["/cas/login", "/cas/logout"])
@pytest.mark.parametrize("more", [{}, {"done": "true", "gateway": "true"}], ids=["first", "done"])
def test_nobody_is_led_to_an_address_that_is_not_an_applications(client: testing.TestClient, doors: Doors, path: str,
                                                                 service: str, more: dict[str, str]) -> None:
    doors.tell("application.of-service", problem=FORBIDDEN)
    answer = client.simulate_get(path, params={"service": service, **more}, headers={"Accept": "text/html"})
    allowed = {"/", "/sso?error=application_forbidden", "/sso?logout=true"}
    assert answer.status_code == 302
    assert answer.headers["Location"] in allowed


def test_programs_are_told_with_a_problem(client: testing.TestClient, doors: Doors) -> None:
    doors.tell("application.of-service", problem=FORBIDDEN)
    problem = check(client.simulate_get("/cas/login", params={"service": SERVICE}), 403, "application_forbidden")
    assert problem["title"] == "未授权的访问"


def test_whoever_did_not_sign_in_or_signed_out_goes_back(client: testing.TestClient) -> None:
    gateway = {"service": SERVICE, "gateway": "true"}
    assert client.simulate_get("/cas/login", params=gateway).headers["Location"].endswith("&gateway=true")
    assert client.simulate_get("/cas/login", params={**gateway, "done": "true"}).headers["Location"] == SERVICE
    way = client.simulate_get("/cas/logout", params={"service": SERVICE}).headers["Location"]
    assert way == f"/sso?logout=true&service={quote(SERVICE, safe='')}"
    back = client.simulate_get("/cas/logout", params={"service": SERVICE, "done": "true"})
    assert back.headers["Location"] == SERVICE


def test_a_ticket_for_where_somebody_came_from(client: testing.TestClient, doors: Doors, me: dict[str, str]) -> None:
    doors.tell("person.me", result={"kind": "staff", "posts": [{"role": "head", "unit": "cs"}]})
    doors.tell("ticket.issue", result={"ticket": TICKET, "seconds": 10})
    answer = client.simulate_post("/v1/sso/tickets", json={"service": f"{SERVICE}#top"}, headers=me)
    assert answer.json == {"url": f"{SERVICE}&ticket={TICKET}"}
    asked, issued = doors.calls("application.of-service")[0]["data"], doors.calls("ticket.issue")[0]["data"]
    assert asked == {"service": SERVICE, "who": {"no": "10001", "kind": "staff", "posts": ["head"]}}
    assert (issued["actor"], issued["service"], issued["application"]) == ("10001", SERVICE, "library")
    assert len(issued["session"]) == 32


@pytest.mark.parametrize("service", OTHERS, ids=range(len(OTHERS)))
def test_no_ticket_leaves_for_anywhere_else(client: testing.TestClient, doors: Doors, me: dict[str, str],
                                            service: str) -> None:
    doors.tell("person.me", result={"kind": "staff", "posts": []})
    doors.tell("application.of-service", problem=FORBIDDEN)
    answer = client.simulate_post("/v1/sso/tickets", json={"service": service}, headers=me)
    check(answer, 403, "application_forbidden")
    assert doors.calls("ticket.issue") == []


@pytest.mark.parametrize("body", [{}, {"service": 1}, {"service": SERVICE, "actor": "90001"}])
def test_a_body_that_makes_no_sense_is_422(client: testing.TestClient, me: dict[str, str], body: Any) -> None:
    check(client.simulate_post("/v1/sso/tickets", json=body, headers=me), 422, "invalid")
