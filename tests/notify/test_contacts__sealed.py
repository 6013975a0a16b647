"""Addresses lie sealed until something is sent; an erased person's are gone, and so are words that name them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import bson
import pytest
from pymongo import MongoClient
from pymongo.database import Database

from chassis.recorded import Recorded
from chassis.vault import Vault
from contracts import codec
from contracts.identity.events import PersonRegistered, PersonUpdated, SubjectErased
from contracts.personal import ALL, ERASED, REGISTER, subjects
from notify.domain.addresses import Contact
from notify.domain.channels import Channel, Kind
from notify.domain.due import Delivery
from notify.reactions import Reactions
from notify.stores.cases import Cases
from notify.stores.contacts import Contacts
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices
from tests.notify.hall import started

NO, PHONE, MAIL = "10001", "13900001234", "chen@demo.example"


class Desk:
    """The stores of notify and its reactions."""

    def __init__(self, client: MongoClient[dict[str, Any]], prefix: str) -> None:
        self.database: Database[dict[str, Any]] = client[f"{prefix}_notify"]
        self.vault = Vault(client[f"{prefix}_keys"], os.urandom(32))
        self.ledger = Ledger(self.database, 5, ())
        self.contacts, self.cases = Contacts(self.database, self.vault), Cases(self.database)
        self.notices = Notices(client[f"{prefix}_views"])
        self.reactions = Reactions(self.ledger, self.cases, self.contacts, lambda: None, self.notices)
        self._number = 0

    def person(self, event: Any) -> None:
        """Tell of a person."""
        self._number += 1
        self.reactions.on_person(self._recorded(event, "p1", self._number))

    def case(self, case_id: str) -> None:
        """Tell of a case of theirs, about which somebody else was told."""
        self.reactions.on_case(self._recorded(started(case_id), case_id, 1))
        text = "工作周报_陈一（流水号BG1）等待您办理。"
        delivery = Delivery(id=f"{case_id}:2:11001:insite", kind=Kind.ASSIGNED, recipient="11001", serial="BG1",
                            channel=Channel.INSITE, case_id=case_id, service_name="工作周报", title="您有一项待办",
                            text=text, path=f"/cases/{case_id}?notice=2", at=datetime.now(UTC))
        self.ledger.add([delivery])
        self.notices.send(delivery, "11001")

    @staticmethod
    def _recorded(event: Any, stream: str, number: int) -> Recorded:
        name, version, data = codec.encode_event(event)
        return Recorded(name, version, data, {
            "stream": stream, "version": number, "number": number, "at": datetime.now(UTC).isoformat(), "actor": "a",
            "on_behalf_of": None, "command_id": "c", "correlation_id": "k"})


@pytest.fixture
def desk(mongo_url: str, db_prefix: str) -> Iterator[Desk]:
    with MongoClient(mongo_url, tz_aware=True, w="majority") as client:
        for name in ("notify", "views", "keys"):
            client.drop_database(f"{db_prefix}_{name}")
        yield Desk(client, db_prefix)


def known() -> PersonRegistered:
    return PersonRegistered(no=NO, name="陈一", kind="staff", unit="cs", phone=PHONE, email=MAIL)


def test_an_address_is_sealed_at_rest_and_open_to_whoever_sends(desk: Desk) -> None:
    desk.person(known())
    raw = bson.encode(desk.database["contacts"].find_one({}))  # type: ignore[arg-type]
    assert PHONE.encode() not in raw
    assert MAIL.encode() not in raw
    assert desk.contacts.get(NO) == Contact(no=NO, phone=PHONE, email=MAIL)


def test_an_address_kept_before_there_were_keys_still_works(desk: Desk) -> None:
    Reactions(desk.ledger, desk.cases, Contacts(desk.database), lambda: None).on_person(
        desk._recorded(known(), "p1", 1))
    assert desk.contacts.get(NO) == Contact(no=NO, phone=PHONE, email=MAIL)


def test_an_erased_person_has_no_address(desk: Desk) -> None:
    desk.person(known())
    for subject in subjects(NO, REGISTER):
        desk.vault.destroy(subject)
    assert desk.contacts.get(NO) == Contact(no=NO), "even before the news of it arrives"
    desk.person(PersonUpdated(no=NO, name=ERASED, kind="staff", unit="cs", active=False))
    desk.person(SubjectErased(no=NO, basis="x", scope=REGISTER))
    assert desk.contacts.get(NO) == Contact(no=NO, active=False)


def test_with_everything_go_the_words_that_name_them_and_the_rows_stay(desk: Desk) -> None:
    desk.case("c1")
    desk.person(known())
    desk.person(SubjectErased(no=NO, basis="x", scope=REGISTER))
    assert "陈一" in desk.notices.rows.find_one({})["text"]  # type: ignore[index]
    desk.person(SubjectErased(no=NO, basis="x", scope=ALL))
    [row], [notice] = desk.ledger.rows.find({}), desk.notices.rows.find({})
    assert (row["text"], row["state"], notice["text"]) == (ERASED, "due", ERASED)
    facts = desk.cases.get("c1")
    assert facts is not None
    assert (facts.title, facts.serial) == (ERASED, started("c1").serial)
