"""What a definition would do, asked over HTTP: sound first, then its tests, and only then it is published."""

from __future__ import annotations

import json
from typing import Any

import pytest
from falcon import testing

from tests.gateway.conftest import Doors
from tests.gateway.test_problems import check

DEFINITION = {"code": "x", "steps": {"b": {}, "a": {}}}
PROBLEM = {"kind": "invalid", "code": "definition_invalid", "detail": "定义有 1 处问题", "errors": {"name": ["必填"]},
           "params": {}}


def publish(client: testing.TestClient, me: dict[str, str]) -> Any:
    """Publish the definition as YAML."""
    return client.simulate_post("/v1/services/x/versions", body="code: x\n",
                                headers={**me, "Content-Type": "application/yaml"})


def test_a_definition_whose_tests_fail_is_not_published(doors: Doors, client: testing.TestClient,
                                                        me: dict[str, str]) -> None:
    doors.tell("definition.check", result={"code": "x", "definition": DEFINITION, "tests": 2})
    doors.tell("definition.test", result={"tests": 2, "errors": {"tests[1].path": ["应为 a，实际为 b"]}})
    told = check(publish(client, me), 422, "definition_invalid")
    assert told["errors"] == {"tests[1].path": ["应为 a，实际为 b"]}
    assert "1 个" in told["detail"]
    assert doors.calls("version.publish") == []
    [asked] = doors.calls("definition.test")
    assert (asked["service"], asked["data"]["actor"]) == ("workflow", "10001")
    assert list(asked["data"]["definition"]["steps"]) == ["b", "a"]


def test_it_is_published_once_they_hold_or_when_it_has_none(doors: Doors, client: testing.TestClient,
                                                            me: dict[str, str]) -> None:
    doors.tell("definition.check", result={"code": "x", "definition": DEFINITION, "tests": 1})
    doors.tell("definition.test", result={"tests": 1, "errors": {}})
    assert publish(client, me).status_code == 201
    doors.tell("definition.check", result={"code": "x", "definition": DEFINITION, "tests": 0})
    assert publish(client, me).status_code == 201
    assert (len(doors.calls("definition.test")), len(doors.calls("version.publish"))) == (1, 2)


def test_what_is_unsound_is_told_before_any_test_is_run(doors: Doors, client: testing.TestClient,
                                                        me: dict[str, str]) -> None:
    doors.tell("definition.check", problem=PROBLEM)
    assert check(publish(client, me), 422, "definition_invalid")["errors"] == {"name": ["必填"]}
    assert doors.calls("definition.test") == doors.calls("version.publish") == []


@pytest.mark.parametrize("definition", ["code: x\n", DEFINITION])
def test_a_rehearsal_asks_the_catalog_to_read_the_definition(definition: Any, doors: Doors, client: testing.TestClient,
                                                             me: dict[str, str]) -> None:
    doors.tell("definition.check", result={"code": "x", "definition": DEFINITION, "tests": 0})
    body = {"definition": definition, "as": "10001", "form": {"sum": "5"}, "acts": [{"by": "11001", "do": "approve"}]}
    assert client.simulate_post("/v1/services/x/rehearsals", json=body, headers=me).status_code == 200
    [checked], [asked] = doors.calls("definition.check"), doors.calls("service.rehearse")
    assert checked["data"]["text"] == (definition if isinstance(definition, str) else json.dumps(DEFINITION))
    assert asked["data"] == {"actor": "10001", "service": "x", "as_no": "10001", "form": {"sum": "5"},
                             "acts": body["acts"], "definition": DEFINITION, "version": None}


def test_a_version_is_rehearsed_without_asking_the_catalog(doors: Doors, client: testing.TestClient,
                                                           me: dict[str, str]) -> None:
    answer = client.simulate_post("/v1/services/x/rehearsals", json={"version": 2, "as": "10001"}, headers=me)
    assert answer.status_code == 200
    assert doors.calls("definition.check") == []
    assert doors.calls("service.rehearse")[0]["data"]["version"] == 2


@pytest.mark.parametrize(("body", "field"), [
    ({}, "as"), ({"as": 1}, "as"), ({"as": "1", "definition": 3}, "definition"),
    ({"as": "1", "definition": "x", "version": 1}, "version"), ({"as": "1", "as_no": "2"}, "as_no"),
    ({"as": "1", "acts": [1]}, "acts[0]"), ({"as": "1", "surprise": 1}, "surprise")])
def test_a_rehearsal_that_is_none_says_where(body: dict[str, Any], field: str, doors: Doors,
                                             client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_post("/v1/services/x/rehearsals", json=body, headers=me)
    assert list(check(answer, 422, "invalid")["errors"]) == [field]
    assert doors.calls("service.rehearse") == []


def test_what_if_and_migrations_reach_workflow(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    assert client.simulate_post("/v1/services/x/what-if", json={"version": 2, "last": 5}, headers=me).status_code == 200
    assert doors.calls("service.what-if")[0]["data"] == {"actor": "10001", "service": "x", "definition": None,
                                                         "version": 2, "last": 5}
    body = {"to_version": 3, "steps": {"a": "b"}, "cases": ["c" * 32], "dry_run": True}
    answer = client.simulate_post("/v1/services/x/migrations", json=body, headers={**me, "Idempotency-Key": "k"})
    assert answer.status_code == 200
    [told] = doors.calls("cases.migrate")
    assert told["data"] == {**body, "actor": "10001", "service": "x", "reason": ""}
    wrong = client.simulate_post("/v1/services/x/migrations", json={"dry_run": "yes"}, headers=me)
    assert sorted(check(wrong, 422, "invalid")["errors"]) == ["dry_run", "to_version"]


def test_one_case_is_moved_by_its_own_address(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    address = f"/v1/cases/{'c' * 32}/migrate"
    assert client.simulate_post(address, json={"to_version": 1, "undo": True}, headers=me).status_code == 200
    assert doors.calls("case.migrate")[0]["data"] == {
        "case_id": "c" * 32, "actor": "10001", "to_version": 1, "steps": {}, "undo": True, "reason": ""}
