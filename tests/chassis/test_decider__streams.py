"""Streams kept folded in a process spare reading, and never make an answer wrong."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.database import Database
from pymongo.monitoring import CommandListener

from chassis.decider import Context, Receipt, Streams, digest_of, execute
from chassis.eventstore import CommitStore
from tests.chassis.sample.domain import DECIDER, Add, Refused


class Reads(CommandListener):
    """Counts the questions put to a collection."""

    def __init__(self) -> None:
        self.count = 0

    def started(self, event: Any) -> None:
        self.count += event.command_name == "find" and event.command["find"] == "commits"

    def succeeded(self, event: Any) -> None:
        pass

    failed = succeeded


def run(store: CommitStore, streams: Streams | None, command: Add, command_id: str) -> Receipt:
    return execute(DECIDER, store, command, lambda command, state: None, Context("10001", command_id, "k"),
                   digest=digest_of([command.stream, command.id, command.amount]), streams=streams)


def test_the_second_command_on_a_stream_reads_nothing(store: CommitStore, mongo_url: str, database: Database) -> None:
    from pymongo import MongoClient

    reads = Reads()
    with MongoClient(mongo_url, tz_aware=True, event_listeners=[reads]) as client:
        watched = CommitStore(client[database.name], store._codec)
        streams = Streams(DECIDER, watched)
        run(watched, streams, Add("s", "a", 1), "c1")
        before = reads.count
        receipt = run(watched, streams, Add("s", "b", 2), "c2")
    assert reads.count == before
    assert (receipt.version, receipt.state) == (2, 3)
    assert [commit.version for commit in receipt.history] == [1, 2]
    assert store.read("s")[1].first == store.read("s")[0].first + len(store.read("s")[0].events)


def test_what_another_process_filed_meanwhile_is_taken_in(store: CommitStore) -> None:
    mine = Streams(DECIDER, store)
    run(store, mine, Add("s", "a", 1), "c1")
    run(store, None, Add("s", "theirs", 10), "c2")
    receipt = run(store, mine, Add("s", "b", 2), "c3")
    assert (receipt.version, receipt.state) == (3, 13)


def test_a_command_another_process_carried_out_is_not_carried_out_again(store: CommitStore) -> None:
    mine = Streams(DECIDER, store)
    run(store, mine, Add("s", "a", 1), "c1")
    run(store, None, Add("s", "b", 2), "c2")
    again = run(store, mine, Add("s", "b", 2), "c2")
    assert (again.version, again.state) == (2, 3)
    assert store.head("s") == 2


def test_a_refusal_on_a_stale_stream_is_looked_at_again(store: CommitStore) -> None:
    """The sample refuses what would go below nothing: with what the other process added it does not."""
    mine = Streams(DECIDER, store)
    run(store, mine, Add("s", "a", 1), "c1")
    known = mine.recall("s")
    assert not known.fresh
    asked: list[Any] = []
    run(store, None, Add("s", "theirs", 10), "c2")

    def decide(command: Add, state: Any, facts: Any) -> list[Any]:
        asked.append(state)
        if state < 10:
            raise Refused
        return DECIDER.decide(command, state, facts)

    picky = type(DECIDER)(stream=DECIDER.stream, decide=decide, evolve=DECIDER.evolve, guards=DECIDER.guards)
    execute(picky, store, Add("s", "b", 2), lambda command, state: None, Context("10001", "c3", "k"), digest="d",
            streams=mine)
    assert asked == [1, 11]


def test_a_refusal_that_still_holds_passes_through(store: CommitStore) -> None:
    mine = Streams(DECIDER, store)
    run(store, mine, Add("s", "a", 1), "c1")
    with pytest.raises(Refused):
        run(store, mine, Add("s", "b", -1), "c2")


def test_a_repeated_command_is_answered_as_of_its_own_version(store: CommitStore) -> None:
    mine = Streams(DECIDER, store)
    run(store, mine, Add("s", "a", 1), "c1")
    run(store, mine, Add("s", "b", 2), "c2")
    again = run(store, mine, Add("s", "a", 1), "c1")
    assert (again.repeated, again.version, again.state) == (True, 1, 1)


def test_what_was_merely_read_is_not_kept(store: CommitStore) -> None:
    """Another node's commit may still be rolled back; one of our own is on a majority, with everything before it."""
    run(store, None, Add("s", "a", 1), "c1")
    mine = Streams(DECIDER, store)
    assert mine.recall("s").fresh
    assert mine.recall("s").fresh


def test_no_more_streams_are_kept_than_allowed_and_none_after_an_erasure(store: CommitStore) -> None:
    mine = Streams(DECIDER, store, most=2)
    for stream in ("s1", "s2", "s3"):
        run(store, mine, Add(stream, "a", 1), f"c-{stream}")
    assert [mine.recall(stream).fresh for stream in ("s1", "s2", "s3")] == [True, False, False]
    mine.forget()
    assert mine.recall("s3").fresh
