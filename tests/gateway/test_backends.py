"""What crosses the bus: who, what and which command; and what comes back as an answer or a problem."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from falcon import testing

from contracts import ids
from gateway import backends as door_keeper
from gateway.routes import CASE_ACTS, TASK_ACTS
from tests.gateway.conftest import CANARY, Doors
from tests.gateway.test_problems import APPROVE, CASE, check

#: What an act cannot be told without, by its word.
NEEDED: dict[str, dict[str, Any]] = {
    "rating": {"score": 5}, "migrate": {"to_version": 2}, "circular-forward": {"to": ["11002"]},
    "transfer": {"to": "11002"}, "delegate": {"to": "11002"}, "add-signer": {"to": ["11002"]},
    "remove-signer": {"to": "11002"}, "circulate": {"to": ["11002"]}, "cc": {"to": ["11002"]}}
RECEIPT = {"case_id": "a" * 32, "version": 2, "position": "a:2", "status": "running", "serial": "ZB1"}


def test_a_command_carries_the_path_the_session_and_the_body(doors: Doors, client: testing.TestClient,
                                                            me: dict[str, str]) -> None:
    doors.tell("task.approve", result=RECEIPT)
    headers = {**me, "Hall-Correlation-Id": "my-correlation"}
    answer = client.simulate_post(APPROVE, json={"opinion": "同意", "form": {"remark": "好"}}, headers=headers)
    assert (answer.status_code, answer.json) == (200, RECEIPT)
    call = doors.calls("task.approve")[0]
    assert (call["service"], call["door"]) == ("workflow", "execute")
    assert call["data"] == {"case_id": "a" * 32, "task_id": "t1", "actor": "10001", "opinion": "同意",
                            "form": {"remark": "好"}, "choose": {}, "signature": "", "batch": False}
    assert call["context"]["actor"] == "10001"
    assert call["context"]["correlation_id"] == "my-correlation"


def test_the_same_key_is_the_same_command_and_another_content_has_another_digest(
        doors: Doors, client: testing.TestClient, me: dict[str, str], sign: Any) -> None:
    other = {"Authorization": f"Bearer {sign('11001')}"}
    for headers, opinion in ((me, "同意"), (me, "同意"), (me, "不同意"), (other, "同意")):
        client.simulate_post(APPROVE, json={"opinion": opinion}, headers={**headers, "Idempotency-Key": "click-1"})
    first, repeat, changed, others = (call["context"] for call in doors.calls("task.approve"))
    assert first["command_id"] == repeat["command_id"] == changed["command_id"] == ids.command_id("10001", "click-1")
    assert first["digest"] == repeat["digest"] != changed["digest"]
    assert others["command_id"] != first["command_id"]


def test_without_a_key_every_request_is_a_command_of_its_own(doors: Doors, client: testing.TestClient,
                                                            me: dict[str, str]) -> None:
    for _ in range(2):
        client.simulate_post(APPROVE, json={}, headers=me)
    first, second = (call["context"]["command_id"] for call in doors.calls("task.approve"))
    assert first != second


def test_a_repeated_start_lands_on_the_same_case(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    for key in ("k", "k", None, None):
        headers = {**me, **({"Idempotency-Key": key} if key else {})}
        answer = client.simulate_post("/v1/cases", json={"service": "x", "form": {"a": 1}}, headers=headers)
        assert answer.status_code == 201
        assert re.fullmatch("/v1/cases/[0-9a-f]{32}", answer.headers["Location"])
    one, same, two, three = (call["data"]["case_id"] for call in doors.calls("case.start"))
    assert one == same == ids.case_id("10001", "k")
    assert len({one, two, three}) == 3


def test_a_start_marked_as_draft_only_saves_one(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("draft.save", result={})
    answer = client.simulate_post("/v1/cases", json={"service": "x", "form": {}, "draft": True}, headers=me)
    draft = doors.calls("draft.save")[0]["data"]["draft_id"]
    assert answer.status_code == 201
    assert answer.json == {"case_id": draft, "draft_id": draft, "serial": None, "version": 0, "position": "",
                           "status": "draft"}
    wrong = client.simulate_post("/v1/cases", json={"service": "x", "form": {}, "draft": "yes"}, headers=me)
    assert list(check(wrong, 422, "invalid")["errors"]) == ["draft"]


@pytest.mark.parametrize("word", [*CASE_ACTS, *(f"tasks/t1/{word}" for word in TASK_ACTS)])
def test_every_act_reaches_the_workflow_under_its_own_name(word: str, doors: Doors, client: testing.TestClient,
                                                          me: dict[str, str]) -> None:
    command = CASE_ACTS.get(word) or TASK_ACTS[word.rpartition("/")[2]]
    body = NEEDED.get(word.rpartition("/")[2], {})
    answer = client.simulate_post(f"{CASE}/{word}", json=body, headers=me)
    assert answer.status_code == 200, answer.text
    assert doors.calls(command.__message__[1])[0]["data"]["actor"] == "10001"


@pytest.mark.parametrize(("kind", "status"), [
    ("invalid", 422), ("unauthenticated", 401), ("not-allowed", 403), ("not-found", 404), ("not-possible-now", 409),
    ("too-many", 429), ("unavailable", 503),
])
def test_a_problem_keeps_its_code_and_gets_its_status(kind: str, status: int, doors: Doors, client: testing.TestClient,
                                                     me: dict[str, str]) -> None:
    doors.tell("task.approve", problem={"kind": kind, "code": "already_handled", "detail": "已由 周院长 处理",
                                        "errors": {"items[0].text": ["必填"]}, "params": {"retry_after": 6.2}})
    answer = client.simulate_post(APPROVE, json={}, headers=me)
    problem = check(answer, status, "already_handled")
    assert problem["detail"] == "已由 周院长 处理"
    assert problem["errors"] == {"items[0].text": ["必填"]}
    assert answer.headers.get("Retry-After") == ("7" if status in (429, 503) else None)


@pytest.mark.parametrize("told", [{"crash": True}, {"problem": {"kind": "internal", "code": "internal",
                                                                "detail": CANARY}},
                                  {"result": ["not", "an", "object"]}], ids=["crash", "internal", "nonsense"])
def test_a_defect_of_a_service_tells_the_caller_only_the_correlation_id(
        told: dict[str, Any], doors: Doors, client: testing.TestClient, me: dict[str, str],
        capsys: pytest.CaptureFixture[str]) -> None:
    doors.tell("task.approve", **told)
    answer = client.simulate_post(APPROVE, json={}, headers=me)
    problem = check(answer, 500, "internal")
    assert CANARY not in answer.text
    assert set(problem) == {"type", "title", "status", "detail", "code", "correlation_id"}
    assert CANARY not in capsys.readouterr().out


def test_a_service_that_does_not_answer_in_time_is_503(doors: Doors, client: testing.TestClient, me: dict[str, str],
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_keeper, "EXECUTE_SECONDS", 0.3)
    doors.tell("task.approve", seconds=5)
    answer = client.simulate_post(APPROVE, json={}, headers=me)
    problem = check(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1
    assert "用同一请求重试" in problem["detail"]


def test_many_callers_at_once_each_get_their_own_answer(doors: Doors, client: testing.TestClient,
                                                       me: dict[str, str]) -> None:
    heard: dict[str, str] = {}

    def call(number: str) -> None:
        answer = client.simulate_post(APPROVE, json={"opinion": number}, headers=me)
        heard[number] = answer.json["heard"]["opinion"]

    threads = [threading.Thread(target=call, args=(str(number),)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {str(number): str(number) for number in range(30)}


SESSION = {"access_token": "a.b.c", "expires_in": 600, "refresh_token": "secret", "refresh_expires_in": 3600,
           "person": {"no": "10001", "name": "陈一", "kind": "staff", "unit": "cs", "unit_name": "计算机"},
           "must_change_password": False}


def test_signing_in_puts_the_refresh_token_into_the_cookie_and_nowhere_else(doors: Doors,
                                                                          client: testing.TestClient) -> None:
    doors.tell("session.open", result=SESSION)
    answer = client.simulate_post("/v1/session", json={"username": "10001", "password": "x"})
    assert answer.status_code == 201
    assert answer.json == {"access_token": "a.b.c", "token_type": "Bearer", "expires_in": 600,
                           "person": SESSION["person"], "must_change_password": False}
    cookie = answer.headers["Set-Cookie"]
    for part in ("hall_refresh=secret", "HttpOnly", "SameSite=Strict", "Path=/v1/session", "Max-Age=3600"):
        assert part in cookie
    assert doors.calls("session.open")[0]["context"]["actor"] == "anonymous"


def test_the_cookie_is_exchanged_and_forgotten_when_it_is_worth_nothing(doors: Doors,
                                                                       client: testing.TestClient) -> None:
    doors.tell("session.refresh", result={**SESSION, "refresh_token": "next"})
    answer = client.simulate_post("/v1/session/refresh", headers={"Cookie": "hall_refresh=old"})
    assert answer.status_code == 200
    assert "hall_refresh=next" in answer.headers["Set-Cookie"]
    assert doors.calls("session.refresh")[0]["data"] == {"refresh_token": "old"}
    doors.tell("session.refresh", problem={"kind": "unauthenticated", "code": "unauthenticated", "detail": "已失效"})
    refused = client.simulate_post("/v1/session/refresh", headers={"Cookie": "hall_refresh=old"})
    check(refused, 401, "unauthenticated")
    assert 'hall_refresh=""' in refused.headers["Set-Cookie"]
    assert "expires=" in refused.headers["Set-Cookie"]


def test_signing_out_ends_the_session_and_is_no_failure_without_one(doors: Doors, client: testing.TestClient) -> None:
    doors.tell("session.close", result={})
    assert client.simulate_delete("/v1/session", headers={"Cookie": "hall_refresh=old"}).status_code == 204
    assert client.simulate_delete("/v1/session").status_code == 204
    assert [call["data"] for call in doors.calls("session.close")] == [{"refresh_token": "old"}]


def test_a_changed_password_names_the_session_that_may_go_on(doors: Doors, client: testing.TestClient,
                                                            sign: Any) -> None:
    doors.tell("password.change", result={})
    headers = {"Authorization": f"Bearer {sign('10001', sid='this-one')}"}
    answer = client.simulate_put("/v1/me/password", json={"current": "a", "new": "b"}, headers=headers)
    assert answer.status_code == 204
    assert doors.calls("password.change")[0]["data"] == {"actor": "10001", "current": "a", "new": "b",
                                                         "session": "this-one"}


def test_a_guide_has_an_etag_and_costs_nothing_when_it_is_known(doors: Doors, client: testing.TestClient) -> None:
    doors.tell("service.get", result={"code": "weekly-report", "version": 1})
    first = client.simulate_get("/v1/services/weekly-report")
    again = client.simulate_get("/v1/services/weekly-report", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    doors.tell("service.get", result={"code": "weekly-report", "version": 2})
    changed = client.simulate_get("/v1/services/weekly-report", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.json["version"] == 2


def test_a_form_is_personal_and_has_no_etag(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_get("/v1/services/weekly-report/form", headers=me)
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert doors.calls("service.form")[0]["data"] == {"service": "weekly-report", "actor": "10001", "version": None}
    for bad in ("0", "x", "-1", "1" * 30):
        wrong = client.simulate_get("/v1/services/weekly-report/form", params={"version": bad}, headers=me)
        assert list(check(wrong, 422, "invalid")["errors"]) == ["version"]


def test_differences_are_asked_for_with_the_version_to_compare_with(doors: Doors, client: testing.TestClient,
                                                                    me: dict[str, str]) -> None:
    doors.tell("service.difference", result={"code": "x", "version": 3, "since": 1, "items": []})
    answer = client.simulate_get("/v1/services/x/versions/3/differences", params={"from": "1"}, headers=me)
    assert answer.json["since"] == 1
    assert doors.calls("service.difference")[0]["data"] == {"code": "x", "version": 3, "since": 1}
    wrong = client.simulate_get("/v1/services/x/versions/3/differences", params={"from": "x"}, headers=me)
    assert list(check(wrong, 422, "invalid")["errors"]) == ["from"]


@pytest.mark.parametrize(("kind", "text"), [("application/yaml", "code: x\nname: 周报\n"),
                                            ("application/json", '{"a": 1}')])
def test_a_definition_reaches_the_catalog_as_it_was_written(kind: str, text: str, doors: Doors,
                                                           client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_post("/v1/services/x/versions", body=text, headers={**me, "Content-Type": kind})
    assert answer.status_code == 201
    assert doors.calls("version.publish")[0]["data"] == {"actor": "10001", "code": "x", "text": text,
                                                         "media_type": kind}


@pytest.mark.parametrize(("kind", "text", "status"), [
    ("application/json", '{"a": 1, "a": 2}', 400), ("application/yaml", b"\xff\xfe", 400),
    ("application/yaml", "a: \x00", 400), ("application/yaml", "", 415), ("application/yaml", "  \n", 422),
    ("text/plain", "code: x", 415),
])
def test_a_body_that_is_no_definition_never_reaches_the_catalog(kind: str, text: Any, status: int, doors: Doors,
                                                               client: testing.TestClient, me: dict[str, str]) -> None:
    headers = {**me, "Content-Type": kind if text else "text/plain"}
    if not text:
        headers["Transfer-Encoding"] = "chunked"
    answer = client.simulate_post("/v1/services/x/versions", body=text, headers=headers)
    assert answer.status_code == status, answer.text
    assert doors.calls("version.publish") == []


def test_counters_go_on_while_the_workflow_is_away(doors: Doors, client: testing.TestClient,
                                                  me: dict[str, str]) -> None:
    doors.tell("draft.list", problem={"kind": "unavailable", "code": "unavailable", "detail": ""})
    answer = client.simulate_get("/v1/me/counts", headers=me)
    assert (answer.status_code, answer.json["drafts"]) == (200, 0)


def test_opening_a_copy_is_its_receipt(doors: Doors, client: testing.TestClient, views: Any,
                                      me: dict[str, str]) -> None:
    case = "c" * 32
    doors.tell("case.get", result={"case_id": case})
    views["cases"].replace_one({"_id": case}, {"v": 1, "cc": [{"id": "c", "person": "10001"}], "readers": [],
                                               "applicant": {"no": "x"}}, upsert=True)
    assert client.simulate_get(f"/v1/cases/{case}", headers=me).status_code == 200
    assert doors.calls("case.mark-read")[0]["data"] == {"case_id": case, "actor": "10001"}
    views["cases"].update_one({"_id": case}, {"$set": {"readers": ["10001"]}})
    client.simulate_get(f"/v1/cases/{case}", headers=me)
    assert len(doors.calls("case.mark-read")) == 1


def test_opening_the_case_of_a_waiting_task_is_noted_once(doors: Doors, client: testing.TestClient, views: Any,
                                                          me: dict[str, str]) -> None:
    case = "d" * 32
    doors.tell("case.get", result={"case_id": case})
    task = {"id": "t", "people": ["10001"], "claimed_by": "x", "read": []}
    views["cases"].replace_one({"_id": case}, {"v": 1, "cc": [], "readers": [], "todo": [task],
                                               "applicant": {"no": "x"}}, upsert=True)
    client.simulate_get(f"/v1/cases/{case}", headers=me)
    assert doors.calls("case.mark-read") == []  # somebody else has it
    views["cases"].update_one({"_id": case}, {"$set": {"todo.0.claimed_by": None}})
    client.simulate_get(f"/v1/cases/{case}", headers=me)
    assert [call["data"]["case_id"] for call in doors.calls("case.mark-read")] == [case]
    views["cases"].update_one({"_id": case}, {"$set": {"todo.0.read": ["10001"]}})
    client.simulate_get(f"/v1/cases/{case}", headers=me)
    assert len(doors.calls("case.mark-read")) == 1


def test_ready_names_every_dependency(doors: Doors, client: testing.TestClient) -> None:
    answer = client.simulate_get("/readyz")
    assert answer.status_code == 200
    states = {name: (found["state"], found["required"], found.get("consumers"))
              for name, found in answer.json["dependencies"].items()}
    assert states == {"mongodb": ("ready", True, None), "rabbitmq": ("ready", True, None),
                      "identity": ("ready", False, 1), "catalog": ("ready", False, 1),
                      "workflow": ("ready", True, 1), "notify": ("ready", False, 1)}


def test_answers_are_counted_by_template_and_never_by_path(doors: Doors, client: testing.TestClient,
                                                          me: dict[str, str]) -> None:
    client.simulate_get(f"/v1/cases/{'9' * 32}", headers=me)
    metrics = client.simulate_get("/metrics").text
    assert 'hall_http_requests_total{method="GET",path="/v1/cases/{case_id}",status="200"}' in metrics
    assert "9" * 32 not in metrics
