"""Signed news at the door: what is not signed is not even read."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from falcon import testing

from contracts.signed import HEADER, sign
from gateway.app import Parts, create_app
from gateway.settings import secrets_of

SECRET = "payment secret of the test"
PATH = "/v1/callbacks/payment_confirmed"
BODY = json.dumps({"serial": "2026112000001", "data": {"amount": "5.00"}}).encode()


@pytest.fixture(scope="module")
def door(parts: Parts) -> testing.TestClient:
    """A gateway that knows one event."""
    settings = replace(parts.settings, callback_secrets=(("payment_confirmed", SECRET),))
    return testing.TestClient(create_app(replace(parts, settings=settings)))


def send(door: testing.TestClient, body: bytes, header: str | None, path: str = PATH) -> testing.Result:
    headers = {"Content-Type": "application/json", **({} if header is None else {HEADER: header})}
    return door.simulate_post(path, body=body, headers=headers)


@pytest.mark.parametrize("header", [
    None, "", "t=1,v1=" + "0" * 64, sign(SECRET, int(time.time()) - 600, BODY),
    sign("another secret", int(time.time()), BODY)], ids=["none", "empty", "made up", "old", "another secret"])
def test_what_is_not_signed_just_now_with_our_secret_is_401(door: testing.TestClient, header: str | None) -> None:
    answer = send(door, BODY, header)
    assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")


def test_a_signature_is_for_one_body_and_one_event(door: testing.TestClient) -> None:
    header = sign(SECRET, int(time.time()), BODY)
    assert send(door, BODY.replace(b"5.00", b"0.01"), header).status_code == 401
    assert send(door, BODY, header, "/v1/callbacks/something_else").status_code == 401


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[]", 422), (b'{"actor": "90001"}', 422),
                                              (b'{"unknown": 1}', 422)])
def test_a_signed_body_must_still_make_sense(door: testing.TestClient, body: bytes, status: int) -> None:
    assert send(door, body, sign(SECRET, int(time.time()), body)).status_code == status


def test_secrets_are_pairs_and_long_enough() -> None:
    assert secrets_of("a=0123456789abcdef, b=0123456789abcde=") == (("a", "0123456789abcdef"),
                                                                    ("b", "0123456789abcde="))
    for wrong in ("a", "=0123456789abcdef", "a=short"):
        with pytest.raises(ValueError, match="16"):
            secrets_of(wrong)
