"""An identity service's parts over a real database, and a clock that the tests may move."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from pymongo import MongoClient
from pymongo.database import Database

from chassis.eventstore import CommitStore
from chassis.projector import Projector
from contracts import codec
from contracts.identity.commands import RecordPerson, RecordUnit
from identity.adapters.keys import PublishedKeys
from identity.adapters.passwords import Passwords
from identity.adapters.register import Register
from identity.adapters.sign_in import FrontDesk
from identity.adapters.tokens import AccessTokens, public_jwk
from identity.gather import SHELL
from identity.projections import directory
from identity.stores.passwords import Accounts, Attempts
from identity.stores.sessions import Sessions

PASSWORD = "correct-horse-battery"


@dataclass
class Clock:
    """Time that passes when a test says so."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 8, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(mongo_url: str):
    with MongoClient(mongo_url, tz_aware=True, w="majority") as connected:
        yield connected


@pytest.fixture
def database(client: MongoClient, db_prefix: str) -> Database:
    client.drop_database(f"{db_prefix}_identity")
    return client[f"{db_prefix}_identity"]


@pytest.fixture
def views(client: MongoClient, db_prefix: str) -> Database:
    client.drop_database(f"{db_prefix}_views")
    return client[f"{db_prefix}_views"]


@pytest.fixture
def store(database: Database) -> CommitStore:
    return CommitStore(database, codec)


@pytest.fixture
def register(store: CommitStore, database: Database) -> Register:
    return Register(store, Projector("directory", directory.project, database["directory"], store))


@pytest.fixture(scope="session")
def key() -> OKPKey:
    return OKPKey.generate_key("Ed25519")


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture
def desk(register: Register, database: Database, views: Database, clock: Clock, key: OKPKey,
         passwords: Passwords) -> FrontDesk:
    """The front desk, with 10001 (password PASSWORD), 10002 (not activated yet) and 10003 (no account) on record."""
    published = PublishedKeys(views, keep=timedelta(seconds=600), now=clock)
    published.publish(public_jwk(key))
    made = FrontDesk(
        accounts=Accounts(database, now=clock), attempts=Attempts(database, now=clock), passwords=passwords,
        sessions=Sessions(database, idle=timedelta(hours=12), longest=timedelta(days=7), now=clock),
        tokens=AccessTokens(key, seconds=600, now=clock), keys=published, directory=register.gather, now=clock)
    register.perform(RecordUnit(actor=SHELL, key="cs", name="计算机学院"))
    for no, name in (("10001", "陈一"), ("10002", "陈二"), ("10003", "陈三")):
        register.perform(person(no, name=name))
    made.accounts.set_password("10001", passwords.hash(PASSWORD))
    made.accounts.open_inactive("10002")
    return made


def person(no: str, **given: Any) -> RecordPerson:
    """A member of the staff of cs, recorded from the shell, unless ``given`` says otherwise."""
    usual = {"name": "陈一", "kind": "staff", "unit": "cs", "phone": "13900000004", "email": f"{no}@demo.example"}
    return RecordPerson(actor=SHELL, no=no, **{**usual, **given})
