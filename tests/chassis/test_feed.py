"""A consumer reads another service's ledger: everything, in order, once it comes to that, and again after a restore."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pymongo.database import Database

from chassis.feed import Feed
from chassis.recorded import Recorded
from chassis.sequencer import Sequencer
from tests.chassis.sample.domain import Added, Opened

Store = Database[dict[str, Any]]
File = Callable[..., Any]


def sequence(database: Store) -> None:
    Sequencer(database, lambda height: None).catch_up()


def taken(feed: Feed) -> list[Recorded]:
    """Take in everything there is, as a consumer does."""
    found: list[Recorded] = []
    for part in feed.take():
        found += part.events
        feed.advance(part.block)
    return found


@pytest.fixture
def feed(database: Store) -> Feed:
    return Feed(database, database["cursors"], "x.sample")


def test_every_event_comes_with_its_envelope_in_the_order_of_the_ledger(
        database: Store, feed: Feed, file: File) -> None:
    commit = file("s", Opened("x"), Added("a", 2))
    sequence(database)
    file("r", Opened("y"))
    sequence(database)
    events = taken(feed)
    assert [(event.type, event.stream, event.number) for event in events] == [
        ("counter.opened", "s", 1), ("counter.added", "s", 2), ("counter.opened", "r", 1)]
    assert events[1].data == {"id": "a", "amount": 2}
    assert events[1].envelope == {
        "stream": "s", "version": 1, "number": 2, "at": commit.at.isoformat(), "actor": "10001", "on_behalf_of": None,
        "command_id": commit.command_id, "correlation_id": "c"}
    assert taken(feed) == []


def test_what_was_not_noted_as_taken_in_comes_again(database: Store, feed: Feed, file: File) -> None:
    file("s", Opened("x"))
    sequence(database)
    assert [len(part.events) for part in feed.take()] == [1]
    assert [event.number for event in taken(feed)] == [1]
    assert feed.behind() == 0


def test_only_wanted_types_come(database: Store, file: File) -> None:
    file("s", Opened("x"), Added("a", 2))
    sequence(database)
    assert [event.type for event in taken(Feed(database, database["cursors"], "some", ("*.added",)))] == [
        "counter.added"]
    none = Feed(database, database["cursors"], "none", ("thing.*",))
    assert (taken(none), none.behind()) == ([], 0)


def test_of_two_processes_the_one_behind_does_not_move_the_position_back(
        database: Store, feed: Feed, file: File) -> None:
    file("s", Opened("x"))
    sequence(database)
    [slow] = feed.take()
    file("s", Added("a", 1))
    sequence(database)
    assert len(taken(feed)) == 2
    feed.advance(slow.block)
    assert taken(feed) == []


def test_another_past_is_read_from_its_beginning(database: Store, feed: Feed, file: File) -> None:
    file("s", Opened("x"))
    sequence(database)
    assert len(taken(feed)) == 1
    for name in ("commits", "ledger"):
        database[name].delete_many({})
    file("t", Opened("y"))
    sequence(database)
    assert [event.stream for event in taken(feed)] == ["t"]


def test_one_event_is_found_again_or_said_to_be_gone(database: Store, feed: Feed, file: File) -> None:
    file("s", Opened("x"), Added("a", 2))
    assert feed.event("s", 1, 2).data == {"id": "a", "amount": 2}
    for version, number in ((1, 3), (1, 0), (2, 3)):
        with pytest.raises(LookupError):
            feed.event("s", version, number)


def test_a_commit_that_is_gone_does_not_stop_the_rest(database: Store, feed: Feed, file: File) -> None:
    file("s", Opened("x"))
    file("t", Opened("y"))
    sequence(database)
    database["commits"].delete_one({"_id": "s:000001"})
    assert [event.stream for event in taken(feed)] == ["t"]
