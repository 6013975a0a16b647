"""What could not be handled waits its turn, stream by stream, and is parked after the last try."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.database import Database

from chassis.deferred import BEHIND, PARKED, RETRY, Deferred
from chassis.recorded import Recorded
from chassis.testing import wait_until

Store = Database[dict[str, Any]]


@pytest.fixture
def deferred(database: Store) -> Deferred:
    return Deferred(database["inbox"])


def event(stream: str, number: int) -> Recorded:
    return Recorded("thing.done", 1, {"secret": "x"}, {"stream": stream, "version": number, "number": number})


def test_the_content_stays_in_the_log(deferred: Deferred) -> None:
    deferred.defer("q", event("s", 3), "RuntimeError")
    [row] = deferred.rows.find()
    assert "secret" not in str(row)
    assert (row["s"], row["v"], row["number"], row["state"], row["attempts"]) == ("s", 3, 3, RETRY, 1)


def test_an_event_behind_another_waits_for_it(deferred: Deferred) -> None:
    deferred.defer("q", event("s", 1), "RuntimeError")
    deferred.defer("q", event("s", 2), "")
    deferred.defer("q", event("t", 1), "")
    assert deferred.streams("q") == {"s", "t"}
    other = deferred.due("q")
    assert other is not None
    assert (other.stream, other.state) == ("t", BEHIND)
    deferred.done(other)
    first = wait_until(lambda: deferred.due("q"), what="the pause to end")
    assert (first.stream, first.number) == ("s", 1)
    deferred.done(first)
    second = deferred.due("q")
    assert second is not None
    assert second.number == 2


def test_after_the_sixth_failure_it_is_parked_and_no_longer_in_the_way(deferred: Deferred) -> None:
    deferred.defer("q", event("s", 1), "RuntimeError")
    deferred.defer("q", event("s", 2), "")
    for attempt in range(2, 7):
        waiting = deferred.find("q/s:000001")
        assert waiting is not None
        assert waiting.attempts == attempt - 1
        assert deferred.failed(waiting, "KeyError") is (attempt == 6)
    [parked] = deferred.parked()
    assert (parked.state, parked.error, parked.attempts) == (PARKED, "KeyError", 6)
    next_one = deferred.due("q")
    assert next_one is not None
    assert next_one.number == 2


def test_an_operator_has_it_tried_again_from_the_beginning(deferred: Deferred) -> None:
    deferred.defer("q", event("s", 1), "RuntimeError")
    for _ in range(5):
        waiting = deferred.find("q/s:000001")
        assert waiting is not None
        deferred.failed(waiting, "KeyError")
    assert deferred.due("q") is None
    assert deferred.replay("q/t:000001") == 0
    assert deferred.replay("q/s:000001") == 1
    again = deferred.due("q")
    assert again is not None
    assert (again.attempts, again.state) == (0, RETRY)


def test_taken_in_twice_it_waits_once(deferred: Deferred) -> None:
    deferred.defer("q", event("s", 1), "RuntimeError")
    deferred.defer("q", event("s", 1), "KeyError")
    assert deferred.rows.count_documents({}) == 1
