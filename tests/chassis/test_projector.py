"""A row is always the fold of its stream up to its version, whatever arrives how often in which order."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from chassis.eventstore import Commit, CommitStore
from chassis.projector import Change, Patch, Projector, Put, Remove
from chassis.rebuild import differences
from tests.chassis.sample.domain import Added, Opened

File = Callable[..., Commit]


def project(event: Any, envelope: Any) -> Iterator[Change]:
    match event:
        case Opened():
            yield Put({"name": event.name, "seen": []})
        case Added(amount=0):
            yield Remove()
        case Added():
            yield Patch(add={"seen": [envelope.number]}, set={"by": envelope.actor})


@pytest.fixture
def projector(store: CommitStore) -> Projector:
    return Projector("rows", project, store.commits.database["rows"], store)


def row(projector: Projector, stream: str = "s") -> Any:
    return projector.collection.find_one({"_id": stream})


def test_rows_follow_the_stream(projector: Projector, file: File) -> None:
    projector.apply([file("s", Opened("s"), Added("a", 1)), file("s", Added("b", 1))])
    assert row(projector) == {"_id": "s", "v": 2, "name": "s", "seen": [2, 3], "by": "10001"}


def test_a_repeated_commit_changes_nothing(projector: Projector, file: File) -> None:
    first, second = file("s", Opened("s"), Added("a", 1)), file("s", Added("b", 1))
    projector.apply([first, second])
    projector.apply([first])
    projector.apply([second, first])
    assert row(projector)["seen"] == [2, 3]


def test_a_gap_is_filled_from_the_log(projector: Projector, file: File) -> None:
    file("s", Opened("s"))
    file("s", Added("a", 1))
    projector.apply([file("s", Added("b", 1))])
    assert row(projector) == {"_id": "s", "v": 3, "name": "s", "seen": [2, 3], "by": "10001"}


def test_a_removed_row_stays_removed_when_old_commits_come_again(projector: Projector, file: File) -> None:
    first, second = file("s", Opened("s")), file("s", Added("x", 0))
    projector.apply([first, second])
    projector.apply([first])
    projector.apply([file("s", Added("late", 1))])
    assert row(projector) == {"_id": "s", "v": 3, "removed": True}


def test_a_removed_row_may_be_put_again(projector: Projector, file: File) -> None:
    projector.apply([file("s", Opened("s")), file("s", Added("x", 0)), file("s", Opened("new"))])
    assert row(projector) == {"_id": "s", "v": 3, "name": "new", "seen": []}


def test_many_streams_are_applied_together(projector: Projector, file: File) -> None:
    commits = [file(f"s{number % 4}", Opened("x"), Added("a", 1)) for number in range(12)]
    projector.apply(commits[:6])
    projector.apply(commits)
    assert [row(projector, f"s{number}")["v"] for number in range(4)] == [3, 3, 3, 3]


def test_a_whole_history_is_shown_in_one_write_and_never_takes_a_row_back(projector: Projector, store: CommitStore,
                                                                         file: File) -> None:
    file("s", Opened("s"), Added("a", 1))
    first = store.read("s")
    file("s", Added("b", 1))
    projector.show(store.read("s"))
    projector.show(first)
    projector.show([])
    assert row(projector) == {"_id": "s", "v": 2, "name": "s", "seen": [2, 3], "by": "10001"}


@pytest.mark.parametrize("streams", [["s"], ["s", "t"]])
@pytest.mark.parametrize("already", [0, 1])
def test_a_rival_between_reading_and_writing_is_noticed(
        projector: Projector, store: CommitStore, file: File, streams: list[str], already: int) -> None:
    """The slow one has read its rows, the rival takes them to version 3: the slow one must not take them back."""
    commits = [file(stream, Opened(stream) if version == 0 else Added("x", 1))
               for version in range(3) for stream in streams]
    projector.apply(commits[:already * len(streams)])
    interrupted: list[int] = []

    def slow(event: Any, envelope: Any) -> Iterator[Change]:
        if not interrupted:
            interrupted.append(1)
            projector.apply(commits)
        yield from project(event, envelope)

    Projector("slow", slow, projector.collection, store).apply(commits[:(already + 1) * len(streams)])
    assert [row(projector, stream)["v"] for stream in streams] == [3] * len(streams)


@budget(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lengths=st.lists(st.integers(1, 5), min_size=1, max_size=3), seed=st.integers(0, 2**32),
       removed_at=st.integers(0, 6))
def test_any_order_any_repetition_two_projectors_same_rows(
        projector: Projector, file: File, lengths: list[int], seed: int, removed_at: int) -> None:
    streams = [uuid.uuid4().hex for _ in lengths]
    commits = [file(stream, *([Opened(stream)] if number == 0 else []), Added("x", 0 if number == removed_at else 1))
               for stream, length in zip(streams, lengths, strict=True) for number in range(length)]
    chance = random.Random(seed)
    deliveries = [[*commits, *chance.choices(commits, k=3)] for _ in range(2)]
    for delivery in deliveries:
        chance.shuffle(delivery)
    threads = [threading.Thread(target=_deliver, args=(projector, delivery, chance.randint(1, 4)))
               for delivery in deliveries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(differences(projector)) == []
    assert [row(projector, stream)["v"] for stream in streams] == lengths


def _deliver(projector: Projector, commits: list[Commit], size: int) -> None:
    for start in range(0, len(commits), size):
        projector.apply(commits[start:start + size])
