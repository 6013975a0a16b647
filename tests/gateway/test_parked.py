"""What the services set aside, in one list; a service that does not answer is named and not taken for empty."""

from __future__ import annotations

from typing import Any

import pytest
from falcon import testing

from contracts.errors import NotAllowed
from tests.gateway.conftest import Doors

PATH = "/v1/admin/parked"
EVENT = "e" * 32
AT = "2026-11-20T01:02:0{}+00:00"


def item(id: str, second: int, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "event", "name": "notify.workflow/x:000001", "queue": "notify.workflow",
            "type": "task.assigned", "reason": "KeyError", "attempts": 6, "first_at": AT.format(second),
            "last_at": AT.format(9), **more}


def decision(second: int) -> dict[str, Any]:
    return {"at": AT.format(second), "by": "90001", "act": "discarded", "kind": "message", "name": "m",
            "queue": "rpc-notify", "type": "", "reason": "malformed", "note": "误发"}


@pytest.fixture
def two(doors: Doors) -> Doors:
    """Every service has set the same two aside: the later one is listed first."""
    doors.tell("parked.list", result={"items": [item("b" * 32, 5), item("a" * 32, 3)], "decisions": [decision(4)]})
    return doors


def test_all_services_are_asked_and_the_oldest_comes_first(two: Doors, client: testing.TestClient,
                                                           me: dict[str, str]) -> None:
    page = client.simulate_get(PATH, params={"limit": 3}, headers=me).json
    assert [(row["service"], row["id"][0]) for row in page["items"]] == [
        ("catalog", "a"), ("identity", "a"), ("notify", "a")]
    assert page["total"] == 8
    assert {(one["service"], one["state"], one["parked"]) for one in page["services"]} == {
        (name, "ok", 2) for name in ("identity", "catalog", "workflow", "notify")}
    assert {one["service"] for one in page["decisions"]} == {"identity", "catalog", "workflow", "notify"}
    rest = client.simulate_get(PATH, params={"limit": 5, "page_token": page["next_page_token"]}, headers=me).json
    assert [(row["service"], row["id"][0]) for row in rest["items"]] == [
        ("workflow", "a"), ("catalog", "b"), ("identity", "b"), ("notify", "b"), ("workflow", "b")]
    assert rest["next_page_token"] is None
    assert {call["data"]["actor"] for call in two.calls("parked.list")} == {"10001"}


def test_one_service_can_be_asked_alone(two: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    page = client.simulate_get(PATH, params={"service": "notify"}, headers=me).json
    assert {row["service"] for row in page["items"]} == {"notify"}
    assert [call["service"] for call in two.calls("parked.list")] == ["notify"]
    wrong = client.simulate_get(PATH, params={"service": "gateway"}, headers=me)
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["service"])


def test_who_is_no_administrator_sees_nothing(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("parked.list", problem=NotAllowed("只有大厅管理员").as_problem())
    answer = client.simulate_get(PATH, headers=me)
    assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")


def test_a_service_that_breaks_is_named_and_the_others_are_shown(two: Doors, client: testing.TestClient,
                                                                 me: dict[str, str]) -> None:
    two.tell("workflow:parked.list", crash=True)
    two.tell("identity:parked.list", problem=NotAllowed("只有大厅管理员").as_problem())
    page = client.simulate_get(PATH, headers=me).json
    assert {row["service"] for row in page["items"]} == {"catalog", "notify"}
    assert {one["service"]: one["state"] for one in page["services"]} == {
        "identity": "refused", "catalog": "ok", "workflow": "away", "notify": "ok"}
    two.tell("parked.list", crash=True)
    two.tell("identity:parked.list", crash=True)
    assert client.simulate_get(PATH, headers=me).status_code == 503


def test_a_decision_goes_to_the_service_that_set_it_aside(doors: Doors, client: testing.TestClient,
                                                          me: dict[str, str]) -> None:
    doors.tell("parked.replay", result={"id": EVENT, "state": "replayed"})
    done = client.simulate_post(f"{PATH}/notify/{EVENT}/replay", json={"reason": "已修好"}, headers=me)
    assert (done.status_code, done.json) == (200, {"id": EVENT, "state": "replayed"})
    [call] = doors.calls("parked.replay")
    assert (call["service"], call["data"]) == ("notify", {"id": EVENT, "actor": "10001", "reason": "已修好"})
    client.simulate_post(f"{PATH}/catalog/{EVENT}/discard", json={"reason": "误发"}, headers=me)
    assert [call["service"] for call in doors.calls("parked.discard")] == ["catalog"]
    assert client.simulate_post(f"{PATH}/gateway/{EVENT}/replay", headers=me).status_code == 404
    forged = client.simulate_post(f"{PATH}/notify/{EVENT}/replay", json={"actor": "90001"}, headers=me)
    assert forged.status_code == 422
