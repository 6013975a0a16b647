"""Every commit gets one position, in the order of its stream, whoever dies on the way and whatever is forgotten."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo.database import Database

from chassis import merkle
from chassis.eventstore import Commit, CommitStore
from chassis.ledger import GENESIS, Ledger
from chassis.sequencer import RAW, Sequencer
from chassis.settings import Settings
from chassis.testing import Process, wait_until
from tests.chassis.sample.domain import Added, Opened
from tests.chassis.sample.service import build

Store = Database[dict[str, Any]]
File = Callable[..., Commit]


@contextmanager
def running(*sequencers: Sequencer) -> Iterator[None]:
    threads = [threading.Thread(target=sequencer.run) for sequencer in sequencers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for sequencer in sequencers:
            sequencer.stop()
        for thread in threads:
            thread.join()


def sequenced(database: Store) -> list[str]:
    """The ids of all commits by position, after looking at every link of the chain."""
    ids: list[str] = []
    prev = GENESIS
    for height, block in enumerate(Ledger(database).read(), start=1):
        assert (block.height, block.first, block.last) == (height, len(ids) + 1, len(ids) + len(block.ids))
        assert (block.prev, block.hash) == (prev, block.expected_hash())
        prev = block.hash
        ids += block.ids
    return ids


def assert_complete(database: Store, store: CommitStore) -> None:
    ids = sequenced(database)
    assert sorted(ids) == sorted(commit.id for commit in store.scan())
    for stream in store.streams():
        own = [one for one in ids if one.startswith(f"{stream}:")]
        assert own == sorted(own), "a stream keeps its order"


def test_commits_before_and_after_the_start_are_sequenced_and_announced(
        database: Store, store: CommitStore, file: File) -> None:
    file("old", Opened("x"))
    told: list[int] = []
    with running(Sequencer(database, told.append)):
        wait_until(lambda: sequenced(database) == ["old:000001"])
        file("new", Opened("y"))
        file("new", Added("a", 1))
        wait_until(lambda: sequenced(database)[1:] == ["new:000001", "new:000002"])
    assert told == sorted(told)
    assert told[-1] == len(list(Ledger(database).read()))


def test_a_leaf_is_the_hash_of_the_bytes_the_database_stores(database: Store, file: File) -> None:
    file("s", Opened("x"))
    sequencer = Sequencer(database, lambda height: None)
    sequencer.catch_up()
    file("s", Added("a", 1))
    sequencer.catch_up()
    stored = database.get_collection("commits", codec_options=RAW)
    for block in Ledger(database).read():
        for one, leaf in zip(block.ids, block.leaves, strict=True):
            found: RawBSONDocument | None = stored.find_one({"_id": one})
            assert found is not None
            assert leaf == merkle.leaf(bytes(found.raw))


def test_two_at_once_without_a_lease_sequence_everything_once(
        database: Store, store: CommitStore, file: File) -> None:
    """The lease saves work; the keys of the ledger make it safe."""
    sequencers = [Sequencer(database, lambda height: None) for _ in range(2)]
    for number, sequencer in enumerate(sequencers):
        sequencer._lease.name = f"own{number}"
    with running(*sequencers):
        writers = [threading.Thread(target=lambda: [file(uuid.uuid4().hex, Opened("x")) for _ in range(40)])
                   for _ in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        wait_until(lambda: len(sequenced(database)) == 160)
    assert_complete(database, store)


def test_a_standby_takes_over_when_the_one_at_work_is_gone(database: Store, file: File) -> None:
    first, second = Sequencer(database, lambda height: None), Sequencer(database, lambda height: None)
    with running(second):
        with running(first):
            file("s", Opened("x"))
            wait_until(lambda: len(sequenced(database)) == 1)
        file("s", Added("a", 1))
        wait_until(lambda: len(sequenced(database)) == 2)
        file("s", Added("b", 1))
        wait_until(lambda: len(sequenced(database)) == 3)


def test_a_position_the_database_has_forgotten_loses_nothing(
        database: Store, store: CommitStore, file: File) -> None:
    file("s", Opened("x"))
    Sequencer(database, lambda height: None).catch_up()
    file("s", Added("a", 1))
    admin = database.client.admin
    admin.command({"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": {
        "failCommands": ["aggregate"], "errorCode": 286, "namespace": store.commits.full_name}})
    try:
        with running(Sequencer(database, lambda height: None)):
            wait_until(lambda: len(sequenced(database)) == 2)
            file("s", Added("b", 1))
            wait_until(lambda: len(sequenced(database)) == 3)
    finally:
        admin.command({"configureFailPoint": "failCommand", "mode": "off"})
    assert_complete(database, store)


def test_killed_again_and_again_while_commits_pour_in(
        start: Callable[..., Process], settings: Settings, database: Store) -> None:
    parts = build(settings)
    stop = threading.Event()

    def pour(writer: int) -> None:
        for number in range(120):
            parts.store.append(f"w{writer}", [Added(str(number), 1)], expected_version=number, command_id=str(number),
                               digest="d", by={"actor": "a"}, correlation_id="k")
            if stop.wait(0.02):
                return

    writers = [threading.Thread(target=pour, args=(writer,)) for writer in range(4)]
    standby = start().ready()
    for writer in writers:
        writer.start()
    for turn in range(3):
        victim = start().ready()
        already = turn * 100
        wait_until(lambda already=already: len(sequenced(parts.database)) > already)  # type: ignore[misc]
        (standby if turn == 1 else victim).kill()
    start().ready()
    for writer in writers:
        writer.join()
    wait_until(lambda: len(sequenced(parts.database)) == 480, within=30)
    assert_complete(parts.database, parts.store)
    parts.client.close()
