"""The commit store: one document per command, numbered, bounded, never overwritten."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from pymongo.errors import DuplicateKeyError

from chassis.errors import CommandKeyReused, CommitTooLarge, GuardTaken, VersionConflict
from chassis.eventstore import Commit, CommitStore
from chassis.filing import Filer, Filing
from tests.chassis.sample.domain import Added, Opened

File = Callable[..., Commit]


def append(store: CommitStore, stream: str, version: int, command_id: str = "c1", digest: str = "d",
           **more: object) -> Commit:
    return store.append(stream, [Added("x", 1)], expected_version=version, command_id=command_id, digest=digest,
                        by={"actor": "10001"}, correlation_id="k", **more)  # type: ignore[arg-type]


def test_what_was_filed_comes_back_with_its_envelope(store: CommitStore, file: File) -> None:
    file("s", Opened("s"), Added("a", 1))
    second = file("s", Added("b", 2), command_id="c2")
    read = store.read("s")
    assert [commit.version for commit in read] == [1, 2]
    assert read[1] == second
    event, envelope = next(second.recorded())
    assert event == Added("b", 2)
    assert (envelope.stream, envelope.version, envelope.number, envelope.actor) == ("s", 2, 3, "10001")
    assert envelope.at.tzinfo is not None


def test_the_document_has_the_agreed_shape(store: CommitStore, file: File) -> None:
    file("s", Added("a", 1), command_id="c1")
    document = store.commits.find_one({})
    assert document is not None
    assert document["_id"] == "s:000001"
    assert set(document) == {"_id", "s", "v", "n0", "n", "cmd", "cmdh", "by", "at", "corr", "ev", "sz"}
    assert document["ev"] == [{"t": "counter.added", "sv": 1, "d": {"id": "a", "amount": 1}}]


def test_the_loser_of_a_race_is_told(store: CommitStore, file: File) -> None:
    file("s", Added("a", 1))
    with pytest.raises(VersionConflict):
        append(store, "s", 0, "other")
    with pytest.raises(VersionConflict):
        append(store, "s", 5, "other")


def test_exactly_one_of_many_rivals_wins(store: CommitStore) -> None:
    outcomes: list[str] = []

    def rival(number: int) -> None:
        try:
            append(store, "s", 0, f"c{number}")
            outcomes.append("won")
        except VersionConflict:
            outcomes.append("lost")

    threads = [threading.Thread(target=rival, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost"] * 11 + ["won"]
    assert store.commits.count_documents({}) == 1


def test_repeating_the_very_same_append_gives_the_first_commit(store: CommitStore) -> None:
    assert append(store, "s", 0) == append(store, "s", 0)


def test_a_command_id_cannot_be_used_for_something_else(store: CommitStore) -> None:
    append(store, "s", 0)
    with pytest.raises(CommandKeyReused) as caught:
        append(store, "s", 0, digest="other")
    assert caught.value.as_problem()["code"] == "idempotency_key_reused"


def test_a_commit_that_is_too_large_is_refused(store: CommitStore) -> None:
    with pytest.raises(CommitTooLarge):
        store.append("s", [Added("x" * 300_000, 1)], expected_version=0, command_id="c", digest="d",
                     by={"actor": "a"}, correlation_id="k")
    assert store.head("s") == 0


def test_a_stream_is_found_as_it_was(store: CommitStore, file: File) -> None:
    first, second = file("s", Added("a", 1)), file("s", Added("b", 1))
    store.commits.update_one({"_id": second.id}, {"$set": {"at": first.at + timedelta(seconds=5)}})
    assert len(store.read("s", until=first.at)) == 1
    assert store.read("s", until=first.at - timedelta(seconds=1)) == []
    assert len(store.read("s", until=first.at + timedelta(seconds=9))) == 2


def test_the_clock_of_a_stream_never_runs_backwards(store: CommitStore, file: File) -> None:
    first = file("s", Added("a", 1))
    store.commits.update_one({"_id": first.id}, {"$set": {"at": first.at + timedelta(hours=1)}})
    assert file("s", Added("b", 1)).at == first.at + timedelta(hours=1)


def test_streams_are_kept_apart(store: CommitStore, file: File) -> None:
    for stream in ("a", "ab", "b"):
        file(stream, Added("x", 1))
        file(stream, Added("y", 1))
    assert [commit.id for commit in store.read("a")] == ["a:000001", "a:000002"]
    assert list(store.streams()) == ["a", "ab", "b"]
    assert [commit.id for commit in store.scan("a:000002")] == ["ab:000001", "ab:000002", "b:000001", "b:000002"]
    assert store.read("ab", after=1)[0].version == 2
    assert (store.head("ab"), store.head("zz")) == (2, 0)


def test_a_command_is_found_in_its_stream_only(store: CommitStore, file: File) -> None:
    file("s", Added("a", 1), command_id="c1")
    found = store.find_command("s", "c1")
    assert found is not None
    assert found.version == 1
    assert store.find_command("t", "c1") is None


def test_a_key_belongs_to_one_stream_until_it_is_released(store: CommitStore) -> None:
    append(store, "s", 0, claims=["serial:1"])
    append(store, "s", 1, "c2", claims=["serial:1"])
    with pytest.raises(GuardTaken) as caught:
        append(store, "t", 0, claims=["serial:1"])
    assert (caught.value.key, caught.value.holder) == ("serial:1", "s")
    assert store.head("t") == 0, "the refused commit must not be there"
    append(store, "s", 2, "c3", releases=["serial:1"])
    append(store, "t", 0, claims=["serial:1"])


def test_a_conflict_takes_no_key(store: CommitStore, file: File) -> None:
    file("s", Added("a", 1))
    with pytest.raises(VersionConflict):
        append(store, "s", 0, "other", claims=["k"])
    append(store, "t", 0, claims=["k"])


def test_one_of_many_rivals_gets_the_key(store: CommitStore) -> None:
    outcomes: list[str] = []

    def rival(number: int) -> None:
        try:
            append(store, f"s{number}", 0, claims=["k"])
            outcomes.append("won")
        except GuardTaken:
            outcomes.append("lost")

    threads = [threading.Thread(target=rival, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost"] * 7 + ["won"]
    assert store.commits.count_documents({}) == 1


def test_many_file_and_read_at_once_and_each_gets_what_is_theirs(store: CommitStore) -> None:
    """Whatever of it goes to the database together; a name may hold what means something in a pattern."""
    names = [f"a.b+{number}-（流）:x" for number in range(24)]
    read: dict[str, list[int]] = {}

    def worker(name: str) -> None:
        append(store, name, 0, claims=[f"key {name}"])
        append(store, name, 1, "c2", releases=[f"key {name}"])
        read[name] = [commit.version for commit in store.read(name, after=names.index(name) % 2)]

    threads = [threading.Thread(target=worker, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == {name: [1, 2][number % 2:] for number, name in enumerate(names)}
    assert store.read("a") == []


def test_together_with_others_only_the_one_whose_key_is_taken_is_refused(store: CommitStore) -> None:
    def filing(stream: str, claims: Sequence[str] = (), releases: Sequence[str] = ()) -> Filing:
        return Filing({"_id": f"{stream}:000001", "s": stream, "v": 1, "cmd": "c1"}, claims, releases)

    filer = Filer(store.commits, store._guards)
    assert filer.file([filing("old", ["k1", "k2"])]) == [None]
    outcomes = filer.file([filing("a", ["new"]), filing("b", ["k1"]), filing("c"), filing("old", ["k3"]),
                           filing("d", ["new"]), filing("e", ["k4"], ["k4"])])
    assert [type(outcome) for outcome in outcomes] == [
        type(None), GuardTaken, type(None), DuplicateKeyError, GuardTaken, type(None)]
    held = {row["_id"]: row["holder"] for row in store._guards.find()}
    assert held == {"k1": "old", "k2": "old", "new": "a"}
    assert sorted(row["s"] for row in store.commits.find()) == ["a", "c", "e", "old"]
