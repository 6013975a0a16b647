"""Replicas are right although the bus repeats and reorders."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from pymongo.database import Database

from chassis.changes import Change, Patch, Put, Remove
from chassis.inbox import Gate, Recorded


@pytest.fixture
def gate(database: Database[dict[str, Any]]) -> Gate:
    return Gate(database["people"])


def event(number: int, stream: str = "s", type: str = "") -> Recorded:
    return Recorded(type or ("opened" if number == 1 else "added"), 1, {"n": number},
                    {"stream": stream, "number": number})


def project(recorded: Recorded) -> Iterator[Change]:
    match recorded.type:
        case "opened":
            yield Put({"seen": []})
        case "added":
            yield Patch(add={"seen": [{"n": recorded.number}]})
        case "removed":
            yield Remove()


def seen(gate: Gate, stream: str = "s") -> list[int]:
    found = gate.rows.find_one({"_id": stream})
    return [item["n"] for item in found["seen"]] if found else []


def test_events_are_folded_in_their_order(gate: Gate) -> None:
    assert all(gate.fold(event(number), project) for number in (1, 2, 3))
    assert seen(gate) == [2, 3]


def test_an_early_event_waits_for_the_ones_before_it(gate: Gate) -> None:
    assert not gate.fold(event(3), project)
    assert not gate.fold(event(4), project)
    assert gate.waiting() == 2
    gate.fold(event(1), project)
    assert gate.fold(event(2), project)
    assert seen(gate) == [2, 3, 4]
    assert gate.waiting() == 0


def test_a_repeated_event_changes_nothing(gate: Gate) -> None:
    for number in (1, 2, 2, 1, 3, 2):
        gate.fold(event(number), project)
    assert seen(gate) == [2, 3]
    assert gate.waiting() == 0


def test_a_removed_row_remembers_how_far_it_was(gate: Gate) -> None:
    gate.fold(event(1), project)
    gate.fold(event(2, type="removed"), project)
    gate.fold(event(1), project)
    assert gate.rows.find_one({"_id": "s"}) == {"_id": "s", "n": 2, "removed": True}


def test_a_filtered_queue_lets_only_newer_events_in(gate: Gate) -> None:
    assert gate.fold_latest([event(4, type="opened")], project)["s"]["n"] == 4
    assert gate.fold_latest([event(9)], project)["s"]["n"] == 9
    assert gate.fold_latest([event(7)], project)["s"]["n"] == 9
    assert seen(gate) == [9]


@pytest.mark.parametrize("already", [0, 1])
def test_a_rival_between_reading_and_writing_is_noticed(gate: Gate, already: int) -> None:
    for number in range(1, already + 1):
        gate.fold(event(number), project)
    interrupted: list[int] = []

    def slow(recorded: Recorded) -> Iterator[Change]:
        if not interrupted:
            interrupted.append(1)
            for number in (1, 2, 3):
                gate.fold(event(number), project)
        yield from project(recorded)

    gate.fold(event(already + 1), slow)
    assert seen(gate) == [2, 3]


def test_a_gap_that_closes_while_an_event_is_put_aside_does_not_strand_it(gate: Gate) -> None:
    class Slow(Gate):
        def _hold(self, recorded: Recorded) -> None:
            gate.fold(event(1), project)
            super()._hold(recorded)

    assert Slow(gate.rows).fold(event(2), project)
    assert seen(gate) == [2]
    assert gate.waiting() == 0


@budget(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(length=st.integers(1, 8), seed=st.integers(0, 2**32))
def test_any_order_any_repetition_two_consumers_same_row(gate: Gate, length: int, seed: int) -> None:
    chance = random.Random(seed)
    stream = f"{seed}-{length}-{random.random()}"
    arrivals = [event(number, stream) for number in range(1, length + 1)] * 2
    chance.shuffle(arrivals)
    threads = [threading.Thread(target=lambda mine: [gate.fold(found, project) for found in mine], args=(half,))
               for half in (arrivals[::2], arrivals[1::2])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen(gate, stream) == list(range(2, length + 1))
    assert gate.held.count_documents({"s": stream}) == 0
