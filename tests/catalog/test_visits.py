"""Readings of guides: everybody once a day, and nobody to be found in what is kept."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.service import Catalog
from catalog.stores.visits import Visits
from contracts.catalog.usage import VisitGuide
from tests.catalog.test_favourites import do

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def visits(catalog: Catalog) -> Visits:
    catalog.prepare()
    return catalog.shelves.visits


def test_a_reader_counts_once_a_day_and_guide(visits: Visits) -> None:
    told = [visits.note(code, reader, MONDAY) for code, reader in (
        ("s1", "person|10001"), ("s1", "person|10001"), ("s2", "person|10001"), ("s1", "visitor|9.9.9.9"),
        ("s1", "person|9.9.9.9"))]
    assert told == [True, False, True, True, True]
    assert visits.note("s1", "person|10001", TUESDAY) is True
    assert (visits.of("s1"), visits.of("s2"), visits.of("s3"), visits.hall()) == (4, 1, 0, 5)


def test_nothing_kept_tells_who_read_and_yesterday_is_gone(visits: Visits) -> None:
    visits.note("s1", "person|10001", MONDAY)
    database = visits.rows.database
    [key], [seen] = database["visit_keys"].find(), database["visitors"].find()
    assert "10001" not in str(seen)
    visits.note("s1", "person|10002", TUESDAY)
    assert [row["_id"] for row in database["visit_keys"].find()] == ["2026-03-03"]
    assert [row["day"] for row in database["visitors"].find()] == ["2026-03-03"]
    assert database["visit_keys"].find_one()["key"] != key["key"]


def test_two_processes_count_a_reader_once(visits: Visits) -> None:
    other = Visits(visits.rows.database)
    assert [store.note("s1", "visitor|9.9.9.9", MONDAY) for store in (visits, other)] == [True, False]
    assert visits.hall() == 1


@pytest.mark.parametrize("code", ["", "*", "a b", "../x", "x" * 101])
def test_what_is_no_code_is_not_counted(code: str, visits: Visits) -> None:
    assert visits.note(code, "person|10001", MONDAY) is False
    assert visits.hall() == 0


def test_the_signed_in_and_visitors_are_told_apart(catalog: Catalog) -> None:
    catalog.prepare()
    assert do(catalog, VisitGuide(actor="10001", code="s1"), "10001") == {"done": True}
    assert do(catalog, VisitGuide(actor="anonymous", code="s1", visitor="9.9.9.9"), "anonymous") == {"done": True}
    assert do(catalog, VisitGuide(actor="anonymous", code="s1", visitor="9.9.9.9"), "anonymous") == {"done": False}
    assert catalog.shelves.visits.of("s1") == 2
