"""What auditors ask goes to the services as it was asked; what anybody may see of the logs is shown to anybody."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from falcon import testing

from chassis import mongo, verify
from gateway.app import Parts
from gateway.settings import Settings
from tests.chassis.logged import new_key
from tests.gateway.conftest import Doors
from tests.gateway.test_problems import check

CASE = "/v1/audit/cases/" + "a" * 32
AT = "2026-03-03T12:00:00+08:00"


def test_a_moment_and_a_viewer_reach_the_workflow(doors: Doors, client: testing.TestClient,
                                                  me: dict[str, str]) -> None:
    doors.tell("audit.case", result={"status": "running"})
    answer = client.simulate_get(CASE, params={"as_of": AT, "viewer": "11001"}, headers=me)
    assert (answer.status_code, answer.json) == (200, {"status": "running"})
    [call] = doors.calls("audit.case")
    assert (call["service"], call["door"]) == ("workflow", "ask")
    assert call["data"] == {"case_id": "a" * 32, "actor": "10001", "as_of": AT, "viewer": "11001"}
    assert call["context"]["correlation_id"]


def test_a_plus_sign_that_was_not_escaped_is_understood(doors: Doors, client: testing.TestClient,
                                                        me: dict[str, str]) -> None:
    doors.tell("audit.case", result={})
    assert client.simulate_get(CASE, query_string=f"as_of={AT}", headers=me).status_code == 200
    assert doors.calls("audit.case")[0]["data"]["as_of"] == AT


@pytest.mark.parametrize(("path", "params", "field"), [
    (CASE, {"as_of": "yesterday"}, "as_of"),
    (CASE, {"as_of": "2026-03-03T12:00:00"}, "as_of"),
    (f"{CASE}/proof", {"raw": "yes"}, "raw"),
    ("/v1/audit/people/10001", {"as_of": "x"}, "as_of"),
    ("/v1/audit/readings", {"day": "x"}, "day"),
    ("/v1/audit/readings", {"limit": "many"}, "limit"),
])
def test_a_wrong_parameter_is_named(path: str, params: dict[str, str], field: str, doors: Doors,
                                    client: testing.TestClient, me: dict[str, str]) -> None:
    assert field in check(client.simulate_get(path, params=params, headers=me), 422, "invalid")["errors"]


def test_a_proof_is_a_file_to_keep(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("audit.proof", result={"format": "openhall-proof/1"})
    answer = client.simulate_get(f"{CASE}/proof", params={"raw": "true"}, headers=me)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="proof-{"a" * 32}.json"'
    assert doors.calls("audit.proof")[0]["data"]["raw"] is True


def test_looking_at_a_person_is_noted_before_identity_is_asked(doors: Doors, client: testing.TestClient,
                                                               me: dict[str, str]) -> None:
    doors.tell("reading.record", result={})
    doors.tell("audit.person", result={"no": "11001"})
    assert client.simulate_get("/v1/audit/people/11001", params={"as_of": AT}, headers=me).json == {"no": "11001"}
    noted = doors.calls("reading.record")[0]
    assert (noted["service"], noted["data"]) == ("workflow", {"actor": "10001", "what": "person", "subject": "11001",
                                                              "as_of": AT})
    doors.forget()
    doors.tell("reading.record", problem={"kind": "not-allowed", "code": "not_allowed", "detail": "", "errors": {},
                                          "params": {}})
    check(client.simulate_get("/v1/audit/people/11001", headers=me), 403, "not_allowed")
    assert doors.calls("audit.person") == []


def test_a_to_do_list_readings_and_verification_are_passed_on(doors: Doors, client: testing.TestClient,
                                                              me: dict[str, str]) -> None:
    for name in ("audit.todo", "audit.readings", "audit.verify", "audit.events"):
        doors.tell(name, result={"items": []})
    client.simulate_get("/v1/audit/people/11001/todo", params={"as_of": AT}, headers=me)
    client.simulate_get("/v1/audit/readings", params={"day": "2026-03-03", "limit": "5"}, headers=me)
    client.simulate_post("/v1/audit/verify", json={"after": {"workflow": 7}}, headers=me)
    client.simulate_get(f"{CASE}/events", headers=me)
    assert doors.calls("audit.todo")[0]["data"] == {"no": "11001", "actor": "10001", "as_of": AT}
    read = doors.calls("audit.readings")[0]["data"]
    assert (read["day"], read["limit"]) == ("2026-03-03", 5)
    assert doors.calls("audit.verify")[0]["data"]["after"] == {"workflow": 7}
    assert doors.calls("audit.events")[0]["data"] == {"case_id": "a" * 32, "actor": "10001"}


def test_anybody_sees_the_newest_heads_and_can_check_them(parts: Parts, settings: Settings,
                                                          client: testing.TestClient) -> None:
    assert client.simulate_get("/v1/verify/heads").json == {"items": [], "keys": []}
    key, newest = new_key(), {}
    for name in ("identity", "workflow"):
        rows = mongo.database(parts.client, settings, name)["heads"]
        for height in (9, 10):
            head = asdict(key.sign(name, height, f"{height:064x}", datetime.now(UTC)))
            rows.insert_one({"_id": f"{height:012d}:{key.id}", **head, "x": key.x})
            newest[name] = head
    shown = client.simulate_get("/v1/verify/heads").json
    assert shown["items"] == list(newest.values())
    heads = verify.Heads(shown["keys"], [key.id])
    assert [heads.reason(head) for head in shown["items"]] == ["", ""]
