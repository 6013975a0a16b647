"""One-time codes: signing in by text message, and setting a forgotten password anew."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pymongo.database import Database

from chassis.projector import Projector
from chassis.vault import Vault
from contracts import codec
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, TooMany, Unauthenticated
from contracts.identity.codes import (
    LETTER_PLACE,
    CodeLetter,
    CodePrepared,
    RecoverPassword,
    RequestCode,
    ResetPassword,
    SignInByCode,
)
from contracts.identity.commands import DeactivatePerson, RefreshSession, SignIn
from identity.adapters.code_desk import CodeDesk
from identity.adapters.sign_in import FrontDesk
from identity.gather import SHELL
from identity.projections import directory
from identity.queries import Queries
from identity.stores.codes import PER_HOUR, TRIES, Codes
from tests.identity.conftest import PASSWORD, Clock, person

PHONE, SHARED, UNKNOWN = "13911110001", "13911110002", "13911119999"


@pytest.fixture
def vault(client: Any, db_prefix: str) -> Vault:
    return Vault(client[f"{db_prefix}_keys"], bytes(range(32)))


@pytest.fixture
def code_desk(desk: FrontDesk, database: Database[dict[str, Any]], clock: Clock, vault: Vault,
              register: Any, store: Any) -> CodeDesk:
    """10001 has a phone of their own and a mailbox; 10002 and 10003 share one."""
    register.perform(person("10001", phone=PHONE, email="Chen@demo.example"))
    for no, name in (("10002", "陈二"), ("10003", "陈三")):
        register.perform(person(no, name=name, phone=SHARED))
    desk.accounts.open_inactive("10003")
    shown = Projector("found", directory.findable_by(vault.blind), database["found"], store)
    shown.rebuild()
    codes = Codes(database, vault.digest, now=clock)  # not prepared: by the database's clock its rows are months old
    return CodeDesk(desk=desk, codes=codes, vault=vault, channels=frozenset({"sms", "email"}),
                    by_phone=Queries(shown.model, list, vault.blind).by_phone)


@pytest.fixture
def read(vault: Vault) -> Any:
    """Open a letter as notify does."""
    def opened(prepared: CodePrepared) -> CodeLetter:
        letter: CodeLetter = codec.load(CodeLetter, vault.open(prepared.letter, LETTER_PLACE))
        return letter

    return opened


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.parametrize("typed", [PHONE, f"+86 {PHONE}", "139-1111-0001"])
def test_a_phone_on_record_lets_its_owner_in_once(code_desk: CodeDesk, read: Any, typed: str) -> None:
    letter = read(code_desk.request(RequestCode(phone=typed)))
    assert (letter.channel, letter.to) == ("sms", PHONE)
    assert re.fullmatch(r"\d{6}", letter.code)

    session = code_desk.sign_in(SignInByCode(phone=typed, code=f" {letter.code} "))

    assert session.person.no == "10001"
    with pytest.raises(Unauthenticated):
        code_desk.sign_in(SignInByCode(phone=typed, code=letter.code))


def test_a_phone_nobody_has_is_answered_alike_and_sent_nothing(code_desk: CodeDesk, read: Any) -> None:
    prepared = code_desk.request(RequestCode(phone=UNKNOWN))
    known = code_desk.request(RequestCode(phone=PHONE))

    assert read(prepared).to == ""
    assert (prepared.seconds, prepared.again_after) == (known.seconds, known.again_after)
    with pytest.raises(Unauthenticated, match="验证码"):
        code_desk.sign_in(SignInByCode(phone=UNKNOWN, code=read(prepared).code))


def test_a_phone_of_two_people_asks_which(code_desk: CodeDesk, read: Any) -> None:
    code = read(code_desk.request(RequestCode(phone=SHARED))).code

    with pytest.raises(NotPossibleNow) as asked:
        code_desk.sign_in(SignInByCode(phone=SHARED, code=code))
    assert (asked.value.code, asked.value.errors) == ("several_accounts", {"username": ["10002", "10003"]})
    with pytest.raises(Unauthenticated):
        code_desk.sign_in(SignInByCode(phone=SHARED, code=code, username="10001"))
    assert code_desk.sign_in(SignInByCode(phone=SHARED, code=code, username="10003")).person.no == "10003"


def test_a_code_is_guessed_at_no_more_than_a_few_times(code_desk: CodeDesk, read: Any) -> None:
    code = read(code_desk.request(RequestCode(phone=PHONE))).code
    for _ in range(TRIES):
        with pytest.raises(Unauthenticated):
            code_desk.sign_in(SignInByCode(phone=PHONE, code=other(code)))
    with pytest.raises(Unauthenticated):
        code_desk.sign_in(SignInByCode(phone=PHONE, code=code))


def test_a_code_grows_old_and_a_newer_one_takes_its_place(code_desk: CodeDesk, read: Any, clock: Clock) -> None:
    first = read(code_desk.request(RequestCode(phone=PHONE))).code
    clock.advance(seconds=61)
    second = read(code_desk.request(RequestCode(phone=PHONE))).code
    if first != second:
        with pytest.raises(Unauthenticated):
            code_desk.sign_in(SignInByCode(phone=PHONE, code=first))
    clock.advance(minutes=5)
    with pytest.raises(Unauthenticated):
        code_desk.sign_in(SignInByCode(phone=PHONE, code=second))


@pytest.mark.parametrize("phone", [PHONE, UNKNOWN])
def test_codes_are_not_sent_in_a_row(code_desk: CodeDesk, clock: Clock, phone: str) -> None:
    code_desk.request(RequestCode(phone=phone))
    with pytest.raises(TooMany) as soon:
        code_desk.request(RequestCode(phone=phone))
    assert 59 <= soon.value.params["retry_after"] <= 61
    for _ in range(PER_HOUR - 1):
        clock.advance(seconds=61)
        code_desk.request(RequestCode(phone=phone))
    clock.advance(seconds=61)
    with pytest.raises(TooMany) as often:
        code_desk.request(RequestCode(phone=phone))
    assert often.value.params["retry_after"] > 3000


def test_who_was_switched_off_meanwhile_stays_outside(code_desk: CodeDesk, read: Any, register: Any) -> None:
    code = read(code_desk.request(RequestCode(phone=PHONE))).code
    register.perform(DeactivatePerson(actor=SHELL, no="10001"))
    with pytest.raises(NotAllowed):
        code_desk.sign_in(SignInByCode(phone=PHONE, code=code))


@pytest.mark.parametrize(("address", "channel"), [(PHONE, "sms"), ("chen@DEMO.example", "email")])
def test_a_forgotten_password_is_set_anew(code_desk: CodeDesk, read: Any, desk: FrontDesk, address: str,
                                          channel: str) -> None:
    before = desk.sign_in(SignIn(username="10001", password=PASSWORD))
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            desk.sign_in(SignIn(username="10001", password="forgotten"))
    prepared = code_desk.recover(RecoverPassword(username="10001", address=address))
    letter = read(prepared)
    assert letter.channel == channel

    with pytest.raises(Invalid) as weak:
        code_desk.reset(ResetPassword(recovery_id=prepared.id, code=letter.code, new="123"))
    assert weak.value.errors["new"]
    code_desk.reset(ResetPassword(recovery_id=prepared.id, code=letter.code, new="a-better-one-2026"))

    assert desk.sign_in(SignIn(username="10001", password="a-better-one-2026")).person.no == "10001"
    with pytest.raises(Unauthenticated):
        desk.refresh(RefreshSession(refresh_token=before.refresh_token))
    with pytest.raises(Unauthenticated):
        code_desk.reset(ResetPassword(recovery_id=prepared.id, code=letter.code, new="another-one-2026"))


@pytest.mark.parametrize(("username", "address"), [
    ("10001", SHARED), ("10001", "other@demo.example"), ("99999", PHONE)], ids=["phone", "mailbox", "stranger"])
def test_what_does_not_fit_together_is_sent_nowhere(code_desk: CodeDesk, read: Any, username: str,
                                                    address: str) -> None:
    prepared = code_desk.recover(RecoverPassword(username=username, address=address))
    assert read(prepared).to == ""
    with pytest.raises(Unauthenticated):
        code_desk.reset(ResetPassword(recovery_id=prepared.id, code=read(prepared).code, new="a-better-one-2026"))


def test_a_code_for_one_thing_is_no_good_for_the_other(code_desk: CodeDesk, read: Any) -> None:
    code_desk.request(RequestCode(phone=PHONE))
    prepared = code_desk.recover(RecoverPassword(username="10001", address=PHONE))
    with pytest.raises(Unauthenticated):
        code_desk.sign_in(SignInByCode(phone=PHONE, code=read(prepared).code))


@pytest.mark.parametrize("wish", [RequestCode(phone="12"), RequestCode(phone="a@b.c"),
                                  RecoverPassword(username="10001", address="12"),
                                  RecoverPassword(username="10001", address="@")], ids=repr)
def test_what_is_no_address_is_named(code_desk: CodeDesk, wish: Any) -> None:
    with pytest.raises(Invalid) as error:
        (code_desk.request if isinstance(wish, RequestCode) else code_desk.recover)(wish)
    assert error.value.errors


def test_a_hall_without_codes_says_so(code_desk: CodeDesk) -> None:
    closed = CodeDesk(desk=code_desk.desk, codes=code_desk.codes, vault=code_desk.vault, by_phone=code_desk.by_phone,
                      channels=frozenset())
    with pytest.raises(NotFound):
        closed.request(RequestCode(phone=PHONE))


def test_neither_address_nor_code_is_kept(code_desk: CodeDesk, read: Any, database: Database[dict[str, Any]]) -> None:
    letter = read(code_desk.request(RequestCode(phone=PHONE)))
    kept = str(list(database["codes"].find()))
    assert PHONE not in kept
    assert letter.code not in re.findall(r"\b\d{6}\b", kept)
