"""What people star and use last: theirs alone, named as things are called today, gone when they are erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.service import Catalog
from catalog.stores.favourites import MOST
from chassis.recorded import Recorded
from contracts import codec
from contracts.catalog import usage as asked
from contracts.catalog.commands import RetireService
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from contracts.identity.events import SubjectErased
from tests.catalog.cases import ANNA, case, learn, recorded
from tests.catalog.conftest import ADMIN, service

ME = "10001"


@pytest.fixture
def hall(catalog: Catalog, publish: Callable[..., Any]) -> Catalog:
    """A catalog with three services."""
    catalog.prepare()
    for number, name in enumerate(("用印", "请假", "成绩单"), start=1):
        publish(service(f"s{number}", str(number), name))
    return catalog


def do(hall: Catalog, message: Any, actor: str = "") -> Any:
    kind, name, _ = type(message).__message__
    wire = {"name": name, "data": codec.encode(message)}
    return hall.ask(wire) if kind == "question" else hall.execute(wire, {"actor": actor or message.actor})


def codes(page: dict[str, Any]) -> list[str]:
    return [item["code"] for item in page["items"]]


def star(hall: Catalog, code: str, actor: str = ME, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = do(hall, asked.AddFavourite(actor=actor, code=code, **more))
    return found


def test_a_star_stays_until_it_is_taken_away(hall: Catalog) -> None:
    assert star(hall, "s1") == {"kind": "service", "code": "s1", "favourite": True, "total": 1}
    assert star(hall, "s1")["total"] == 1
    star(hall, "s2")
    star(hall, "s1", actor="11001")
    page = do(hall, asked.ListFavourites(actor=ME))
    assert (codes(page), page["total"]) == (["s2", "s1"], 2)
    assert page["items"][0] | {"at": ""} == {"kind": "service", "code": "s2", "name": "请假", "url": "/services/s2",
                                             "open": True, "at": "", "icon": None}
    assert do(hall, asked.RemoveFavourite(actor=ME, code="s2"))["total"] == 1
    assert do(hall, asked.RemoveFavourite(actor=ME, code="s2"))["favourite"] is False
    assert codes(do(hall, asked.ListFavourites(actor="11001"))) == ["s1"]


def test_favourites_are_read_page_by_page_and_searched(hall: Catalog) -> None:
    for code in ("s1", "s2", "s3"):
        star(hall, code)
    first = do(hall, asked.ListFavourites(actor=ME, limit=2))
    rest = do(hall, asked.ListFavourites(actor=ME, limit=2, page_token=first["next_page_token"]))
    assert codes(first) + codes(rest) == ["s3", "s2", "s1"]
    assert (first["total"], rest["next_page_token"]) == (3, None)
    assert codes(do(hall, asked.ListFavourites(actor=ME, q="成绩"))) == ["s3"]
    assert codes(do(hall, asked.ListFavourites(actor=ME, kind="application"))) == []


def test_a_retired_service_is_still_a_favourite_and_says_so(hall: Catalog) -> None:
    star(hall, "s1")
    do(hall, asked.MarkRecent(actor=ME, code="s1"))
    hall.execute({"name": "service.retire", "data": codec.encode(RetireService(actor=ADMIN, code="s1"))},
                 {"actor": ADMIN, "command_id": "r", "correlation_id": "c"})
    [item] = do(hall, asked.ListFavourites(actor=ME))["items"]
    assert (item["open"], item["url"]) == (False, None)
    assert do(hall, asked.ListRecent(actor=ME))["items"] == []
    with pytest.raises(NotFound):
        star(hall, "s1", actor="11001")


def test_applications_are_starred_beside_services(hall: Catalog) -> None:
    published(hall, "application", "lib", {"name": "图书馆", "url": "https://lib.example", "category": "图书"})
    assert star(hall, "lib", kind="application")["favourite"]
    hall.shelves.recent.mark(ME, "application", "lib")
    [item] = do(hall, asked.ListFavourites(actor=ME, kind="application"))["items"]
    assert (item["name"], item["url"]) == ("图书馆", "/v1/applications/lib/open")
    assert codes(do(hall, asked.ListRecent(actor=ME))) == ["lib"]
    assert hall.shelves.favourites.codes(ME, "application") == {"lib"}
    assert hall.shelves.favourites.codes("", "application") == frozenset()


@pytest.mark.parametrize(("code", "kind", "error"), [
    ("nowhere", "service", NotFound), ("nowhere", "application", NotFound), ("s1", "case", Invalid),
    ("../s1", "service", Invalid), ("s1|x", "service", Invalid)])
def test_nothing_is_starred_that_does_not_exist(code: str, kind: str, error: type[Exception], hall: Catalog) -> None:
    with pytest.raises(error):
        star(hall, code, kind=kind)


def test_nobody_stars_for_another(hall: Catalog) -> None:
    with pytest.raises(NotAllowed):
        do(hall, asked.AddFavourite(actor=ME, code="s1"), actor="11001")


def test_there_is_an_end_to_stars(hall: Catalog) -> None:
    hall.shelves.favourites.rows.insert_many(
        [{"_id": f"{ME}|service|x{number}", "person": ME, "kind": "service", "code": f"x{number}",
          "at": datetime.now(UTC)} for number in range(MOST)])
    with pytest.raises(NotPossibleNow):
        star(hall, "s1")


def test_what_was_used_last_comes_first_and_once(hall: Catalog) -> None:
    for code in ("s1", "s2", "s1", "nowhere"):
        do(hall, asked.MarkRecent(actor=ME, code=code))
    assert codes(do(hall, asked.ListRecent(actor=ME))) == ["s1", "s2"]
    assert codes(do(hall, asked.ListRecent(actor=ME, limit=1))) == ["s1"]


def test_starting_a_case_is_a_use_at_that_moment(hall: Catalog) -> None:
    now = datetime.now(UTC)
    do(hall, asked.MarkRecent(actor=ME, code="s1"))
    learn(hall, case("s2", at=now - timedelta(days=3)), case("s1", at=now - timedelta(days=9)),
          case("s3", at=now - timedelta(days=400)), case("s3", at=now, parent={"case": "p"}))
    assert codes(do(hall, asked.ListRecent(actor=ANNA.no))) == ["s1", "s2"]


def test_only_so_much_is_remembered(hall: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.stores.recent.KEPT", 2)
    for number in range(4):
        hall.shelves.recent.mark(ME, "service", f"s{number}")
    assert [row["code"] for row in hall.shelves.recent.mine(ME)] == ["s3", "s2"]


def test_an_erased_person_leaves_nothing_and_does_not_come_back(hall: Catalog) -> None:
    story = case("s2", at=datetime.now(UTC) - timedelta(days=1))
    for person in (ME, "11001"):
        star(hall, "s1", actor=person)
        do(hall, asked.SetPhrases(actor=person, items=("同意",)))
        do(hall, asked.MarkRecent(actor=person, code="s1"))
    learn(hall, story)
    hall.learn(erased(ME))
    learn(hall, story)  # everything of the workflow is read again
    database = hall.store.commits.database
    names = ("favourites", "recent", "preferences", "usage", "figures", "attempts", "visitors")
    assert [row for name in names for row in database[name].find({"$or": [{"person": ME}, {"_id": ME}]})] == []
    assert do(hall, asked.ListRecent(actor=ME))["items"] == []
    assert codes(do(hall, asked.ListFavourites(actor="11001"))) == ["s1"]
    do(hall, asked.MarkRecent(actor=ME, code="s1"))
    assert codes(do(hall, asked.ListRecent(actor=ME))) == ["s1"], "whoever comes back is remembered from then on"


def erased(no: str) -> Recorded:
    return recorded(SubjectErased(no=no, basis="本人申请", scope="register"), f"person-{no}", 9,
                    datetime.now(UTC))


def published(hall: Catalog, kind: str, id: str, data: dict[str, Any]) -> None:
    """Publish content as an administrator."""
    wish = {"name": "content.publish", "data": {"actor": ADMIN, "kind": kind, "id": id, "data": data}}
    hall.execute(wish, {"actor": ADMIN, "command_id": f"{kind}{id}{data}", "correlation_id": "c"})
