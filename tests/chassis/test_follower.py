"""A follower sees every commit at least once, each stream in order, across restarts and forgotten history."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chassis import follower as module
from chassis.eventstore import Commit, CommitStore
from chassis.follower import Follower, each
from chassis.testing import wait_until
from tests.chassis.sample.domain import Added

File = Callable[..., Commit]


class Seen:
    """A handler that remembers, and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.ids: list[str] = []
        self.batches: list[int] = []
        self.failures = failures

    def __call__(self, commits: list[Commit]) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not now")
        self.ids += [commit.id for commit in commits]
        self.batches.append(len(commits))


def following(store: CommitStore, handle: Any, name: str = "f") -> Follower:
    return Follower(store, store.commits.database["checkpoints"], name, handle)


@contextmanager
def running(follower: Follower) -> Iterator[Follower]:
    thread = threading.Thread(target=follower.run)
    thread.start()
    try:
        yield follower
    finally:
        follower.stop()
        thread.join(10)
        assert not thread.is_alive()


def test_the_first_start_reads_what_is_there_then_what_comes(store: CommitStore, file: File) -> None:
    file("b", Added("1", 1))
    file("a", Added("1", 1))
    seen = Seen()
    with running(following(store, seen)):
        wait_until(lambda: len(seen.ids) == 2)
        file("b", Added("2", 1))
        wait_until(lambda: "b:000002" in seen.ids)
    assert set(seen.ids) == {"a:000001", "b:000001", "b:000002"}


def test_times_have_a_zone_whether_scanned_or_followed(store: CommitStore, file: File) -> None:
    seen: list[Commit] = []
    file("a", Added("1", 1))
    follower = Follower(store, store.commits.database["checkpoints"], "times",
                        seen.extend)
    follower.catch_up()
    file("a", Added("2", 1))
    follower.catch_up()
    assert len(seen) == 2
    assert [commit.at.tzinfo is not None for commit in seen] == [True, True]


def test_a_restart_goes_on_where_it_stopped(store: CommitStore, file: File) -> None:
    file("s", Added("1", 1))
    following(store, Seen()).catch_up()
    for number in range(3):
        file("s", Added(str(number), 1))
    seen = Seen()
    following(store, seen).catch_up()
    following(store, seen).catch_up()
    assert seen.ids == ["s:000002", "s:000003", "s:000004"]


def test_a_log_that_was_empty_at_first_is_followed_too(store: CommitStore, file: File) -> None:
    seen = Seen()
    with running(following(store, seen)):
        wait_until(lambda: store.commits.database["checkpoints"].find_one({"_id": "f"}))
        file("s", Added("1", 1))
        wait_until(lambda: seen.ids == ["s:000001"])


@pytest.mark.parametrize("begun", [True, False])
def test_what_a_handler_could_not_take_comes_again(store: CommitStore, file: File, begun: bool) -> None:
    seen = Seen(failures=2)
    if begun:
        following(store, Seen()).catch_up()
    file("s", Added("1", 1))
    for _ in range(2):
        with pytest.raises(RuntimeError):
            following(store, seen).catch_up()
    following(store, seen).catch_up()
    assert seen.ids == ["s:000001"]


def test_a_failure_does_not_end_the_following(store: CommitStore, file: File) -> None:
    seen = Seen(failures=2)
    with running(following(store, seen)) as follower:
        file("s", Added("1", 1))
        wait_until(lambda: seen.ids)
        wait_until(lambda: not follower.failing)
    assert set(seen.ids) == {"s:000001"}


def test_a_backlog_comes_in_batches_in_the_order_of_each_stream(
        store: CommitStore, file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 7)
    following(store, Seen(), "tail").catch_up()
    for number in range(20):
        file(f"s{number % 3}", Added(str(number), 1))
    for name in ("scan", "tail"):
        seen = Seen()
        following(store, seen, name).catch_up()
        assert max(seen.batches) <= 7
        for stream in ("s0", "s1", "s2"):
            mine = [found for found in seen.ids if found.startswith(stream)]
            assert mine == sorted(mine)
        assert len(set(seen.ids)) == 20


def test_a_scan_that_was_cut_off_goes_on(store: CommitStore, file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    for number in range(5):
        file(f"s{number}", Added("1", 1))
    seen: list[str] = []

    def handle(commits: list[Commit]) -> None:
        if len(seen) == 2:
            seen.append("crash")
            raise RuntimeError("crash")
        seen.extend(commit.id for commit in commits)

    with pytest.raises(RuntimeError):
        following(store, handle).catch_up()
    following(store, handle).catch_up()
    assert seen == ["s0:000001", "s1:000001", "crash", "s2:000001", "s3:000001", "s4:000001"]


@pytest.mark.parametrize("code", [286, 280])
def test_a_forgotten_position_means_reading_everything_again(store: CommitStore, file: File, code: int) -> None:
    """The database says that its history no longer reaches back (it does so itself when its log is too short)."""
    file("s", Added("1", 1))
    following(store, Seen()).catch_up()
    file("s", Added("2", 1))
    admin = store.commits.database.client.admin
    admin.command({"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": {
        "failCommands": ["aggregate"], "errorCode": code, "namespace": store.commits.full_name}})
    seen = Seen()
    try:
        with running(following(store, seen)):
            wait_until(lambda: len(seen.ids) >= 2)
    finally:
        admin.command({"configureFailPoint": "failCommand", "mode": "off"})
    assert set(seen.ids) == {"s:000001", "s:000002"}


def test_a_database_that_goes_away_for_a_moment_is_waited_for(store: CommitStore, file: File) -> None:
    admin = store.commits.database.client.admin
    seen = Seen()
    with running(following(store, seen)):
        file("s", Added("1", 1))
        wait_until(lambda: seen.ids)
        admin.command({"configureFailPoint": "failCommand", "mode": {"times": 3}, "data": {
            "failCommands": ["getMore"], "closeConnection": True, "namespace": store.commits.full_name}})
        file("s", Added("2", 1))
        wait_until(lambda: "s:000002" in seen.ids)
    admin.command({"configureFailPoint": "failCommand", "mode": "off"})


def test_it_knows_how_far_behind_it_is(store: CommitStore, file: File) -> None:
    for number in range(3):
        file("s", Added(str(number), 1))
    follower = following(store, Seen())
    assert follower.behind() == 3
    follower.catch_up()
    assert follower.behind() == 0
    file("s", Added("x", 1))
    file("s", Added("y", 1))
    assert follower.behind() == 2
    assert follower.behind(most=1) == 1


def test_several_handlers_share_a_follower_in_order(store: CommitStore, file: File) -> None:
    order: list[str] = []
    file("s", Added("1", 1))
    following(store, each(lambda commits: order.append("a"), lambda commits: order.append("b"))).catch_up()
    assert order == ["a", "b"]
