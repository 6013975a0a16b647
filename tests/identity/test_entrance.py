"""Coming in through WeCom and through an entry with tickets: against the real demonstration servers, over HTTP."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pymongo.database import Database

from campus.sources import items
from campus.web import Server as Campus
from chassis.settings import SettingsError
from contracts.errors import ContractError, NotAllowed, NotFound, TooMany, Unauthenticated, Unavailable
from contracts.identity.commands import DeactivatePerson, RefreshSession
from contracts.identity.entries import BeginWeCom, CompleteWeCom, GetSignInWays, RedeemEntry
from contracts.identity.views import Session
from identity.adapters import cas_entry
from identity.adapters.cas_entry import CasEntry, Entry, entries
from identity.adapters.entrance import Entrance
from identity.adapters.sign_in import FrontDesk
from identity.adapters.tokens import new_key
from identity.adapters.wecom import WeCom, WeComAccount
from identity.gather import SHELL
from identity.settings import ServiceSettings
from identity.stores.passes import Passes
from tests.identity.conftest import Clock, person
from tests.notify.carriers_process import Carriers

HALL = "https://hall.example.edu"
CALLBACK = f"{HALL}/v1/session/wecom/callback"
DOOR = f"{HALL}/v1/session/entries/cpdaily?return=%2Fme%2Ftodo"
STUDENT = "20230001"


@pytest.fixture(scope="module")
def carriers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carriers]:
    """The demonstration's WeCom, which authorises for our hall alone."""
    started = Carriers(tmp_path_factory.mktemp("carriers"))
    started.environment["HALL_PUBLIC_URL"] = HALL
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def campus() -> Iterator[str]:
    """The demonstration's 今日校园."""
    server = Campus("127.0.0.1", 0, "secret", items(), hall=HALL)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.base
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def account(carriers: Carriers) -> WeComAccount:
    return WeComAccount(corp_id="ww-test", secret="wecom-secret", agent_id=1000002, api=carriers.url,
                        pages=carriers.url, scan=carriers.url, kinds=frozenset({"staff"}))


@pytest.fixture
def entrance(desk: FrontDesk, database: Database[dict[str, Any]], clock: Clock, account: WeComAccount,
             campus: str) -> Entrance:
    """Both ways in: WeCom for staff, 今日校园 for students and staff; a student without a password is on record."""
    entry = Entry(code="cpdaily", name="今日校园", validate=f"{campus}/cpdaily/p3/serviceValidate",
                  kinds=frozenset({"student", "staff"}))
    desk.accounts.open_inactive(STUDENT)
    return Entrance(desk=desk, passes=Passes(database, now=clock), wecom=WeCom(account),
                    entries={"cpdaily": CasEntry(entry)})


@pytest.fixture(autouse=True)
def student(register: Any, desk: FrontDesk) -> None:
    register.perform(person(STUDENT, name="林一", kind="student"))


class Stay(urllib.request.HTTPRedirectHandler):
    """A browser that shows where it is sent."""

    def redirect_request(self, *_: Any) -> None:
        return None


def sent_to(address: str) -> str:
    """The address a page leads to. Raises HTTPError for a page that says what is wrong."""
    try:
        urllib.request.build_opener(Stay).open(address, timeout=10)
    except urllib.error.HTTPError as answer:
        if answer.code in (302, 303):
            return str(answer.headers["Location"])
        raise
    raise AssertionError("led nowhere")


def agreed(entrance: Entrance, no: str, *, inside: bool = True) -> CompleteWeCom:
    """What comes back to the hall after ``no`` was authorised on the page the hall leads to."""
    begun = entrance.begin_wecom(BeginWeCom(callback=CALLBACK, inside=inside))
    page = urlsplit(begun.address)
    asked = {name: values[0] for name, values in parse_qs(page.query).items()}
    with urllib.request.urlopen(begun.address.partition("#")[0], timeout=10) as shown:
        assert "演示" in shown.read().decode()
    kept = {name: asked[name] for name in ("appid", "agentid", "redirect_uri", "state")}
    back = sent_to(f"{page.scheme}://{page.netloc}/wecom/agree?{urlencode({**kept, 'userid': no})}")
    assert back.startswith(CALLBACK + "?")
    told = parse_qs(urlsplit(back).query)
    assert told["state"] == [begun.state]
    return CompleteWeCom(code=told["code"][0], state=begun.state)


def ticket(campus: str, no: str, path: str = "/me/todo") -> RedeemEntry:
    """What comes to the hall after ``no`` opened it in 今日校园."""
    service, _, given = sent_to(f"{campus}/cpdaily/open?{urlencode({'person': no, 'return': path})}"
                                ).partition("&ticket=")
    return RedeemEntry(entry="cpdaily", ticket=given, service=service)


def refused(kind: type[ContractError], act: Any, command: Any) -> str:
    with pytest.raises(kind) as error:
        act(command)
    assert error.value.detail
    return error.value.code


@pytest.mark.parametrize("inside", [True, False], ids=["inside WeCom", "code to scan"])
def test_a_member_of_staff_comes_in_through_wecom(entrance: Entrance, desk: FrontDesk, inside: bool):
    session: Session = entrance.complete_wecom(agreed(entrance, "10001", inside=inside))
    assert (session.person.no, session.person.name) == ("10001", "陈一")
    assert desk.refresh(RefreshSession(refresh_token=session.refresh_token)).person.no == "10001"


def test_the_address_is_the_documented_one(entrance: Entrance):
    within = entrance.begin_wecom(BeginWeCom(callback=CALLBACK, inside=True))
    page = urlsplit(within.address)
    assert (page.path, page.fragment) == ("/connect/oauth2/authorize", "wechat_redirect")
    assert parse_qs(page.query) == {
        "appid": ["ww-test"], "redirect_uri": [CALLBACK], "response_type": ["code"], "scope": ["snsapi_base"],
        "state": [within.state], "agentid": ["1000002"]}
    assert (within.state.isalnum(), within.seconds) == (True, 600)
    outside = urlsplit(entrance.begin_wecom(BeginWeCom(callback=CALLBACK, inside=False)).address)
    assert (outside.path, parse_qs(outside.query)["login_type"]) == ("/wwlogin/sso/login", ["CorpApp"])


def test_who_was_never_given_a_password_stays_signed_in_all_the_same(entrance: Entrance, desk: FrontDesk):
    """10002's account was opened but never activated: WeCom vouches, and renewing needs no password either."""
    session = entrance.complete_wecom(agreed(entrance, "10002"))
    assert desk.refresh(RefreshSession(refresh_token=session.refresh_token)).person.no == "10002"


@pytest.mark.parametrize(("no", "code"), [
    (STUDENT, "entry_not_open"), ("99999", "entry_not_bound"), ("outside", "entry_not_bound"),
    ("10003", "entry_account_disabled")])
def test_wecom_is_for_members_of_staff_who_have_an_account(entrance: Entrance, no: str, code: str):
    assert refused(NotAllowed, entrance.complete_wecom, agreed(entrance, no)) == code


def test_who_was_switched_off_or_locked_is_not_let_in(entrance: Entrance, register: Any, desk: FrontDesk, campus: str):
    for _ in range(5):
        desk.attempts.record_failure("10002")
    assert refused(TooMany, entrance.complete_wecom, agreed(entrance, "10002")) == "account_locked"
    register.perform(DeactivatePerson(actor=SHELL, no="10001"))
    assert refused(NotAllowed, entrance.complete_wecom, agreed(entrance, "10001")) == "entry_account_disabled"
    assert refused(NotAllowed, entrance.redeem, ticket(campus, "10001")) == "entry_account_disabled"


def test_a_state_and_a_code_work_once_and_not_for_long(entrance: Entrance, clock: Clock):
    used = agreed(entrance, "10001")
    entrance.complete_wecom(used)
    another = agreed(entrance, "10001")
    for again in (used, replace(another, code=used.code), replace(another, state=used.state),
                  replace(another, state="0" * 32), replace(agreed(entrance, "10001"), code="")):
        assert refused(Unauthenticated, entrance.complete_wecom, again) == "entry_expired"
    late = agreed(entrance, "10001")
    clock.advance(minutes=10)
    assert refused(Unauthenticated, entrance.complete_wecom, late) == "entry_expired"
    unknown = replace(agreed(entrance, "10001"), code="never-given")
    assert refused(Unauthenticated, entrance.complete_wecom, unknown) == "entry_expired"


def test_where_wecom_is_not_open_nobody_is_led_there(entrance: Entrance):
    assert entrance.ways(GetSignInWays()).items == ("wecom",)
    shut = replace(entrance, wecom=None)
    assert shut.ways(GetSignInWays()).items == ()
    refused(NotFound, shut.begin_wecom, BeginWeCom(callback=CALLBACK, inside=True))
    refused(NotFound, shut.complete_wecom, CompleteWeCom(code="x", state="y"))


def test_wecom_does_not_lead_to_another_site(entrance: Entrance):
    begun = entrance.begin_wecom(BeginWeCom(callback="https://evil.example/", inside=True))
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(begun.address.partition("#")[0], timeout=10)


def test_a_wrong_secret_or_a_silent_provider_is_our_trouble(entrance: Entrance, account: WeComAccount, campus: str):
    wrong = replace(entrance, wecom=WeCom(replace(account, secret="wrong")))
    assert refused(Unavailable, wrong.complete_wecom, agreed(entrance, "10001")) == "entry_unavailable"
    away = Entry(code="cpdaily", name="今日校园", validate="http://127.0.0.1:9/none", kinds=frozenset({"staff"}))
    gone = replace(entrance, entries={"cpdaily": CasEntry(away)})
    assert refused(Unavailable, gone.redeem, ticket(campus, "10001")) == "entry_unavailable"


@pytest.mark.parametrize("no", [STUDENT, "10001"])
def test_students_and_staff_come_in_with_a_ticket(entrance: Entrance, campus: str, no: str):
    brought = ticket(campus, no)
    assert brought.service == DOOR
    assert entrance.redeem(brought).person.no == no
    assert refused(Unauthenticated, entrance.redeem, brought) == "entry_expired"


def test_a_ticket_for_another_address_or_an_entry_that_is_not_listed_opens_nothing(entrance: Entrance, campus: str):
    elsewhere = replace(ticket(campus, STUDENT), service="https://evil.example/")
    assert refused(Unauthenticated, entrance.redeem, elsewhere) == "entry_expired"
    refused(NotFound, entrance.redeem, replace(ticket(campus, STUDENT), entry="other"))
    closed = Entry(code="cpdaily", name="今日校园", validate=f"{campus}/cpdaily/p3/serviceValidate",
                   kinds=frozenset({"staff"}))
    staff = replace(entrance, entries={"cpdaily": CasEntry(closed)})
    assert refused(NotAllowed, staff.redeem, ticket(campus, STUDENT)) == "entry_not_open"


_CAS = 'xmlns:cas="http://www.yale.edu/tp/cas"'
_OK = "<cas:authenticationSuccess><cas:user>{0}</cas:user></cas:authenticationSuccess>"


@pytest.mark.parametrize(("answer", "user"), [
    (f"<cas:serviceResponse {_CAS}>{_OK.format(' 10001 ')}</cas:serviceResponse>", "10001"),
    (f"<cas:serviceResponse {_CAS}><cas:authenticationFailure code='INVALID_TICKET'>x</cas:authenticationFailure>"
     "</cas:serviceResponse>", ""),
    (f"<cas:serviceResponse {_CAS}><cas:authenticationFailure><cas:user>10001</cas:user></cas:authenticationFailure>"
     "</cas:serviceResponse>", ""),
    (f"<cas:serviceResponse {_CAS}>{_OK.format('1') * 2}</cas:serviceResponse>", None),
    (f'<!DOCTYPE x [<!ENTITY a "10001">]><cas:serviceResponse {_CAS}>{_OK.format("&a;")}</cas:serviceResponse>', None),
    (_OK.format("10001").replace("cas:", ""), None), ("{}", None), ("", None)],
    ids=["success", "failure", "user in a failure", "two users", "entity", "no namespace", "not XML", "nothing"])
def test_only_a_plain_success_of_the_protocol_names_somebody(answer: str, user: str | None):
    if user is None:
        with pytest.raises((ValueError, cas_entry.expat.ExpatError)):
            cas_entry._user(answer.encode())
    else:
        assert cas_entry._user(answer.encode()) == user


@pytest.mark.parametrize("text", [
    "[]", "{", '{"X y": {}}', '{"a": {"name": "n", "validate": "ftp://x/", "kinds": ["staff"]}}',
    '{"a": {"name": "n", "validate": "https://x/", "kinds": []}}',
    '{"a": {"name": "n", "validate": "https://x/", "kinds": ["alien"]}}'])
def test_an_entry_that_makes_no_sense_is_not_started_with(text: str):
    with pytest.raises(ValueError):
        entries(text)


def test_half_a_way_in_is_told_at_the_start():
    entry = '{"cpdaily": {"name": "今日校园", "validate": "http://app.example/v", "kinds": ["staff"]}}'
    environ = {"HALL_MONGO_URL": "mongodb://x", "HALL_AMQP_URL": "amqp://x", "HALL_MASTER_KEY": "A" * 43,
               "HALL_TOKEN_KEY": new_key(), "HALL_WECOM_KINDS": "staff", "HALL_ENTRIES": entry}
    with pytest.raises(SettingsError) as error:
        ServiceSettings.from_environment(environ)
    told = "\n".join(error.value.problems)
    for name in ("HALL_WECOM_URL", "HALL_WECOM_CORP_ID", "HALL_WECOM_SECRET", "HALL_WECOM_AGENT_ID", "HALL_ENTRIES"):
        assert name in told
