"""Sealed values: bound to a person and a place, unreadable without keys, gone for good once a key is destroyed."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import Any

import bson
import pytest
from pymongo import MongoClient
from pymongo.database import Database

from chassis.errors import CommandKeyReused
from chassis.eventstore import CommitStore
from chassis.sealing import SealInTheClear, open_data
from chassis.settings import Settings, SettingsError
from chassis.vault import ERASED, LOCKED, SEAL, Tampered, Vault, WrongMasterKey, open_vault
from tests.chassis.sample.domain import Added, Codec, Opened

MASTER = bytes(range(32))


class Personal(Codec):
    """The sample's codec; whoever is added, their id is personal."""

    def personal_parts(self, type: str, version: int, data: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
        if type == "counter.added":
            yield f"case:{data['amount']}", ("id",)


@pytest.fixture
def keys(mongo_url: str, db_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    """An empty database of keys."""
    with MongoClient(mongo_url, tz_aware=True, w="majority") as client:
        client.drop_database(f"{db_prefix}_keys")
        yield client[f"{db_prefix}_keys"]


@pytest.fixture
def vault(keys: Database[dict[str, Any]]) -> Vault:
    return Vault(keys, MASTER)


@pytest.fixture
def store(database: Database[dict[str, Any]], vault: Vault) -> CommitStore:
    return CommitStore(database, Personal(), vault)


def append(store: CommitStore, *events: Any, command_id: str = "c1", digest: str = "d", **more: Any) -> Any:
    return store.append("s", events, expected_version=store.head("s"), command_id=command_id, by={"actor": "a"},
                        digest=store.keyed(digest), correlation_id="k", **more)


@pytest.mark.parametrize("value", ["13800000000", 42, 1.5, True, None, ["a"], {"a": {"b": 1}}, "生僻字𠮷"])
def test_what_was_sealed_opens_to_the_same_value(vault: Vault, value: Any) -> None:
    sealed = vault.seal("case:1", value, "here")
    assert set(sealed) == {SEAL}
    assert vault.open(sealed, "here") == value


def test_a_sealed_value_names_nobody_and_never_looks_the_same_twice(vault: Vault) -> None:
    one, two = (vault.seal("case:10001", "13800000000", "here") for _ in range(2))
    assert one != two
    assert "10001" not in repr((one, vault.ref("case:10001")))
    assert one[SEAL]["k"] == two[SEAL]["k"] != vault.seal("case:10002", "x", "here")[SEAL]["k"]


@pytest.mark.parametrize("change", [{"c": "AAAA"}, {"n": "AAAAAAAAAAAAAAAA"}, {"a": "none"}, {"t": "list"}])
def test_a_sealed_value_that_was_changed_is_noticed(vault: Vault, change: dict[str, str]) -> None:
    sealed = vault.seal("case:1", "x", "here")
    with pytest.raises(Tampered):
        vault.open({SEAL: {**sealed[SEAL], **change}}, "here")


def test_a_sealed_value_that_was_moved_to_another_place_or_person_is_noticed(vault: Vault) -> None:
    sealed, other = vault.seal("case:1", "x", "here"), vault.seal("case:2", "y", "here")
    with pytest.raises(Tampered):
        vault.open(sealed, "there")
    with pytest.raises(Tampered):
        vault.open({SEAL: {**sealed[SEAL], "k": other[SEAL]["k"]}}, "here")


def test_a_destroyed_key_opens_to_the_words_of_the_law_in_every_shape(vault: Vault) -> None:
    values: list[Any] = ["text", 7, ["a"], {"a": 1}]
    sealed = [vault.seal("case:1", value, "here") for value in values]
    vault.destroy("case:1")
    assert [vault.open(one, "here") for one in sealed] == [ERASED, ERASED, [], {}]


def test_a_destroyed_key_is_never_made_anew(vault: Vault, keys: Database[dict[str, Any]]) -> None:
    sealed = vault.seal("case:1", "x", "here")
    vault.destroy("case:1")
    assert vault.seal("case:1", "13800000000", "here") == ERASED, "nothing may be kept of them"
    assert Vault(keys, MASTER).open(sealed, "here") == ERASED
    assert vault.is_destroyed("case:1")
    [row] = keys["subjects"].find({"_id": vault.ref("case:1")})
    assert set(row) == {"_id", "v", "destroyed_at"}


def test_another_process_notices_a_destruction_when_told_when_it_looks_and_when_its_memory_expires(
        keys: Database[dict[str, Any]], vault: Vault) -> None:
    sealed = vault.seal("case:1", "x", "here")
    told, forgetful, looking = (Vault(keys, MASTER, seconds=seconds, look=look)
                                for seconds, look in ((600, 600), (0, 600), (600, 0)))
    assert [one.open(sealed, "here") for one in (told, forgetful, looking)] == ["x"] * 3
    vault.destroy("case:1")
    assert told.open(sealed, "here") == "x", "it cannot know yet"
    told.forget("case:1")
    assert [one.open(sealed, "here") for one in (told, forgetful, looking)] == [ERASED] * 3


def test_gone_everywhere_means_that_every_process_has_had_the_time_to_look(keys: Database[dict[str, Any]]) -> None:
    vault, other = Vault(keys, MASTER, look=0.3), Vault(keys, MASTER, look=0.3)
    sealed = vault.seal("case:1", "x", "here")
    assert not vault.is_destroyed("case:1", everywhere=True)
    assert other.open(sealed, "here") == "x"
    vault.destroy("case:1")
    assert vault.is_destroyed("case:1", everywhere=True)
    assert other.open(sealed, "here") == ERASED


def test_the_keys_at_rest_are_of_no_use_without_the_master_key(keys: Database[dict[str, Any]], vault: Vault) -> None:
    sealed = vault.seal("case:1", "x", "here")
    with pytest.raises(WrongMasterKey):
        Vault(keys, os.urandom(32)).open(sealed, "here")
    with pytest.raises(WrongMasterKey):
        Vault(keys, os.urandom(32)).ref("case:1")


def test_a_key_cannot_be_swapped_for_another_person_s(keys: Database[dict[str, Any]], vault: Vault) -> None:
    sealed, other = vault.seal("case:1", "x", "here"), vault.ref("case:2")
    vault.seal("case:2", "y", "here")
    theirs = keys["subjects"].find_one({"_id": other})
    assert theirs is not None
    keys["subjects"].update_one({"_id": sealed[SEAL]["k"]}, {"$set": {"wrapped": theirs["wrapped"]}})
    with pytest.raises(WrongMasterKey):
        Vault(keys, MASTER).open(sealed, "here")


def test_the_master_key_can_be_changed_while_everything_stays_readable(keys: Database[dict[str, Any]],
                                                                       vault: Vault) -> None:
    sealed, found = vault.seal("case:1", "x", "here"), vault.blind("phone", "13800000000")
    new = os.urandom(32)
    both = Vault(keys, new, [MASTER])
    assert both.open(sealed, "here") == "x"
    assert both.rewrap() == 2, "the root and one subject"
    alone = Vault(keys, new)
    assert alone.open(sealed, "here") == "x"
    assert alone.blind("phone", "13800000000") == found, "what was indexed is still found"
    assert alone.rewrap() == 0
    with pytest.raises(WrongMasterKey):
        Vault(keys, MASTER).open(sealed, "here")


def test_many_at_once_agree_on_one_key(keys: Database[dict[str, Any]]) -> None:
    vaults = [Vault(keys, MASTER) for _ in range(8)]
    sealed: list[Any] = []
    threads = [threading.Thread(target=lambda one=one: sealed.append(one.seal("case:1", "x", "here")))
               for one in vaults]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [vaults[0].open(one, "here") for one in sealed] == ["x"] * 8
    assert keys["subjects"].count_documents({}) == 2, "the root and one subject"


def test_a_blind_index_tells_fields_apart_and_depends_on_the_key(keys: Database[dict[str, Any]], vault: Vault,
                                                                 mongo_url: str, db_prefix: str) -> None:
    assert vault.blind("phone", "1") == Vault(keys, MASTER).blind("phone", "1")
    assert len({vault.blind("phone", "1"), vault.blind("idcard", "1"), vault.blind("phone", "2")}) == 3
    with MongoClient(mongo_url) as client:
        assert Vault(client[f"{db_prefix}_other_keys"], MASTER).blind("phone", "1") != vault.blind("phone", "1")


def test_the_log_stores_personal_parts_sealed_and_reads_them_back(store: CommitStore) -> None:
    filed = append(store, Opened("s"), Added("13800000000", 1), Added("", 2))
    assert filed.events[1] == Added("13800000000", 1)
    assert store.read("s") == [filed]
    [document] = store.commits.find({})
    assert b"13800000000" not in bson.encode(document)
    assert set(document["ev"][1]["d"]["id"]) == {SEAL}
    assert document["ev"][2]["d"]["id"] == "", "what is blank tells nothing"
    assert document["sz"] == len(bson.encode({key: value for key, value in document.items() if key != "sz"}))


def test_a_sealed_part_cannot_be_moved_to_another_event_of_the_log(store: CommitStore) -> None:
    append(store, Added("a", 1), Added("b", 1))
    [document] = store.commits.find({})
    first, second = (item["d"]["id"] for item in document["ev"])
    store.commits.update_one({}, {"$set": {"ev.0.d.id": second, "ev.1.d.id": first}})
    with pytest.raises(Tampered):
        store.read("s")


def test_the_log_can_be_read_after_the_key_is_destroyed_and_not_a_byte_of_it_has_changed(store: CommitStore,
                                                                                        vault: Vault) -> None:
    append(store, Added("a", 1), Added("b", 2))
    before = bson.encode(store.commits.find_one({}))  # type: ignore[arg-type]
    vault.destroy("case:1")
    [commit] = store.read("s")
    assert commit.events == (Added(ERASED, 1), Added("b", 2))
    assert bson.encode(store.commits.find_one({})) == before  # type: ignore[arg-type]


def test_whoever_holds_no_keys_can_read_all_that_is_not_personal(store: CommitStore,
                                                                 database: Database[dict[str, Any]]) -> None:
    append(store, Opened("s"), Added("a", 1))
    assert CommitStore(database, Personal()).read("s")[0].events == (Opened("s"), Added(LOCKED, 1))


def test_a_log_written_before_there_were_keys_is_still_read(store: CommitStore,
                                                            database: Database[dict[str, Any]]) -> None:
    append(CommitStore(database, Personal()), Added("a", 1))
    append(store, Added("b", 1), command_id="c2")
    assert [commit.events for commit in store.read("s")] == [(Added("a", 1),), (Added("b", 1),)]


def test_nobody_can_write_what_looks_like_a_sealed_value(store: CommitStore) -> None:
    with pytest.raises(SealInTheClear):
        append(store, Added({"x": [{SEAL: {}}]}, 1))  # type: ignore[arg-type]


def test_an_event_is_opened_by_what_its_envelope_says(store: CommitStore, vault: Vault) -> None:
    append(store, Opened("s"))
    append(store, Added("a", 1), command_id="c2")
    item = store.commits.find({}).sort("_id", -1)[0]["ev"][0]
    where = {"stream": "s", "version": 2, "number": 2}
    assert open_data(vault, item["t"], item["d"], **where) == {"id": "a", "amount": 1}
    assert open_data(None, item["t"], item["d"], **where) == {"id": LOCKED, "amount": 1}
    with pytest.raises(Tampered):
        open_data(vault, item["t"], item["d"], **{**where, "number": 1})


def test_digests_and_guards_are_kept_keyed(store: CommitStore, database: Database[dict[str, Any]]) -> None:
    filed = append(store, Added("a", 1), digest="guessable", claims=["unique:idcard"])
    assert (store.commits.find_one({}) or {})["cmdh"] == filed.digest == store.keyed("guessable") != "guessable"
    assert "unique:idcard" not in {row["_id"] for row in database["guards"].find({})}
    with pytest.raises(CommandKeyReused):
        store.append("s", [Added("a", 1)], expected_version=0, command_id="c1", digest=store.keyed("other"),
                     by={"actor": "a"}, correlation_id="k")
    append(store, Added("b", 1), command_id="c2", releases=["unique:idcard"])
    assert database["guards"].count_documents({}) == 0


def test_a_stream_is_read_with_one_question_for_all_its_keys(store: CommitStore, keys: Database[dict[str, Any]],
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        append(store, Added("x", number), command_id=f"c{number}")
    store.vault = Vault(keys, MASTER, look=600)
    store.vault.fetch([])
    asked: list[Any] = []
    monkeypatch.setattr(store.vault._rows, "find_one", lambda *args: asked.append(args), raising=False)
    assert len(store.read("s")) == 6
    assert asked == []


def test_without_a_master_key_there_is_no_vault_and_a_wrong_one_is_named(settings: Settings, mongo_url: str) -> None:
    environ = {"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": "amqp://x"}
    with MongoClient(mongo_url) as client:
        assert open_vault(client, settings) is None
        given = Settings.from_environment({**environ, "HALL_MASTER_KEY": "A" * 43, "HALL_MASTER_KEY_OLD": "A" * 43})
        assert (given.master_key, given.master_key_old) == (bytes(32), (bytes(32),))
        assert isinstance(open_vault(client, given), Vault)
    assert "AAAA" not in repr(given)
    for wrong in ("short", "A" * 44, "没有"):
        with pytest.raises(SettingsError, match="HALL_MASTER_KEY"):
            Settings.from_environment({**environ, "HALL_MASTER_KEY": wrong})
