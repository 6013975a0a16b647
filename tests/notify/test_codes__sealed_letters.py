"""One-time codes on their way: letters from identity, opened here, sent at once, kept nowhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from chassis.testing import wait_until
from chassis.vault import Vault
from contracts import codec
from contracts.errors import Invalid, Unavailable
from contracts.identity.codes import LETTER_KEY, LETTER_PLACE, CodeLetter, SendCode
from notify.adapters import codes
from notify.adapters.codes import CodeCourier
from notify.adapters.email import Email, MailAccount
from notify.adapters.sms import Sms, SmsAccount
from notify.adapters.web import Endpoint
from notify.settings import DEMO_CODE_TEMPLATE
from tests.notify.carriers_process import Carriers

PHONE = "13900000008"


@pytest.fixture
def vault(mongo_url: str, db_prefix: str) -> Iterator[Vault]:
    with MongoClient[dict[str, Any]](mongo_url, tz_aware=True, w="majority") as client:
        yield Vault(client[f"{db_prefix}_keys"], bytes(range(32)))


@pytest.fixture
def courier(carriers: Carriers, vault: Vault) -> CodeCourier:
    account = SmsAccount(key_id="test-key", key_secret="test-secret", sign_name="示范大学", templates={},
                         code_template=DEMO_CODE_TEMPLATE)
    mail = MailAccount(url=carriers.environment["HALL_SMTP_URL"], sender="hall@demo.example",
                       public_url="https://hall.example", timeout=2.0)
    return CodeCourier({"sms": Sms(Endpoint(carriers.url, 1.0), account), "email": Email(mail)}, vault)


@pytest.fixture
def at_work(courier: CodeCourier) -> Iterator[CodeCourier]:
    thread = threading.Thread(target=courier.run)
    thread.start()
    yield courier
    courier.stop()
    thread.join()
    assert courier.wait(0)


def letter(vault: Vault, *, channel: str = "sms", to: str = PHONE, minutes: int = 5) -> SendCode:
    """Seal a letter as identity does."""
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    written = CodeLetter(channel=channel, to=to, code="042042", until=until)
    return SendCode(letter=vault.seal(LETTER_KEY, codec.encode(written), LETTER_PLACE))


@pytest.mark.parametrize(("channel", "to", "words"), [
    ("sms", PHONE, "【示范大学】您的验证码是042042，"), ("email", "chen@demo.example", "您的验证码是 042042")])
def test_a_letter_is_sent_to_whom_it_says(at_work: CodeCourier, carriers: Carriers, vault: Vault, channel: str,
                                          to: str, words: str) -> None:
    at_work.take(letter(vault, channel=channel, to=to))
    wait_until(carriers.outbox, within=20, what="the code has arrived")
    [item] = carriers.outbox()
    assert (item["channel"], item["to"]) == (channel, to)
    assert words in item["text"]


def test_a_carrier_that_is_busy_is_asked_again(at_work: CodeCourier, carriers: Carriers, vault: Vault,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "PAUSE", 0.05)
    carriers.control("sms", "fail", times=1)
    at_work.take(letter(vault))
    wait_until(carriers.outbox, within=20, what="the code has arrived")
    assert len(carriers.outbox()) == 1


def test_what_goes_to_nobody_and_what_is_too_late_stays_here(at_work: CodeCourier, carriers: Carriers,
                                                             vault: Vault) -> None:
    at_work.take(letter(vault, to=""))
    at_work.take(letter(vault, minutes=-1))
    at_work.take(letter(vault, to="13900000009"))
    wait_until(carriers.outbox, within=20, what="the last one has arrived")
    assert [item["to"] for item in carriers.outbox()] == ["13900000009"]


def test_a_letter_that_is_not_from_identity_is_refused(courier: CodeCourier, vault: Vault) -> None:
    forged = vault.seal(LETTER_KEY, {"channel": "sms"}, LETTER_PLACE)
    moved = vault.seal(LETTER_KEY, codec.encode(CodeLetter(channel="sms", to=PHONE, code="1", until=datetime.now(UTC))),
                       "somewhere else")
    for wrong in ({}, {"$enc": {}}, {"$enc": "x"}, forged, moved):
        with pytest.raises(Invalid):
            courier.take(SendCode(letter=wrong))


def test_too_many_letters_are_turned_away(courier: CodeCourier, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier._letters, "maxsize", 2)
    one = letter(vault)
    courier.take(one)
    courier.take(one)
    with pytest.raises(Unavailable):
        courier.take(one)
