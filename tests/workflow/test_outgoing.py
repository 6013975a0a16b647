"""Calls to other systems over real HTTP: signed, patient for a moment, honest about what went wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.signed import is_signed, sign
from tests.workflow.definitions import service
from tests.workflow.service.receiver import Receiver
from tests.workflow.telling import Tale, given, start
from workflow.adapters.outgoing import Address, Outgoing, Trouble
from workflow.settings import addresses

SECRET = "a secret of two systems"
FORM = [{"key": "note", "label": "说明", "type": "text"}, {"key": "card", "label": "银行卡号", "type": "text"}]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver(SECRET)
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def tale() -> Tale:
    return given(service({"act": {"kind": "system", "effect": "call_finance_system"}}, FORM),
                 start("10001", note="买书", card="6222000011112222333"))


def request(tale: Tale, effect: str = "call_finance_system") -> dict[str, Any]:
    return {"_id": f"{tale.case_id}:r2", "case_id": tale.case_id, "run": "r2", "step": "act", "effect": effect,
            "data": {}}


def outgoing(tale: Tale, url: str, secret: str = SECRET, timeout: float = 2) -> Outgoing:
    address = Address(url=f"{url}/finance?school=1", secret="FINANCE", timeout=timeout)
    definition = tale.definition
    assert definition is not None
    return Outgoing({"call_finance_system": address}, lambda case_id: (tale.now, definition), {"FINANCE": secret})


def test_a_call_says_what_it_is_about_and_takes_home_what_it_is_given(tale: Tale, receiver: Receiver) -> None:
    receiver.answer = {"values": {"slip": "7"}, "sources": {"finance": {"paid": True}}, "other": 1}
    found = outgoing(tale, receiver.url).perform(request(tale))
    assert found == {"values": {"slip": "7"}, "sources": {"finance": {"paid": True}}}
    [(path, key, told)] = receiver.calls
    assert (path, key) == ("/finance?school=1", f"{tale.case_id}:r2")
    assert (told["serial"], told["applicant"]["no"], told["form"]) == (tale.now.serial, "10001", {"note": "买书"})


def test_what_goes_wrong_is_said_without_any_data(tale: Tale, receiver: Receiver) -> None:
    receiver.refuse = 1
    with pytest.raises(Trouble, match="对方回答 503") as refused:
        outgoing(tale, receiver.url).perform(request(tale))
    assert not refused.value.permanent
    with pytest.raises(Trouble, match="对方回答 401"):
        outgoing(tale, receiver.url, "the wrong secret").perform(request(tale))
    with pytest.raises(Trouble, match="没有接通：ConnectionRefusedError"):
        outgoing(tale, "http://127.0.0.1:9").perform(request(tale))


@pytest.mark.parametrize("secret", ["", SECRET])
def test_a_call_that_nobody_declared_is_not_tried_again(tale: Tale, receiver: Receiver, secret: str) -> None:
    effect = "write_timetable" if secret else "call_finance_system"
    with pytest.raises(Trouble) as refused:
        outgoing(tale, receiver.url, secret).perform(request(tale, effect))
    assert refused.value.permanent
    assert receiver.calls == []


def test_a_signature_is_for_one_body_and_a_few_minutes() -> None:
    now = int(time.time())
    header = sign(SECRET, now, b"body")
    assert is_signed(header, SECRET, b"body", now + 299)
    assert not is_signed(header, SECRET, b"body!", now)
    assert not is_signed(header, SECRET, b"body", now + 301)
    assert not is_signed(header, "", b"body", now)
    assert not is_signed(sign("", now, b"body"), "", b"body", now), "no secret is no secret"


def test_calls_are_declared_as_json() -> None:
    [(name, found)] = addresses('{"pay": {"url": "https://a.example/x", "secret": "PAY"}}')
    assert (name, found) == ("pay", Address(url="https://a.example/x", secret="PAY", timeout=5))
    assert addresses(" ") == ()
    for wrong in ("{", "[]", '{"pay": {}}', '{"pay": {"url": "ftp://x", "secret": "S"}}'):
        with pytest.raises(ValueError, match="JSON"):
            addresses(wrong)
