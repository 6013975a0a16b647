"""Every page of the portal in the states worth looking at: whose eyes, which address, and how to know it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass

from playwright.sync_api import expect

from local.hall import Hall
from tests.browser.visitor import Visitor
from tests.browser.weeks import free_weeks
from tests.journeys.client import Person, eventually, party_proof, weekly_report

AUTHOR, HEAD, STUDENT, APPROVER, NEWCOMER = "10001", "11001", "20230001", "17001", "28001"
ADMINISTRATOR = "90001"


@dataclass(frozen=True)
class Things:
    """Cases, a draft and a verification code that the pages show."""

    draft: str
    running: str
    returned: str
    completed: str
    proof: str
    code: str


def arrange(hall: Hall) -> Things:
    """Make one of each through the HTTP interface."""
    author, head = Person(hall.base_url, AUTHOR), Person(hall.base_url, HEAD)
    student, approver = Person(hall.base_url, STUDENT), Person(hall.base_url, APPROVER)

    def report(*, draft: bool = False) -> str:
        body = {"service": "weekly-report", "form": weekly_report(weeks=str(free_weeks())), "draft": draft}
        answer = author.post("/v1/cases", body)
        assert answer.status_code == 201, answer.text
        return answer.json()["case_id"]

    running, returned, completed = report(), report(), report()
    assert head.act(returned, "return", {"to": "applicant", "opinion": "请补充数据，并说明下周安排。"}).ok
    assert head.act(completed, "approve", {"opinion": "同意"}).ok
    known = student.get("/v1/services/party-proof/form").json()["values"]
    proof = student.post("/v1/cases", {"service": "party-proof", "form": {**known, **party_proof()}}).json()["case_id"]
    assert approver.act(proof, "approve", {"opinion": "情况属实"}).ok
    [document] = eventually(lambda: student.case(proof)["documents"], within=60)
    return Things(report(draft=True), running, returned, completed, proof, document["verify_code"])


@dataclass(frozen=True)
class Stop:
    """One page in one state: ``no`` is who looks ("" for a visitor), ``sign`` a CSS selector of what must appear.

    ``missing`` is a pattern of what answers 404 on the way.
    """

    name: str
    no: str
    path: str
    sign: str
    missing: str = ""


def testid(name: str) -> str:
    return f"[data-testid='{name}']"


def stops(things: Things) -> Iterator[Stop]:
    """Every page, grouped by who looks at it."""
    nothing, problem = testid("empty"), testid("error")
    yield Stop("30-home", "", "/", "[data-testid^='service-']")
    yield Stop("31-services", "", "/services", "[data-testid^='service-']")
    yield Stop("32-services-none", "", "/services?q=qqqqzzzz", nothing)
    yield Stop("33-guide", "", "/services/weekly-report", testid("apply"))
    yield Stop("34-guide-proof", "", "/services/party-proof", testid("apply"))
    yield Stop("35-sign-in", "", "/sign-in", testid("login-submit"))
    yield Stop("36-verify", "", f"/verify/{things.code}", testid("verify-result"))
    yield Stop("37-help", "", "/help", "#faq")
    yield Stop("38-about", "", "/about", "h1")
    yield Stop("39-not-found", "", "/no/such/page", nothing, "/no/such/page")
    yield Stop("40-home-mine", AUTHOR, "/", testid("my-counts"))
    yield Stop("41-form", AUTHOR, "/services/weekly-report/apply", testid("submit"))
    yield Stop("42-draft", AUTHOR, f"/drafts/{things.draft}", testid("delete-draft"))
    yield Stop("43-case-running", AUTHOR, f"/cases/{things.running}", testid("records"))
    yield Stop("44-case-returned", AUTHOR, f"/cases/{things.returned}", testid("act-resubmit"))
    yield Stop("45-case-completed", AUTHOR, f"/cases/{things.completed}", testid("rate-open"))
    yield Stop("46-case-unknown", AUTHOR, f"/cases/{'0' * 32}", problem, "/v1/cases/.+")
    yield Stop("47-may-not-start", AUTHOR, "/services/party-proof/apply", testid("start-problem"))
    for number, key in enumerate(("todo", "in-progress", "completed", "applications", "drafts", "to-rate",
                                  "notifications")):
        yield Stop(f"{50 + number}-me-{key}", AUTHOR, f"/me/{key}", f"{testid('list')}[data-list='{key}']")
    yield Stop("57-me-search-none", AUTHOR, "/me/applications?q=没有这样的词", nothing)
    yield Stop("60-case-todo", HEAD, f"/cases/{things.running}", testid("act-approve"))
    yield Stop("61-me-todo-head", HEAD, "/me/todo", testid("list"))
    yield Stop("62-proof-form", STUDENT, "/services/party-proof/apply", testid("submit"))
    yield Stop("63-proof-done", STUDENT, f"/cases/{things.proof}", testid("documents"))
    for number, key in enumerate(("todo", "in-progress", "completed", "cc", "applications", "drafts", "to-rate",
                                  "notifications")):
        yield Stop(f"{70 + number}-empty-{key}", NEWCOMER, f"/me/{key}", nothing)
    yield from _newer_stops()


def _newer_stops() -> Iterator[Stop]:
    """Search, 我的大学, news, feedback, and what administrators see."""
    yield Stop("A0-search", "", "/search?q=dangyuan", "#facet-panel")
    yield Stop("A1-search-none", "", "/search?q=qqqqzzzz", testid("empty"))
    yield Stop("A2-university", "", "/university", testid("university-sign-in"))
    yield Stop("A3-news", "", "/news", testid("news-list"))
    yield Stop("A4-duties", "", "/duties", testid("duties"))
    yield Stop("A5-site-map", "", "/site-map", testid("map-themes"))
    yield Stop("A6-notices", "", "/notices", testid("empty"))
    yield Stop("B0-university-mine", AUTHOR, "/university", testid("apps"))
    yield Stop("B1-feedback", AUTHOR, "/feedback", testid("feedback-form"))
    yield Stop("B2-substitutes", AUTHOR, "/me/substitutes", testid("substitute-form"))
    for number, (page, sign) in enumerate((("", "kind-faq"), ("/content/faq", "content-list"),
                                           ("/content/site/hall", "content-publish"),
                                           ("/content/home/hall", "modules"), ("/feedback", "desk-q"),
                                           ("/calendar", "calendar-save"), ("/deliveries", "deliveries-state"),
                                           ("/parked", "parked-service"))):
        yield Stop(f"C{number}-admin", ADMINISTRATOR, f"/admin{page}", testid(sign))


def arrive_at(visitor: Visitor, stop: Stop) -> None:
    """Open the page and wait until it shows what it should."""
    with visitor.watch.expecting(404, stop.missing) if stop.missing else nullcontext():
        visitor.go(stop.path)
        expect(visitor.page.locator(stop.sign).first).to_be_visible()
    visitor.settle()
