"""What people say about substitutes reaches identity, what administrators hand over reaches workflow."""

from __future__ import annotations

from typing import Any

import pytest
from falcon import testing

from tests.gateway.conftest import Doors
from tests.gateway.test_problems import check

PATH = "/v1/me/substitutes/summer"
WISH = {"to": "10002", "from": "2026-07-01", "until": "2026-07-31"}


def test_a_declaration_is_mine_under_the_id_in_the_path(doors: Doors, client: testing.TestClient,
                                                        me: dict[str, str]) -> None:
    doors.tell("substitute.set", result={"stream": "s", "version": 3, "position": "s:3"})
    answer = client.simulate_put(PATH, json={**WISH, "services": ["leave"]}, headers={**me, "Idempotency-Key": "k"})
    assert (answer.status_code, answer.json) == (200, {"id": "summer", "version": 3, "position": "s:3"})
    [call] = doors.calls("substitute.set")
    assert (call["service"], call["door"]) == ("identity", "execute")
    assert call["data"] == {"actor": "10001", "id": "summer", "to": "10002", "begins": "2026-07-01",
                            "until": "2026-07-31", "services": ["leave"], "open_tasks": True, "steps": [],
                            "condition": ""}


@pytest.mark.parametrize(("body", "field"), [
    ({**WISH, "from": None}, "from"), ({**WISH, "begins": "2026-07-01"}, "begins"), ({**WISH, "actor": "1"}, "actor"),
    ({**WISH, "to": 1}, "to"), ({"to": "10002", "from": "2026-07-01"}, "until"), ({**WISH, "steps": "fill"}, "steps"),
])
def test_what_is_wrong_with_the_body_is_named(body: dict[str, Any], field: str, doors: Doors,
                                              client: testing.TestClient, me: dict[str, str]) -> None:
    problem = client.simulate_put(PATH, json=body, headers=me)
    assert problem.status_code == 422
    assert list(problem.json["errors"]) == [field]
    assert doors.calls("substitute.set") == []


def test_a_circle_is_a_conflict_and_says_so(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("substitute.set", problem={"kind": "not-possible-now", "code": "substitute_cycle", "detail": "循环",
                                          "errors": {}, "params": {}})
    check(client.simulate_put(PATH, json=WISH, headers=me), 409, "substitute_cycle")


def test_a_declaration_is_listed_and_taken_back(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("substitutes.mine", result={"items": [], "for_others": []})
    assert client.simulate_get("/v1/me/substitutes", headers=me).json == {"items": [], "for_others": []}
    assert client.simulate_delete(PATH, headers=me).status_code == 204
    assert doors.calls("substitute.end")[0]["data"] == {"actor": "10001", "id": "summer"}


def test_administrators_ask_workflow(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    wish = {"leaving": "11001", "to": "11002", "reason": "离职"}
    doors.tell("seats.hand-over", result={"batch": "b", "items": [], "left": 0})
    assert client.simulate_post("/v1/admin/handover", json=wish, headers=me).json["items"] == []
    assert doors.calls("seats.hand-over")[0]["data"] == {**wish, "actor": "10001"}
    answer = client.simulate_post(f"/v1/admin/cases/{'a' * 32}/resolve-again", json={"reason": "调整"}, headers=me)
    assert answer.status_code == 200
    assert doors.calls("case.resolve-again")[0]["data"] == {"case_id": "a" * 32, "actor": "10001", "reason": "调整"}
