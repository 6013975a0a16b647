"""Tickets of single sign-on: for one use, ten seconds, one address, one living session."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from pymongo.database import Database

from contracts.errors import Invalid, TooMany, Unauthenticated
from contracts.identity.commands import DeactivatePerson
from contracts.identity.tickets import IssueTicket, RedeemTicket
from identity.adapters.register import Register
from identity.adapters.sign_in import FrontDesk
from identity.adapters.single_sign_on import SingleSignOn
from identity.gather import SHELL
from identity.stores.tickets import LIFE, MOST_AT_ONCE, Tickets
from tests.identity.conftest import Clock

SERVICE = "https://lib.example/login?next=%2Fme"


@pytest.fixture
def sso(desk: FrontDesk, database: Database, clock: Clock) -> SingleSignOn:
    return SingleSignOn(tickets=Tickets(database, now=clock), sessions=desk.sessions, directory=desk.directory)


@pytest.fixture
def session(desk: FrontDesk) -> str:
    return desk.sessions.open("10001").session


def issue(sso: SingleSignOn, session: str, actor: str = "10001", service: str = SERVICE) -> str:
    wish = IssueTicket(actor=actor, session=session, service=service, application="library")
    return str(sso.issue(wish).ticket)


def refusal(sso: SingleSignOn, ticket: str, service: str = SERVICE) -> str:
    with pytest.raises(Invalid) as raised:
        sso.redeem(RedeemTicket(ticket=ticket, service=service))
    return raised.value.code


def test_a_ticket_tells_once_who_holds_it(sso: SingleSignOn, session: str, clock: Clock) -> None:
    began = clock.at
    clock.advance(minutes=3)
    ticket = issue(sso, session)
    assert re.fullmatch(r"ST-[a-z0-9]{26}", ticket)
    holder = sso.redeem(RedeemTicket(ticket=ticket, service=SERVICE))
    assert (holder.no, holder.name, holder.kind, holder.unit, holder.unit_name, holder.application) == (
        "10001", "陈一", "staff", "cs", "计算机学院", "library")
    assert holder.signed_in_at == began
    assert refusal(sso, ticket) == "ticket_invalid"


def test_after_ten_seconds_it_is_worth_nothing(sso: SingleSignOn, session: str, clock: Clock) -> None:
    assert timedelta(seconds=10) == LIFE
    early, late = issue(sso, session), issue(sso, session)
    clock.advance(seconds=9.9)
    assert sso.redeem(RedeemTicket(ticket=early, service=SERVICE)).no == "10001"
    clock.advance(seconds=0.1)
    assert refusal(sso, late) == "ticket_invalid"


@pytest.mark.parametrize("service", ["https://lib.example/login", "https://evil.example/login?next=%2Fme", "",
                                     "http://lib.example/login?next=%2Fme", f"{SERVICE}x"])
def test_another_address_learns_nothing_and_uses_it_up(sso: SingleSignOn, session: str, service: str) -> None:
    ticket = issue(sso, session)
    assert refusal(sso, ticket, service) == "ticket_of_other_service"
    assert refusal(sso, ticket) == "ticket_invalid"


def test_it_ends_with_the_session_and_with_the_account(sso: SingleSignOn, desk: FrontDesk, session: str,
                                                       register: Register) -> None:
    ticket = issue(sso, session)
    desk.sessions.revoke_all("10001")
    assert refusal(sso, ticket) == "ticket_invalid"
    with pytest.raises(Unauthenticated):
        issue(sso, session)
    ticket = issue(sso, desk.sessions.open("10001").session)
    register.perform(DeactivatePerson(actor=SHELL, no="10001"))
    assert refusal(sso, ticket) == "ticket_invalid"


def test_nobody_gets_one_for_somebody_elses_session(sso: SingleSignOn, session: str) -> None:
    with pytest.raises(Unauthenticated):
        issue(sso, session, actor="10002")


def test_the_database_alone_tells_nobody_a_ticket(sso: SingleSignOn, session: str, database: Database) -> None:
    ticket = issue(sso, session)
    row = database["tickets"].find_one({})
    assert row is not None
    assert ticket not in str(row)
    assert ticket.removeprefix("ST-") not in str(row)


def test_nobody_collects_them(sso: SingleSignOn, session: str, clock: Clock) -> None:
    for _ in range(MOST_AT_ONCE):
        issue(sso, session)
    with pytest.raises(TooMany) as raised:
        issue(sso, session)
    assert raised.value.params["retry_after"] == 10
    clock.advance(seconds=10)
    assert issue(sso, session)


def test_what_nobody_redeemed_disappears_by_itself(sso: SingleSignOn, database: Database) -> None:
    sso.tickets.prepare()
    assert database["tickets"].index_information()["ends_at_1"]["expireAfterSeconds"] == 0
