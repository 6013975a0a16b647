"""What workflow keeps of people beside the log: sealed while it is needed, purged as far as an erasure reaches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import bson
import gridfs
import pytest
from pymongo import MongoClient

from chassis.eventstore import CommitStore
from chassis.projector import Projector
from chassis.recorded import Recorded
from chassis.vault import Vault
from contracts import codec
from contracts.personal import ALL, ERASED, REGISTER, subjects
from contracts.workflow import events as ev
from contracts.workflow.people import Person
from workflow.projections import cases
from workflow.stores.drafts import Drafts
from workflow.stores.erasing import Erasing, KeyStillThere
from workflow.stores.files import Files
from workflow.stores.organisation import Organisation

NO, PHONE = "20230001", "13900001234"
DATA = {"no": NO, "name": "林一", "kind": "student", "unit": "cs", "phone": PHONE, "email": None, "idcard": "9999",
        "attributes": {"bank_card": "6222"}, "active": True}


class Room:
    """The stores over databases of their own."""

    def __init__(self, client: MongoClient[dict[str, Any]], prefix: str) -> None:
        self.own, self.views = client[f"{prefix}_workflow"], client[f"{prefix}_views"]
        self.files_database = client[f"{prefix}_files"]
        self.vault = Vault(client[f"{prefix}_keys"], os.urandom(32))
        self.log = CommitStore(self.own, codec, self.vault)
        self.organisation = Organisation(self.own, self.vault)
        self.drafts = Drafts(self.own, self.vault)
        self.files = Files(self.files_database)
        self.cases = Projector(cases.NAME, cases.project, self.views["cases"], self.log)
        self.erasing = Erasing(self.vault, self.drafts, self.files, self.cases)

    def start(self, case_id: str, *files: str) -> None:
        """Let the person start a case to which files are attached."""
        event = ev.CaseStarted(
            serial=f"BG{case_id}", service="s", service_name="事项", definition_version=1, digest="d",
            title="事项_林一", applicant_facts={}, applicant=Person(no=NO, name="林一"),
            form={"files": [{"file_id": one} for one in files]})
        self.cases.apply([self.log.append(case_id, [event], expected_version=0, command_id="c", digest="d",
                                          by={"actor": NO}, correlation_id="k")])

    def upload(self, *ids: str, owner: str = NO) -> None:
        """Store files as the gateway does."""
        bucket = gridfs.GridFSBucket(self.files_database, bucket_name="files")
        for one in ids:
            bucket.upload_from_stream_with_id(one, f"{one}.txt", b"text", metadata={"owner": owner, "media_type": "x"})

    def erase(self, scope: str) -> None:
        """Erase as identity and the inbox do."""
        for subject in subjects(NO, scope):
            self.vault.destroy(subject)
        self.erasing.erase(NO, scope)

    def kept(self) -> list[str]:
        """Return the files that are left."""
        return sorted(row["_id"] for row in self.files_database["files.files"].find({}, {"_id": 1}))


@pytest.fixture
def room(mongo_url: str, db_prefix: str) -> Iterator[Room]:
    with MongoClient(mongo_url, tz_aware=True, w="majority") as client:
        for name in ("workflow", "views", "files", "keys"):
            client.drop_database(f"{db_prefix}_{name}")
        yield Room(client, db_prefix)


def learn(room: Room, number: int, type: str = "person.registered", **changed: Any) -> None:
    room.organisation.learn(Recorded(type, 1, {**DATA, **changed}, {"stream": "p1", "number": number}))


def test_the_replica_holds_no_contact_in_clear_and_gives_it_to_who_fills_in_a_form(room: Room) -> None:
    learn(room, 1)
    raw = b"".join(bson.encode(row) for row in room.own["organisation"].find({}))
    assert PHONE.encode() not in raw
    assert b"6222" not in raw
    profile = room.organisation.profile(NO)
    assert profile is not None
    assert (profile["phone"], profile["idcard"], profile["bank_card"]) == (PHONE, "9999", "6222")
    assert profile["name"] == "林一"


def test_a_replica_row_from_before_there_were_keys_loses_what_it_held_in_clear(room: Room) -> None:
    Organisation(room.own).learn(Recorded("person.registered", 1, DATA, {"stream": "p1", "number": 1}))
    assert (room.organisation.profile(NO) or {})["phone"] == PHONE
    learn(room, 2, "person.updated", phone="13900005678")
    [row] = room.own["organisation"].find({})
    assert not {"phone", "idcard", "attributes"} & set(row)
    assert (room.organisation.profile(NO) or {})["phone"] == "13900005678"


def test_what_comes_too_early_waits_sealed(room: Room) -> None:
    learn(room, 2, "person.updated")
    raw = b"".join(bson.encode(row) for row in room.own["organisation_held"].find({}))
    assert raw
    assert PHONE.encode() not in raw


def test_a_draft_is_kept_sealed_and_opened_for_its_owner(room: Room) -> None:
    room.drafts.save("d1", NO, {"service": "s", "title": "t", "keywords": "t"}, {"phone": PHONE}, datetime.now(UTC))
    assert PHONE.encode() not in bson.encode(room.own["drafts"].find_one({}))  # type: ignore[arg-type]
    assert (room.drafts.find("d1", NO) or {})["form"] == {"phone": PHONE}


def test_with_the_register_go_drafts_and_loose_files_while_cases_stay_whole(room: Room) -> None:
    room.start("1", "hanging")
    room.upload("hanging", "loose")
    room.upload("other", owner="10001")
    room.drafts.save("d1", NO, {}, {}, datetime.now(UTC))
    room.erase(REGISTER)
    assert room.kept() == ["hanging", "other"]
    assert room.drafts.count(NO) == 0
    assert (room.views["cases"].find_one({"_id": "1"}) or {})["title"] == "事项_林一"


def test_with_everything_go_the_files_of_cases_and_what_lists_show_of_them(room: Room) -> None:
    room.start("1", "hanging")
    room.upload("hanging", "loose")
    room.upload("doc-1-r3", owner="system")
    room.views["cases"].update_one({"_id": "1"}, {"$push": {"files": "doc-1-r3"}})
    room.upload("other", owner="10001")
    room.erase(ALL)
    assert room.kept() == ["other"]
    row = room.views["cases"].find_one({"_id": "1"}) or {}
    assert (row["title"], row["applicant"]["name"], row["serial"]) == (ERASED, ERASED, "BG1")
    assert "林一" not in row["keywords"]
    assert row["v"] == 1
    assert [event.title for commit in room.log.read("1") for event in commit.events] == [ERASED]


def test_erasing_twice_is_erasing_once(room: Room) -> None:
    room.start("1")
    room.erase(ALL)
    before = room.views["cases"].find_one({})
    room.erase(ALL)
    assert room.views["cases"].find_one({}) == before


def test_nothing_is_folded_again_while_the_key_is_still_there(room: Room) -> None:
    room.start("1")
    with pytest.raises(KeyStillThere):
        room.erasing.erase(NO, ALL)
