"""One-time codes at the gateway: the letter goes on to notify unread, and nobody outside ever sees it."""

from __future__ import annotations

from typing import Any

import pytest
from falcon import testing

from contracts.errors import NotPossibleNow, Unavailable
from gateway.resources.codes import PER_MINUTE
from tests.gateway.conftest import Doors
from tests.gateway.test_entrance import SESSION
from tests.gateway.test_problems import check

LETTER = {"$enc": {"k": "ref", "a": "A256GCM", "n": "n", "c": "c", "t": "object"}}
PREPARED = {"id": "a" * 32, "letter": LETTER, "seconds": 300, "again_after": 60}
WISHES = [("/v1/session/sms-codes", {"phone": "13900000008"}, "code.request", {"seconds": 300, "again_after": 60}),
          ("/v1/password-resets", {"username": "10001", "address": "13900000008"}, "password.recover",
           {"id": "a" * 32, "seconds": 300, "again_after": 60})]


@pytest.fixture(autouse=True)
def prepared(doors: Doors) -> None:
    for name in ("code.request", "password.recover"):
        doors.tell(name, result=PREPARED)


@pytest.mark.parametrize(("path", "body", "name", "told"), WISHES, ids=["sign-in", "recovery"])
def test_the_letter_goes_to_notify_and_nowhere_else(client: testing.TestClient, doors: Doors, path: str,
                                                    body: dict[str, str], name: str, told: dict[str, Any]) -> None:
    answer = client.simulate_post(path, json=body)
    assert (answer.status_code, answer.json) == (202, told)
    [asked], [sent] = doors.calls(name), doors.calls("code.send")
    assert (asked["data"], sent["data"]) == (body, {"letter": LETTER})


def test_without_notify_nothing_is_promised(client: testing.TestClient, doors: Doors) -> None:
    doors.tell("code.send", problem=Unavailable("验证码暂时发不出去，请稍后再试").as_problem())
    check(client.simulate_post("/v1/session/sms-codes", json={"phone": "13900000008"}), 503, "unavailable")


def test_the_code_opens_a_session_with_its_cookie(client: testing.TestClient, doors: Doors) -> None:
    doors.tell("session.by-code", result=SESSION)
    answer = client.simulate_post("/v1/session/sms", json={"phone": "13900000008", "code": "042042"})
    assert (answer.status_code, answer.json["person"]["no"]) == (201, "10001")
    assert answer.cookies["hall_refresh"].http_only
    assert "refresh_token" not in answer.json


def test_a_phone_of_several_accounts_asks_which(client: testing.TestClient, doors: Doors) -> None:
    doors.tell("session.by-code", problem=NotPossibleNow(
        "这个手机号登记在几个账号下，请选择用哪一个登录", code="several_accounts",
        errors={"username": ["10002", "10003"]}).as_problem())
    answer = client.simulate_post("/v1/session/sms", json={"phone": "13900000008", "code": "042042"})
    check(answer, 409, "several_accounts")
    assert answer.json["errors"] == {"username": ["10002", "10003"]}


def test_the_password_is_set_with_the_id_of_the_path(client: testing.TestClient, doors: Doors) -> None:
    path = f"/v1/password-resets/{'a' * 32}/confirm"
    assert client.simulate_post(path, json={"code": "042042", "new": "a-better-one"}).status_code == 204
    [call] = doors.calls("password.reset")
    assert call["data"] == {"recovery_id": "a" * 32, "code": "042042", "new": "a-better-one"}
    check(client.simulate_post(path, json={"code": "1", "new": "x", "recovery_id": "b" * 32}), 422, "invalid")


def test_nobody_asks_without_end(client: testing.TestClient, doors: Doors) -> None:
    answers = [client.simulate_post("/v1/session/sms-codes", json={"phone": "13900000008"}, remote_addr="10.9.9.9")
               for _ in range(PER_MINUTE + 1)]
    check(answers[-1], 429, "too_many")
