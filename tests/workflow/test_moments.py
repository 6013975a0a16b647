"""The list of moments at which somebody's open tasks are looked after: nothing is forgotten, nothing said twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from workflow.stores.substitutes import LEASE, SETTLING, Moments

NOW = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def moments(mongo_url: str, db_prefix: str) -> Iterator[Moments]:
    with MongoClient[dict[str, Any]](mongo_url, tz_aware=True, w="majority") as client:
        client.drop_database(f"{db_prefix}_moments")
        made = Moments(client[f"{db_prefix}_moments"])
        made.prepare()
        yield made


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def claimed(moments: Moments, at: datetime) -> dict[str, Any]:
    row = moments.claim(at)
    assert row is not None
    return row


def test_what_is_due_is_taken_once_and_again_when_its_worker_fell_silent(moments: Moments) -> None:
    moments.note("substitute", "11001", NOW)
    assert moments.claim(after(-1)) is None
    assert claimed(moments, NOW)["no"] == "11001"
    assert moments.claim(NOW) is None
    assert claimed(moments, after(LEASE))["attempt"] == 2


def test_everything_is_looked_at_once_more_and_then_at_the_next_moment(moments: Moments) -> None:
    moments.note("substitute", "11001", NOW)
    moments.finish(claimed(moments, NOW), NOW, after(3600))
    assert moments.claim(after(SETTLING - 1)) is None
    moments.finish(claimed(moments, after(SETTLING)), after(SETTLING), after(3600))
    assert moments.claim(after(3599)) is None
    moments.finish(claimed(moments, after(3600)), after(3600), None)
    moments.finish(claimed(moments, after(3600 + SETTLING)), after(3600 + SETTLING), None)
    assert moments.claim(after(10_000_000)) is None


def test_a_period_that_begins_in_a_moment_does_not_wait_for_the_second_look(moments: Moments) -> None:
    moments.note("substitute", "11001", NOW)
    moments.finish(claimed(moments, NOW), NOW, after(2))
    assert claimed(moments, after(2))["settled"] is False


def test_no_two_looks_ever_have_the_same_number(moments: Moments) -> None:
    numbers = []
    for _ in range(3):
        moments.note("substitute", "11001", NOW)
        for at in (NOW, after(SETTLING)):
            row = claimed(moments, at)
            numbers.append(row["n"])
            moments.finish(row, at, None)
    assert len(set(numbers)) == len(numbers)


def test_what_is_noted_while_somebody_looks_is_looked_at_again(moments: Moments) -> None:
    moments.note("substitute", "11001", NOW)
    row = claimed(moments, NOW)
    moments.note("substitute", "11001", NOW)
    moments.finish(row, NOW, None)
    assert claimed(moments, NOW)["n"] == row["n"] + 1


def test_a_look_that_failed_comes_again_later(moments: Moments) -> None:
    moments.note("gone", "11001", NOW)
    moments.postpone(claimed(moments, NOW), after(4))
    assert moments.claim(after(3)) is None
    assert claimed(moments, after(4))["reason"] == "gone"
