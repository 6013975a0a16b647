"""Bodies of the acts: one person or several, picks of handlers, many approvals in one go, and the way ahead."""

from __future__ import annotations

from typing import Any

import pytest
from falcon import testing

from contracts import codec, ids
from contracts.http_answers import BatchResult
from gateway.resources.tasks import MOST
from tests.gateway.conftest import Doors
from tests.gateway.test_problems import CASE, check

TASK = f"{CASE}/tasks/t1"
OPEN = {"case_id": "a" * 32, "version": 2, "position": "a:2", "status": "running", "serial": "ZB1"}


@pytest.mark.parametrize(("path", "name"), [
    (f"{TASK}/add-signer", "task.add-signer"), (f"{TASK}/cc", "task.cc"), (f"{TASK}/circulate", "task.circulate"),
    (f"{CASE}/circular-forward", "case.circular-forward")])
@pytest.mark.parametrize("to", ["11002", ["11002"]])
def test_one_person_may_be_named_without_a_list(path: str, name: str, to: Any, doors: Doors,
                                               client: testing.TestClient, me: dict[str, str]) -> None:
    assert client.simulate_post(path, json={"to": to}, headers=me).status_code == 200
    assert doors.calls(name)[0]["data"]["to"] == ["11002"]


def test_a_seat_goes_to_one_person(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_post(f"{TASK}/transfer", json={"to": ["11002", "11003"]}, headers=me)
    assert list(check(answer, 422, "invalid")["errors"]) == ["to"]


@pytest.mark.parametrize(("path", "name"), [
    (f"{TASK}/approve", "task.approve"), (f"{CASE}/resubmit", "case.resubmit"),
    (f"/v1/drafts/{'d' * 32}/submit", "draft.submit"), ("/v1/cases", "case.start")])
def test_the_next_handler_may_be_picked_by_one_number_or_several(path: str, name: str, doors: Doors,
                                                                client: testing.TestClient,
                                                                me: dict[str, str]) -> None:
    body: dict[str, Any] = {"choose": {"expert": "11002", "board": ["11001", "11003"]}}
    if path == "/v1/cases":
        body |= {"service": "x", "form": {}}
    answer = client.simulate_post(path, json=body, headers=me)
    assert answer.status_code in (200, 201), answer.text
    assert doors.calls(name)[0]["data"]["choose"] == {"expert": ["11002"], "board": ["11001", "11003"]}


def test_nobody_starts_a_case_as_the_child_of_another(client: testing.TestClient, me: dict[str, str]) -> None:
    body = {"service": "x", "form": {}, "parent": {"case": "a" * 32, "run": "r1"}}
    answer = client.simulate_post("/v1/cases", json=body, headers=me)
    assert list(check(answer, 422, "invalid")["errors"]) == ["parent"]


def batch(client: testing.TestClient, headers: dict[str, str], *numbers: str, **more: Any) -> testing.Result:
    """Approve the tasks with these numbers, each of a case of its own."""
    body = {"do": "approve", "tasks": [{"case_id": f"{no:0>32}", "task_id": f"t{no}"} for no in numbers], **more}
    return client.simulate_post("/v1/tasks/batch", json=body, headers=headers)


def test_many_are_approved_each_as_a_command_of_its_own(doors: Doors, client: testing.TestClient,
                                                       me: dict[str, str]) -> None:
    doors.tell("task.approve", result=OPEN)
    answer = batch(client, {**me, "Idempotency-Key": "k1"}, "1", "2", opinion="同意")
    assert answer.status_code == 200, answer.text
    assert answer.json == {"items": [{"task_id": "t1", "ok": True}, {"task_id": "t2", "ok": True}], "position": "a:2"}
    assert codec.load(BatchResult, answer.json)
    first, second = doors.calls("task.approve")
    assert [(call["data"]["task_id"], call["data"]["opinion"], call["data"]["batch"]) for call in (first, second)] == [
        ("t1", "同意", True), ("t2", "同意", True)]
    assert first["context"]["command_id"] == ids.command_id("10001", "k1 t1")
    assert second["context"]["command_id"] == ids.command_id("10001", "k1 t2")
    batch(client, {**me, "Idempotency-Key": "k1"}, "1", opinion="同意")
    assert doors.calls("task.approve")[2]["context"]["command_id"] == first["context"]["command_id"]


def test_what_cannot_be_approved_says_why_and_holds_up_nothing(doors: Doors, client: testing.TestClient,
                                                              me: dict[str, str]) -> None:
    doors.tell("task.approve", problem={"kind": "not-possible-now", "code": "batch_with_added_signer",
                                        "detail": "有加签还没办完", "errors": {}, "params": {}})
    items = batch(client, me, "1", "2").json["items"]
    assert [item["ok"] for item in items] == [False, False]
    assert items[0]["problem"] == {"type": "urn:hall:problem:batch_with_added_signer", "status": 409,
                                   "code": "batch_with_added_signer", "detail": "有加签还没办完",
                                   "title": items[0]["problem"]["title"]}
    english = batch(client, {**me, "Accept-Language": "en"}, "1").json["items"][0]["problem"]
    assert english["title"].isascii()
    assert english["detail"].isascii()


@pytest.mark.parametrize(("body", "field"), [
    ({"do": "reject", "tasks": [{"case_id": "a", "task_id": "b"}]}, "do"),
    ({"do": "approve", "tasks": []}, "tasks"),
    ({"do": "approve", "tasks": [{"case_id": "a", "task_id": "b"}] * 2}, "tasks"),
    ({"do": "approve", "tasks": [{"case_id": "a", "task_id": str(no)} for no in range(MOST + 1)]}, "tasks"),
    ({"do": "approve", "tasks": [{"case_id": "a"}]}, "tasks[0].task_id"),
    ({"do": "approve", "tasks": [{"case_id": "a", "task_id": "b"}], "actor": "11001"}, "actor")])
def test_a_batch_must_make_sense_as_a_whole(body: dict[str, Any], field: str, client: testing.TestClient,
                                            me: dict[str, str]) -> None:
    answer = client.simulate_post("/v1/tasks/batch", json=body, headers=me)
    assert list(check(answer, 422, "invalid")["errors"]) == [field]


def test_the_way_ahead_is_asked_with_the_form(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("service.preview", result={"preview": [], "choices": []})
    answer = client.simulate_post("/v1/services/weekly-report/preview", json={"form": {"sum": "3"}}, headers=me)
    assert answer.json == {"preview": [], "choices": []}
    asked = doors.calls("service.preview")[0]
    assert (asked["door"], asked["data"]) == ("ask", {"service": "weekly-report", "actor": "10001",
                                                      "form": {"sum": "3"}, "version": None})
