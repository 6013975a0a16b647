"""Signing in and out, staying signed in, locking, changing a password: against a real database."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts import codec
from contracts.errors import ContractError, Invalid, TooMany, Unauthenticated
from contracts.identity.commands import (
    ActivateAccount,
    ChangePassword,
    DeactivatePerson,
    RefreshSession,
    SignIn,
    SignOut,
)
from contracts.identity.views import Session
from identity.adapters import tokens
from identity.adapters.passwords import new_code
from identity.adapters.sign_in import FrontDesk
from identity.gather import SHELL
from tests.identity.conftest import PASSWORD, Clock, person

NEW = "a-much-better-one"


def sign_in(desk: FrontDesk, username: str = "10001", password: str = PASSWORD) -> Session:
    return desk.sign_in(SignIn(username=username, password=password))


def refresh(desk: FrontDesk, session: Session) -> Session:
    return desk.refresh(RefreshSession(refresh_token=session.refresh_token))


def answer(desk: FrontDesk, username: str, password: str) -> dict:
    with pytest.raises(ContractError) as refused:
        sign_in(desk, username, password)
    return refused.value.as_problem()


def is_alive(desk: FrontDesk, session: Session) -> bool:
    try:
        refresh(desk, session)
    except Unauthenticated:
        return False
    return True


def test_the_right_password_opens_a_session(desk: FrontDesk, clock: Clock):
    session = sign_in(desk)
    assert codec.encode(session)["person"] == {"no": "10001", "name": "陈一", "kind": "staff", "unit": "cs",
                                               "unit_name": "计算机学院"}
    assert (session.expires_in, session.refresh_expires_in, session.must_change_password) == (600, 43200, False)
    bearer = tokens.read(session.access_token, {"keys": desk.keys.current()}, clock())
    assert bearer.no == "10001"


def test_refresh_tokens_carry_256_random_bits_and_are_stored_only_as_digests(desk: FrontDesk, database):
    session = sign_in(desk)
    raw = base64.urlsafe_b64decode(session.refresh_token + "=")
    assert len(raw) == 32
    second = refresh(desk, session)
    stored = str(list(database["refresh_tokens"].find())) + str(list(database["sessions"].find()))
    for token in (session.refresh_token, second.refresh_token):
        assert token not in stored
    assert str(raw) not in stored
    assert str(base64.urlsafe_b64decode(second.refresh_token + "=")) not in stored


@pytest.mark.parametrize("username", ["10001", "10002", "10003", "99999", "", "x" * 5000, '{"$ne": null}'])
def test_every_refusal_reads_the_same(desk: FrontDesk, username: str):
    """A wrong password, an account not activated, a person without one, nobody at all."""
    assert answer(desk, username, "wrong-password") == {
        "kind": "unauthenticated", "code": "bad_credentials", "detail": "学工号或密码不正确", "errors": {},
        "params": {}}


@pytest.mark.parametrize("username", ["10001", "10002", "99999"])
def test_five_failures_lock_for_fifteen_minutes_with_or_without_an_account(desk: FrontDesk, clock: Clock, username):
    for _ in range(5):
        assert answer(desk, username, "wrong-password")["code"] == "bad_credentials"
    locked = answer(desk, username, PASSWORD)
    assert (locked["kind"], locked["code"], locked["params"]) == ("too-many", "account_locked", {"retry_after": 900})
    clock.advance(minutes=14, seconds=58)
    assert answer(desk, username, PASSWORD)["code"] == "account_locked"
    clock.advance(seconds=3)
    assert answer(desk, username, "wrong-password")["code"] == "bad_credentials"


def test_after_the_lock_the_right_password_works_again(desk: FrontDesk, clock: Clock):
    for _ in range(5):
        answer(desk, "10001", "wrong-password")
    clock.advance(minutes=15, seconds=1)
    assert sign_in(desk).person.no == "10001"


def test_a_success_forgets_earlier_failures(desk: FrontDesk):
    for _ in range(2):
        for _ in range(4):
            answer(desk, "10001", "wrong-password")
        sign_in(desk)


def test_guessing_side_by_side_gets_no_more_than_five_guesses(desk: FrontDesk):
    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(lambda number: answer(desk, "10001", f"guess-{number:04}")["code"], range(40)))
    assert set(codes) <= {"bad_credentials", "account_locked"}
    assert answer(desk, "10001", PASSWORD)["code"] == "account_locked"


def test_a_right_guess_comes_too_late_when_five_others_failed_meanwhile(desk: FrontDesk, passwords, monkeypatch):
    run = passwords._run

    def slow(function, *rest):
        found = run(function, *rest)
        for _ in range(5):
            desk.attempts.record_failure("10001")
        return found

    monkeypatch.setattr(passwords, "_run", slow)
    assert answer(desk, "10001", PASSWORD)["code"] == "account_locked"


def test_signing_in_many_times_at_once_locks_nobody(desk: FrontDesk):
    with ThreadPoolExecutor(10) as pool:
        sessions = list(pool.map(lambda _: sign_in(desk), range(30)))
    assert len({session.refresh_token for session in sessions}) == 30


def test_an_unknown_account_costs_one_hash_as_a_known_one_does(desk: FrontDesk, passwords, monkeypatch):
    checked: list[str] = []
    run = passwords._run
    monkeypatch.setattr(passwords, "_run", lambda work, *rest: checked.append(work.__name__) or run(work, *rest))
    for username in ("10001", "10002", "10003", "99999"):
        answer(desk, username, "wrong-password")
    assert checked == ["_verify"] * 4


def test_a_refresh_replaces_the_token(desk: FrontDesk, clock: Clock):
    first = sign_in(desk)
    second = refresh(desk, first)
    assert second.refresh_token != first.refresh_token
    clock.advance(minutes=10)
    third = refresh(desk, second)
    assert tokens.read(third.access_token, {"keys": desk.keys.current()}, clock()).no == "10001"


def test_two_tabs_that_refresh_together_get_the_same_successor(desk: FrontDesk, clock: Clock):
    first = sign_in(desk)
    with ThreadPoolExecutor(8) as pool:
        tabs = list(pool.map(lambda _: refresh(desk, first), range(8)))
    clock.advance(seconds=19)
    tabs.append(refresh(desk, first))
    assert len({tab.refresh_token for tab in tabs}) == 1
    assert is_alive(desk, tabs[0])


def test_a_token_used_again_after_the_grace_ends_the_whole_session(desk: FrontDesk, clock: Clock):
    first = sign_in(desk)
    second = refresh(desk, first)
    clock.advance(seconds=21)
    assert not is_alive(desk, first)
    assert not is_alive(desk, second)


def test_a_token_older_than_the_last_is_stolen_even_within_the_grace(desk: FrontDesk):
    first = sign_in(desk)
    third = refresh(desk, refresh(desk, first))
    assert not is_alive(desk, first)
    assert not is_alive(desk, third)


def test_a_stolen_token_ends_only_its_own_session(desk: FrontDesk, clock: Clock):
    other = sign_in(desk)
    stolen = sign_in(desk)
    refresh(desk, stolen)
    clock.advance(seconds=21)
    assert not is_alive(desk, stolen)
    assert is_alive(desk, other)


@pytest.mark.parametrize("token", ["", "nonsense", "é" * 43, "A" * 43, "A" * 10_000, "../../etc"])
def test_something_that_is_no_token_is_refused(desk: FrontDesk, token: str):
    with pytest.raises(Unauthenticated):
        desk.refresh(RefreshSession(refresh_token=token))
    desk.sign_out(SignOut(refresh_token=token))


def test_a_session_that_is_not_used_expires(desk: FrontDesk, clock: Clock):
    session = sign_in(desk)
    clock.advance(hours=12, seconds=1)
    assert not is_alive(desk, session)


def test_no_session_lasts_longer_than_a_week_however_busy(desk: FrontDesk, clock: Clock):
    session = sign_in(desk)
    for _ in range(15):
        clock.advance(hours=11)
        session = refresh(desk, session)
    assert session.refresh_expires_in == 3 * 3600
    clock.advance(hours=3, seconds=1)
    assert not is_alive(desk, session)


def test_signing_out_ends_the_session_and_tells_those_who_check_access_tokens(desk: FrontDesk, views, clock: Clock):
    session = sign_in(desk)
    newer = refresh(desk, session)
    desk.sign_out(SignOut(refresh_token=newer.refresh_token))
    desk.sign_out(SignOut(refresh_token=newer.refresh_token))
    assert not is_alive(desk, newer)
    assert not is_alive(desk, session)
    sid = tokens.read(newer.access_token, {"keys": desk.keys.current()}, clock()).session
    assert views["keys"].find_one({"_id": f"ended:{sid}"}) is not None


def test_somebody_switched_off_is_out_at_once_and_cannot_come_back(desk: FrontDesk, register):
    session = sign_in(desk)
    register.perform(DeactivatePerson(actor=SHELL, no="10001"))
    assert not is_alive(desk, session)
    assert answer(desk, "10001", PASSWORD)["code"] == "bad_credentials"


def test_a_changed_password_replaces_the_old_one_and_ends_the_other_sessions(desk: FrontDesk, clock: Clock):
    here, elsewhere = sign_in(desk), sign_in(desk)
    sid = tokens.read(here.access_token, {"keys": desk.keys.current()}, clock()).session
    desk.change_password(ChangePassword(actor="10001", current=PASSWORD, new=NEW, session=sid))
    assert is_alive(desk, here)
    assert not is_alive(desk, elsewhere)
    assert answer(desk, "10001", PASSWORD)["code"] == "bad_credentials"
    assert sign_in(desk, password=NEW).must_change_password is False


@pytest.mark.parametrize(("current", "new", "field"), [
    ("wrong-password", NEW, "current"), (PASSWORD, "short", "new"), (PASSWORD, PASSWORD, "new"),
    (PASSWORD, "10001-13900000004", "new"), (PASSWORD, "x" * 200, "new"),
])
def test_a_password_is_not_changed_without_the_current_one_or_to_a_weak_one(desk: FrontDesk, current, new, field):
    with pytest.raises(Invalid) as refused:
        desk.change_password(ChangePassword(actor="10001", current=current, new=new))
    assert list(refused.value.errors) == [field]
    assert sign_in(desk).person.no == "10001"


def test_guessing_the_current_password_locks_like_signing_in(desk: FrontDesk):
    for _ in range(5):
        with pytest.raises(Invalid):
            desk.change_password(ChangePassword(actor="10001", current="wrong-password", new=NEW))
    with pytest.raises(TooMany):
        desk.change_password(ChangePassword(actor="10001", current=PASSWORD, new=NEW))
    assert answer(desk, "10001", PASSWORD)["code"] == "account_locked"


def activate(desk: FrontDesk, code: str, new: str = NEW, username: str = "10002") -> None:
    desk.activate(ActivateAccount(username=username, code=code, new=new))


@pytest.fixture
def code(desk: FrontDesk, clock: Clock, passwords) -> str:
    made = new_code()
    desk.accounts.set_code("10002", passwords.hash(made), clock.at.replace(day=clock.at.day + 7))
    return made


def test_an_activation_code_sets_the_first_password_once(desk: FrontDesk, code: str):
    with pytest.raises(Invalid):
        activate(desk, code, "10002")
    activate(desk, code)
    assert sign_in(desk, "10002", NEW).person.no == "10002"
    with pytest.raises(Unauthenticated):
        activate(desk, code, "another-password")


def test_wrong_expired_and_unknown_codes_read_the_same_and_lock(desk: FrontDesk, code: str, clock: Clock):
    for username in ("10002", "99999", "10001"):
        with pytest.raises(Unauthenticated) as refused:
            activate(desk, "0000000000", username=username)
        assert refused.value.code == "bad_credentials"
    clock.advance(days=8)
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            activate(desk, code)
    with pytest.raises(TooMany):
        activate(desk, code)


def test_a_default_password_made_of_personal_data_opens_nothing(desk: FrontDesk, register, clock: Clock):
    register.perform(person("20230001", idcard="37010220050817123X", kind="student"))
    desk.accounts.open_inactive("20230001")
    for guess in ("17123X", "0817123X", "20230001", "00000004"):
        assert answer(desk, "20230001", guess)["code"] == "bad_credentials"


def test_a_hash_made_with_weaker_parameters_is_replaced_at_the_next_sign_in(desk: FrontDesk):
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    desk.accounts.set_password("10001", weak)
    sign_in(desk)
    assert desk.accounts.find("10001").password_hash != weak
    assert sign_in(desk).person.no == "10001"


def test_passwords_are_kept_only_as_argon2id_of_the_agreed_strength(desk: FrontDesk, database):
    [kept] = [row["hash"] for row in database["accounts"].find({"_id": "10001"})]
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
