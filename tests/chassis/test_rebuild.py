"""A read model is built anew while people work: no read fails, no act is lost, nothing unproven is ever shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chassis import readmodel, rebuild
from chassis.eventstore import Commit, CommitStore
from chassis.modelfollower import ModelFollower
from chassis.projector import Projector
from chassis.readmodel import ModelBusy
from chassis.rebuild import NothingToUndo, Rebuild, RowsDiffer, differences
from tests.chassis.sample.domain import Added, Opened
from tests.chassis.test_projector import project

File = Callable[..., Commit]


def projector_of(store: CommitStore) -> Projector:
    """A projector as another process has it, knowing nothing of what this one has seen."""
    return Projector("rows", project, store.commits.database["rows"], store, indexes={"by": [("by", 1)]})


@pytest.fixture
def projector(store: CommitStore) -> Projector:
    return projector_of(store)


def build(projector: Projector, **more: Any) -> rebuild.Built:
    return Rebuild(projector, linger=0, **more).run()


def names(projector: Projector) -> set[str]:
    """The collections of the model that exist."""
    return {name for name in projector.collection.database.list_collection_names() if name.startswith("rows")}


def test_a_rebuild_corrects_every_row_and_forgets_strangers(projector: Projector, file: File) -> None:
    file("s", Opened("s"), Added("a", 1))
    file("t", Opened("t"), Added("x", 0))
    projector.collection.insert_many([{"_id": "s", "v": 1, "name": "wrong"}, {"_id": "stranger", "v": 4}])
    assert {(item.stream, item.what) for item in differences(projector)} == {
        ("s", "differs"), ("t", "missing"), ("stranger", "stranger")}
    done = build(projector)
    assert (done.streams, done.commits, done.verified, done.collection) == (2, 2, 2, "rows__2")
    assert list(projector.collection.find().sort("_id")) == [
        {"_id": "s", "v": 1, "name": "s", "seen": [2], "by": "10001"}, {"_id": "t", "v": 1, "removed": True}]
    assert "by" in projector.collection.index_information()
    assert list(differences(projector)) == []


def test_another_process_shows_the_new_generation_at_its_next_look(projector: Projector, store: CommitStore,
                                                                   file: File) -> None:
    file("s", Opened("s"))
    build(projector)
    other = projector_of(store)
    assert other.collection.name == "rows__2"
    other.apply([file("s", Added("a", 1))])
    assert projector.collection.find_one({"_id": "s"})["v"] == 2  # type: ignore[index]


def test_what_is_filed_and_shown_during_the_build_is_in_both_generations(
        projector: Projector, store: CommitStore, file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when a writer is faster than the build, which then finds a row where it wanted to insert one."""
    monkeypatch.setattr(rebuild, "BATCH", 1)
    commits = [file(stream, Opened(stream)) for stream in ("a", "b", "c")]
    projector.apply(commits)
    stages: list[str] = []

    def meanwhile(stage: str, done: int, total: int) -> None:
        if stage not in stages:
            stages.append(stage)
            for stream in ("a", "c", f"new-{stage}"):
                first = store.head(stream) == 0
                file(stream, Opened(stream) if first else Added("x", 1))
                projector_of(store).show(store.read(stream))

    build(projector, report=meanwhile)
    assert set(stages) == {"fold", "index", "follow", "verify", "switch"}
    assert list(differences(projector)) == []
    assert projector.collection.count_documents({}) == 8
    assert not {item.stream for item in rebuild.compared(
        projector, projector.model.at("rows"), [store.read(stream) for stream in ("a", "b", "c")])}


def test_nothing_is_switched_when_a_single_row_is_wrong(projector: Projector, file: File) -> None:
    for stream in ("a", "b"):
        file(stream, Opened(stream))

    def spoil(stage: str, done: int, total: int) -> None:
        if stage == "index":
            projector.model.at("rows__2").update_one({"_id": "b"}, {"$set": {"name": "made up"}})

    with pytest.raises(RowsDiffer) as found:
        build(projector, report=spoil)
    assert [(item.stream, item.what) for item in found.value.found] == [("b", "differs")]
    assert projector.model.pointer(fresh=True).shown.collection == "rows"
    assert build(projector).collection == "rows__3"
    assert names(projector) == {"rows__3"}, "the spoilt one is gone, and there never was a first"


def test_a_process_that_notices_the_switch_late_takes_no_commit_from_the_new_generation(
        projector: Projector, store: CommitStore, file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one position for all generations it would have moved on, and nobody would apply the commit again."""
    monkeypatch.setattr(readmodel, "FRESH", 3600)
    file("s", Opened("s"))
    late = ModelFollower(projector_of(store))
    steps = late._advance()
    while next(steps) > 0:
        pass
    build(projector)
    file("s", Added("a", 1))
    while next(steps) == 0:
        pass
    assert projector.model.at("rows").find_one({"_id": "s"})["v"] == 2  # type: ignore[index]
    assert projector.collection.find_one({"_id": "s"})["v"] == 1  # type: ignore[index]
    follower = ModelFollower(projector_of(store))
    assert follower.behind() == 1
    follower.catch_up()
    assert projector.collection.find_one({"_id": "s"})["v"] == 2  # type: ignore[index]
    assert follower.behind() == 0


def test_a_running_follower_goes_over_to_the_new_generation(projector: Projector, store: CommitStore,
                                                            file: File) -> None:
    file("s", Opened("s"))
    follower = ModelFollower(projector_of(store))
    follower.catch_up()
    build(projector)
    follower.catch_up()
    file("s", Added("a", 1))
    follower.catch_up()
    assert projector.collection.find_one({"_id": "s"})["v"] == 2  # type: ignore[index]


def test_the_position_an_earlier_release_kept_is_gone_on_from(projector: Projector, store: CommitStore,
                                                             file: File) -> None:
    file("s", Opened("s"))
    checkpoints = store.commits.database["checkpoints"]
    old = ModelFollower(projector)
    old.catch_up()
    position = checkpoints.find_one_and_delete({"_id": "rows"})
    checkpoints.insert_one({**position, "_id": "projections"})  # type: ignore[dict-item]
    projector.collection.delete_many({})
    ModelFollower(projector_of(store)).catch_up()
    assert projector.collection.count_documents({}) == 0, "the log was not read from its beginning"
    assert checkpoints.find_one({"_id": "rows"}) is not None


def test_undo_goes_back_to_the_old_generation_and_forward_again(projector: Projector, store: CommitStore,
                                                                file: File) -> None:
    projector.apply([file("s", Opened("s"))])
    with pytest.raises(NothingToUndo):
        Rebuild(projector).undo()
    build(projector)
    projector.apply([file("s", Added("a", 1))])
    assert projector.model.at("rows").find_one({"_id": "s"})["v"] == 1  # type: ignore[index]
    assert Rebuild(projector, linger=0).undo().collection == "rows"
    assert projector.collection.find_one({"_id": "s"})["v"] == 2  # type: ignore[index]
    projector.apply([file("s", Added("b", 1))])
    assert Rebuild(projector, linger=0).undo().collection == "rows__2"
    assert list(differences(projector)) == []
    assert [(standing, item.generation) for standing, item in projector.model.generations()] == [
        ("shown", 2), ("kept", 1)]


def test_the_old_generation_is_kept_for_a_while_and_then_dropped(projector: Projector, file: File) -> None:
    projector.apply([file("s", Opened("s"))])
    build(projector)
    build(projector)
    assert names(projector) == {"rows", "rows__2", "rows__3"}
    assert build(projector, keep=timedelta(0)).dropped == ("rows", "rows__2")
    assert names(projector) == {"rows__3", "rows__4"}


def test_two_builds_at_once_are_one(projector: Projector, store: CommitStore, file: File) -> None:
    file("s", Opened("s"))
    refused: list[bool] = []

    def rival(stage: str, done: int, total: int) -> None:
        if stage == "index":
            with pytest.raises(ModelBusy):
                build(projector_of(store))
            refused.append(True)

    assert build(projector, report=rival).collection == "rows__2"
    assert refused == [True]


def test_a_build_that_died_is_taken_over_and_its_collection_dropped(projector: Projector, store: CommitStore,
                                                                    file: File) -> None:
    file("s", Opened("s"))
    dead = projector.model.begin("code")
    projector.apply([file("t", Opened("t"))])
    assert projector.model.at(dead.collection).count_documents({}) == 1, "writers kept it up"
    with pytest.raises(ModelBusy):
        build(projector)
    store.commits.database["models"].update_one({"_id": "rows"}, [
        {"$set": {"building.beat": {"$subtract": ["$$NOW", 3_600_000]}}}])
    assert build(projector).collection == "rows__3"
    with pytest.raises(ModelBusy):
        projector.model.switch(dead, built=True)
    build(projector)
    assert names(projector) == {"rows", "rows__3", "rows__4"}
