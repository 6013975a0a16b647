"""Whatever is wrong with a request, the answer is a problem document and never a failure of ours."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from falcon import testing

from tests.gateway.test_strictjson import REFUSED

CASE = "/v1/cases/" + "a" * 32
APPROVE = f"{CASE}/tasks/t1/approve"


def check(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The shape every failure has."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert problem["type"] == f"urn:hall:problem:{code}"
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["title"]
    assert problem["detail"]
    assert problem["correlation_id"] == answer.headers["Hall-Correlation-Id"]
    return problem


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1/me/nothing", "/v2/me", "/nothing", "/V1/me",
                                  "/v1/me/", "/v1//me", "/v1/cases/x/y/z", "/v1/%00", "/dev", "/metrics/x"])
def test_an_unknown_path_is_404(path: str, client: testing.TestClient, me: dict[str, str]) -> None:
    check(client.simulate_get(path, headers=me), 404, "not_found")


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("path", ["/v1/cases", APPROVE, "/v1/me/notifications/read"])
def test_bad_json_is_400(raw: bytes, path: str, client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_post(path, body=raw, headers={**me, "Content-Type": "application/json"})
    check(answer, 400, "malformed")


@pytest.mark.parametrize("value", ["[]", '"text"', "1", "null", "true", "[{}]"])
def test_json_that_is_no_object_is_422(value: str, client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_post(APPROVE, body=value, headers={**me, "Content-Type": "application/json"})
    check(answer, 422, "invalid")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "application",
                                  "application/json-patch+json", "application/json; charset=gbk", "text/json"])
def test_another_content_type_is_415(kind: str, client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_post(APPROVE, body="{}", headers={**me, "Content-Type": kind})
    check(answer, 415, "unsupported_media_type")


def test_a_compressed_body_is_415(client: testing.TestClient, me: dict[str, str]) -> None:
    headers = {**me, "Content-Type": "application/json", "Content-Encoding": "gzip"}
    check(client.simulate_post(APPROVE, body=gzip.compress(b"{}"), headers=headers), 415, "unsupported_media_type")


def test_json_with_a_charset_of_utf_8_is_json(client: testing.TestClient, me: dict[str, str]) -> None:
    headers = {**me, "Content-Type": 'Application/JSON; charset="UTF-8"'}
    problem = check(client.simulate_post(APPROVE, body='{"x": 1}', headers=headers), 422, "invalid")
    assert problem["errors"] == {"x": ["不认识的字段"]}


def test_a_body_above_a_mebibyte_is_413(client: testing.TestClient, me: dict[str, str]) -> None:
    body = json.dumps({"opinion": "长" * 400_000})
    answer = client.simulate_post(APPROVE, body=body, headers={**me, "Content-Type": "application/json"})
    check(answer, 413, "too_large")


def test_whoever_prefers_english_is_told_in_english_by_field(client: testing.TestClient, me: dict[str, str]) -> None:
    headers = {**me, "Content-Type": "application/json", "Accept-Language": "en, zh-CN;q=0.5"}
    problem = check(client.simulate_post(APPROVE, body='{"x": 1}', headers=headers), 422, "invalid")
    assert problem["errors"] == {"x": ["Unknown field"]}
    problem = check(client.simulate_get("/v1/services", params={"limit": "1000"}, headers=headers), 422, "invalid")
    assert (problem["detail"], problem["errors"]) == (
        "A parameter of the query is not right", {"limit": ["A whole number, 1–100"]})


FORGED = ["actor", "by", "status", "v", "version", "serial", "case_id", "task_id", "roles", "assignee", "on_behalf_of",
          "command_id", "digest", "_id", "$set", "__class__", "a.b", "", "form.x"]


@pytest.mark.parametrize("name", FORGED)
def test_a_body_may_not_say_what_the_session_or_the_path_says(name: str, client: testing.TestClient,
                                                             me: dict[str, str]) -> None:
    answer = client.simulate_post(APPROVE, json={"opinion": "同意", name: "rector"}, headers=me)
    problem = check(answer, 422, "invalid")
    assert problem["errors"] == {name or "body": ["不认识的字段"]}


OPERATORS: list[Any] = [{"$ne": None}, {"$gt": ""}, {"$where": "sleep(1000)"}, ["a"], 1, 1.5, True, None, {}]


@pytest.mark.parametrize("value", OPERATORS, ids=str)
@pytest.mark.parametrize(("path", "field"), [
    ("/v1/session", "password"), ("/v1/session", "username"), (APPROVE, "opinion"), (f"{CASE}/withdraw", "reason"),
    ("/v1/cases", "service"), ("/v1/session/activation", "code"),
])
def test_an_operator_where_text_belongs_is_422(value: Any, path: str, field: str, client: testing.TestClient,
                                              me: dict[str, str]) -> None:
    good = {"/v1/session": {"username": "10001", "password": "x"}, "/v1/cases": {"service": "x", "form": {}},
            "/v1/session/activation": {"username": "10001", "code": "x", "new": "x"}}
    problem = check(client.simulate_post(path, json={**good.get(path, {}), field: value}, headers=me), 422, "invalid")
    assert list(problem["errors"]) == [field]


@pytest.mark.parametrize("score", [1.5, "5", True, 2**63, -(2**70), [5], {"$gt": 0}, None], ids=str)
def test_a_score_that_is_no_whole_number_is_refused(score: Any, client: testing.TestClient,
                                                   me: dict[str, str]) -> None:
    answer = client.simulate_post(f"{CASE}/rating", json={"score": score}, headers=me)
    assert answer.status_code in (400, 422)
    assert answer.json["code"] in ("malformed", "invalid")


@pytest.mark.parametrize("given", ["", " ", "a" * 129, "带中文".encode().decode("latin-1"), "a\tb", "a\x7f"])
def test_an_ill_formed_idempotency_key_is_422(given: str, client: testing.TestClient, me: dict[str, str]) -> None:
    problem = check(client.simulate_post(APPROVE, json={}, headers={**me, "Idempotency-Key": given}), 422, "invalid")
    assert list(problem["errors"]) == ["Idempotency-Key"]


@pytest.mark.parametrize("token", ["", "x", "a:b", "a:-1", ":1", "a" * 200 + ":1", "a:1:x", "a:99999999999"])
def test_an_ill_formed_position_is_422(token: str, client: testing.TestClient, me: dict[str, str]) -> None:
    check(client.simulate_get("/v1/me/todo", headers={**me, "Hall-Position": token}), 422, "invalid")


@pytest.mark.parametrize(("name", "value"), [
    ("limit", "0"), ("limit", "101"), ("limit", "-1"), ("limit", "abc"), ("limit", "1e2"), ("limit", "9" * 400),
    ("limit", "１０"), ("q", "x" * 65), ("q", "a%00b"), ("q", "%0a"), ("page_token", "x"), ("page_token", "!!!"),
    ("page_token", "W10"), ("page_token", "WyJ4IiwieSJd"), ("page_token", "eyIkZ3QiOiIifQ"), ("page_token", "a" * 9000),
    ("serial", "y" * 65),
])
@pytest.mark.parametrize("path", ["/v1/me/todo", "/v1/me/completed", "/v1/me/notifications"])
def test_a_wrong_query_parameter_is_422_and_named(name: str, value: str, path: str, client: testing.TestClient,
                                                 me: dict[str, str]) -> None:
    if name == "serial" and path.endswith("notifications"):
        pytest.skip("messages are not looked up by serial")
    problem = check(client.simulate_get(path, headers=me, query_string=f"{name}={value}"), 422, "invalid")
    assert list(problem["errors"]) == [name]


@pytest.mark.parametrize("query", ["q=%ff%fe", "q[$ne]=x", "q=x&q=y", "&&&=", "q", "%00=1", "q=.*%5B(a%2B)%2B%24"])
def test_odd_queries_are_answered(query: str, client: testing.TestClient, me: dict[str, str]) -> None:
    assert client.simulate_get("/v1/me/todo", headers=me, query_string=query).status_code in (200, 422)


def test_words_are_chinese_unless_english_is_preferred(client: testing.TestClient) -> None:
    assert client.simulate_get("/v1/me").json["title"] == "请先登录"
    english = client.simulate_get("/v1/me", headers={"Accept-Language": "en-GB,en;q=0.9,zh;q=0.5"}).json
    assert (english["title"], english["detail"]) == ("Please sign in", "Please sign in")
    chinese = client.simulate_get("/v1/me", headers={"Accept-Language": "fr, zh-CN;q=0.8, en;q=x, en;q=0.2"}).json
    assert chinese["title"] == "请先登录"


@pytest.mark.parametrize("given", ["abcdefgh", "3f2a-11.b_9" * 3])
def test_a_well_formed_correlation_id_comes_back(given: str, client: testing.TestClient) -> None:
    answer = client.simulate_get("/v1/me", headers={"Hall-Correlation-Id": given})
    assert answer.headers["Hall-Correlation-Id"] == given == answer.json["correlation_id"]


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f", "<script>alert(1)</script>", "a\u00e9" * 8])
def test_an_ill_formed_correlation_id_is_replaced(given: str, client: testing.TestClient) -> None:
    answer = client.simulate_get("/v1/me", headers={"Hall-Correlation-Id": given})
    assert answer.headers["Hall-Correlation-Id"] != given
    assert len(answer.headers["Hall-Correlation-Id"]) == 32


@pytest.mark.parametrize("path", ["/v1/me", "/healthz", "/docs", "/nothing", "/v1/openapi.json"])
def test_every_answer_tells_the_browser_what_it_must_not_do(path: str, client: testing.TestClient) -> None:
    headers = client.simulate_get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"].partition("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://["}, {"Origin": "http://falconframework.org.evil.example"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
], ids=str)
@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/session"), ("POST", "/v1/session/refresh"),
                                              ("DELETE", "/v1/session")])
def test_another_site_cannot_use_the_cookie(headers: dict[str, str], method: str, path: str,
                                           client: testing.TestClient) -> None:
    answer = client.simulate_request(method, path, headers={**headers, "Cookie": "hall_refresh=x"}, json={})
    check(answer, 403, "cross_origin")


def test_a_visitor_without_a_cookie_has_nothing_to_renew(client: testing.TestClient) -> None:
    assert client.simulate_post("/v1/session/refresh").status_code == 204
    ours = {"Origin": "http://falconframework.org"}
    assert client.simulate_post("/v1/session/refresh", headers=ours).status_code == 204


def test_the_description_has_an_etag(client: testing.TestClient) -> None:
    first = client.simulate_get("/v1/openapi.json")
    again = client.simulate_get("/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.simulate_get("/v1/openapi.json", headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_readable_description_asks_nobody_else(client: testing.TestClient) -> None:
    page = client.simulate_get("/docs").text
    assert "发起办件" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/me"), ("GET", "/v1/services"), ("POST", APPROVE),
                                              ("GET", CASE), ("GET", "/v1/verify/abc"), ("GET", "/v1/me/drafts")])
def test_a_service_that_is_not_there_is_503_at_once(method: str, path: str, client: testing.TestClient,
                                                   me: dict[str, str]) -> None:
    answer = client.simulate_request(method, path, headers=me)
    check(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


def test_ready_says_which_services_are_away_and_is_503_without_workflow(client: testing.TestClient) -> None:
    answer = client.simulate_get("/readyz")
    assert (answer.status_code, answer.json["ready"]) == (503, False)
    assert int(answer.headers["Retry-After"]) >= 1
    away = {"state": "away", "consumers": 0}
    found = answer.json["dependencies"]
    assert found["workflow"] == {**away, "required": True}
    assert found["identity"] == found["catalog"] == found["notify"] == {**away, "required": False}
    assert (found["mongodb"]["state"], found["rabbitmq"]["state"]) == ("ready", "ready")
