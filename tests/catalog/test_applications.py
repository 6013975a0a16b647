"""Applications as administrators keep them: whom they are for, where they are, and which addresses are theirs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from catalog.queries.addresses import Addresses, lies_under
from catalog.queries.applications import STANDARD_CARDS, may_open
from catalog.service import Catalog, build
from catalog.settings import Settings
from chassis.decider import Context, digest_of
from chassis.recorded import Recorded
from contracts.catalog.applications import Asker, FindApplication, ListApplications, OpenApplication
from contracts.catalog.cards import ListCards
from contracts.catalog.content import PublishContent, WithdrawContent
from contracts.catalog.usage import APPLICATION
from contracts.errors import ContractError, NotAllowed, NotFound, Unavailable
from tests.catalog.conftest import ADMIN, post_event

STUDENT, STAFF = Asker(no="20230001", kind="student"), Asker(no="10001", kind="staff", posts=("head",))
OFFICER = Asker(no="18002", kind="staff", posts=("aid.officer",))
APPLICATIONS: dict[str, dict[str, Any]] = {
    "library": {"name": "图书馆", "url": "https://lib.example/portal", "category": "图书", "sso": "cas",
                "order": 1, "description": "借阅、续借", "keywords": ["文献"], "hot": True},
    "opac": {"name": "馆藏检索", "url": "https://lib.example/portal/opac", "category": "图书", "sso": "cas",
             "order": 2},
    "grades": {"name": "成绩查询", "url": "${HALL_CAMPUS_URL}/apps/grades", "category": "教学", "sso": "cas",
               "order": 3, "audience": ["学生"]},
    "aid": {"name": "资助管理", "url": "https://aid.example/", "category": "学工", "sso": "none",
            "order": 4, "audience": ["教职工"], "only": ["aid.officer"]},
    "map": {"name": "校园地图", "url": "${HALL_MAP_URL}/x", "category": "生活", "sso": "none", "order": 5,
            "audience": ["访客"]}}


@pytest.fixture(scope="module")
def shelf(mongo_url: str, db_prefix: str) -> Iterator[Catalog]:
    """A catalog with applications on its shelf."""
    settings = Settings(mongo_url=mongo_url, amqp_url="amqp://nobody@127.0.0.1:1/none", db_prefix=db_prefix,
                        campus_url="http://campus.example:9/", public_url="https://hall.example")
    built = build(settings)
    built.prepare()
    built.posts.learn(Recorded.of(post_event("granted")))
    for code, data in APPLICATIONS.items():
        publish(built, "application", code, data)
    yield built
    built.close()


def publish(catalog: Catalog, kind: str, id: str, data: dict[str, Any]) -> None:
    tell(catalog, PublishContent(actor=ADMIN, kind=kind, id=id, data=data))


def tell(catalog: Catalog, wish: Any) -> None:
    context = Context(actor=ADMIN, command_id=uuid.uuid4().hex, correlation_id="c")
    catalog.perform(wish, context, digest_of({"name": wish.__message__[1], "data": {"id": context.command_id}}))


def listed(catalog: Catalog, who: Asker = STUDENT, **wanted: Any) -> list[str]:
    page = catalog.university.answers[ListApplications](ListApplications(who=who, **wanted))
    return [item.code for item in page.items]


def open_one(catalog: Catalog, code: str, who: Asker) -> Any:
    return catalog.university.deeds[OpenApplication](OpenApplication(actor=who.no, code=code, who=who))


def owner(catalog: Catalog, service: str, who: Asker | None = None) -> str:
    return str(catalog.university.answers[FindApplication](FindApplication(service=service, who=who)).code)


def test_they_are_listed_in_order_and_found_by_words_and_pinyin(shelf: Catalog) -> None:
    assert listed(shelf) == ["library", "opac", "grades", "aid", "map"]
    for q in ("图书馆", "tsg", "tushuguan", "续借", "文献"):
        assert listed(shelf, q=q) == ["library"], q
    assert listed(shelf, category="图书") == ["library", "opac"]
    assert listed(shelf, audience="学生") == ["library", "opac", "grades", "map"]
    assert listed(shelf, q="没有这样的应用") == []


def test_categories_are_counted_whatever_the_category(shelf: Catalog) -> None:
    page = shelf.university.answers[ListApplications](ListApplications(who=STUDENT, category="图书", limit=1))
    assert (page.total, len(page.items), page.next_page_token) == (2, 1, "1")
    assert page.categories == {"教学": 1, "学工": 1, "图书": 2, "生活": 1}


def test_the_list_says_what_is_mine_and_what_i_may_open(shelf: Catalog) -> None:
    shelf.shelves.favourites.add(STUDENT.no, APPLICATION, "library")
    page = shelf.university.answers[ListApplications](ListApplications(who=STUDENT))
    items = {item.code: item for item in page.items}
    assert [code for code, item in items.items() if item.favourite] == ["library"]
    assert [code for code, item in items.items() if not item.allowed] == ["aid"]
    assert (items["library"].sso, items["aid"].sso, items["library"].hot) == (True, False, True)


def test_opening_tells_where_and_counts_as_recent(shelf: Catalog) -> None:
    found = open_one(shelf, "grades", STUDENT)
    assert (found.url, found.sso) == ("http://campus.example:9/apps/grades", True)
    assert [row["code"] for row in shelf.shelves.recent.mine(STUDENT.no, APPLICATION)] == ["grades"]


@pytest.mark.parametrize(("code", "who", "error"), [
    ("grades", STAFF, NotAllowed), ("aid", STAFF, NotAllowed), ("aid", STUDENT, NotAllowed),
    ("nothing", STAFF, NotFound), ("map", STAFF, Unavailable)],
    ids=["audience", "post", "both", "unknown", "not set up"])
def test_who_may_not_open_it_is_told_and_nothing_is_noted(shelf: Catalog, code: str, who: Asker,
                                                          error: type[ContractError]) -> None:
    with pytest.raises(error) as raised:
        open_one(shelf, code, who)
    if error is NotAllowed:
        assert raised.value.code == "application_forbidden"
        assert "意见反馈" in raised.value.detail
    assert code not in [row["code"] for row in shelf.shelves.recent.mine(who.no, APPLICATION)]


def test_the_post_it_is_for_opens_it(shelf: Catalog) -> None:
    assert open_one(shelf, "aid", OFFICER).url == "https://aid.example/"


@pytest.mark.parametrize(("data", "kind", "allowed"), [
    ({}, "visitor", True), ({"audience": ["学生"]}, "graduate", True), ({"audience": ["学生"]}, "visitor", False),
    ({"audience": ["教职工"]}, "retired", True), ({"audience": ["访客"]}, "staff", True),
    ({"audience": ["学生"]}, "something new", False), ({"only": ["staff"]}, "staff", True),
    ({"only": ["staff"]}, "student", False), ({"audience": ["学生"], "only": ["staff"]}, "staff", False)])
def test_audience_and_only_must_both_fit(data: dict[str, Any], kind: str, allowed: bool) -> None:
    assert may_open(data, Asker(no="1", kind=kind)) is allowed


def test_an_address_belongs_to_the_application_with_the_longest_path(shelf: Catalog) -> None:
    assert owner(shelf, "https://lib.example/portal") == "library"
    assert owner(shelf, "https://LIB.example:443/portal/books?id=1") == "library"
    assert owner(shelf, "https://lib.example/portal/opac/search") == "opac"
    assert owner(shelf, "http://campus.example:9/apps/grades") == "grades"


@pytest.mark.parametrize("service", [
    "https://lib.example/", "https://lib.example/portals", "http://lib.example/portal", "https://lib.example:8443/portal",
    "https://lib.example.evil.example/portal", "https://evil.example/portal", "https://lib.example@evil.example/portal",
    "https://lib.example/portal/../admin", "https://lib.example/portal/%2e%2e/admin", "https://aid.example/",
    "https://lib.example/portal/%252e%252e/x", "javascript:alert(1)", "https://lib.example\\@evil.example/portal", ""])
def test_no_other_address_belongs_to_any(shelf: Catalog, service: str) -> None:
    with pytest.raises(NotAllowed) as raised:
        owner(shelf, service)
    assert raised.value.code == "application_forbidden"


def test_an_address_is_refused_to_whom_the_application_is_not_for(shelf: Catalog) -> None:
    assert owner(shelf, "http://campus.example:9/apps/grades", STUDENT) == "grades"
    with pytest.raises(NotAllowed):
        owner(shelf, "http://campus.example:9/apps/grades", STAFF)


def test_settings_stand_at_the_beginning_of_addresses() -> None:
    known = Addresses({"HALL_CAMPUS_URL": "https://campus.example/", "HALL_PUBLIC_URL": ""})
    assert known.full("${HALL_CAMPUS_URL}/a") == "https://campus.example/a"
    assert known.full("https://x.example/${HALL_CAMPUS_URL}") == "https://x.example/${HALL_CAMPUS_URL}"
    assert known.full("${HALL_PUBLIC_URL}/a") is None
    assert not lies_under("https://x.example/a", "/a")


def test_standard_cards_until_an_administrator_arranges_some(shelf: Catalog) -> None:
    ask = shelf.university.answers[ListCards]
    assert ask(ListCards(who=STUDENT)) == STANDARD_CARDS
    rows = [{"label": "应发", "item": "gross", "unit": "元", "masked": True}]
    publish(shelf, "card", "pay", {"title": "工资", "source": "salary.latest", "rows": rows, "audience": ["教职工"],
                                   "link": "${HALL_PUBLIC_URL}/services"})
    [card] = ask(ListCards(who=STAFF)).items
    assert (card.code, card.source, card.lines[0].masked, card.link) == (
        "pay", "salary.latest", True, "https://hall.example/services")
    assert ask(ListCards(who=STUDENT)).items == ()
    tell(shelf, WithdrawContent(actor=ADMIN, kind="card", id="pay"))
    assert ask(ListCards(who=replace(STAFF, kind="visitor"))) == STANDARD_CARDS
