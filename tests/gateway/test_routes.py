"""The application and the declared API are the same thing, and nothing is open by accident."""

from __future__ import annotations

import falcon.inspect
import pytest
from falcon import testing

from contracts.http import ANYONE, OPERATIONS, PERSON, ROLE, Operation
from gateway.app import Parts, create_app

#: What a visitor may do; a longer list is a decision, not an accident.
OPEN = {
    "POST /v1/session", "DELETE /v1/session", "POST /v1/session/refresh", "POST /v1/session/activation",
    "GET /v1/session/ways", "GET /v1/session/wecom", "GET /v1/session/wecom/callback",
    "GET /v1/session/entries/{entry}", "POST /v1/session/sms-codes", "POST /v1/session/sms",
    "POST /v1/password-resets", "POST /v1/password-resets/{recovery_id}/confirm",
    "GET /v1/services/{code}/ratings", "GET /v1/services/{code}/downloads/{file_id}",
    "GET /v1/content/files/{file_id}",
    "GET /v1/home", "GET /v1/services", "GET /v1/services/{code}", "GET /v1/verify/{code}", "GET /v1/verify/heads",
    "GET /v1/site", "GET /v1/pages", "GET /v1/pages/{slug}", "GET /v1/news", "GET /v1/news/{id}", "GET /v1/faq",
    "GET /v1/duties", "GET /v1/translations", "POST /v1/feedback",
    "GET /v1/search", "GET /v1/search/suggestions", "GET /v1/assistant", "POST /v1/assistant/questions",
    "GET /v1/applications", "GET /cas/login", "GET /cas/logout", "GET /cas/serviceValidate",
    "GET /cas/p3/serviceValidate",
    "GET /v1/openapi.json", "GET /v1/notices", "POST /v1/callbacks/{event}",
    "GET /docs", "GET /robots.txt", "GET /sitemap.xml", "GET /dev/outbox",
    "GET /healthz", "GET /readyz", "GET /metrics",
}


def _label(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _address(operation: Operation) -> str:
    address = operation.path
    for name in operation.parameters:
        address = address.replace(f"{{{name}}}", "0" * 32)
    return address


def test_every_route_is_declared_and_every_declared_operation_is_served(parts: Parts) -> None:
    served = {
        f"{method.method} {route.path}"
        for route in falcon.inspect.inspect_app(create_app(parts)).routes
        for method in route.methods
        if not method.internal
    }
    assert served == {_label(operation) for operation in OPERATIONS}


def test_an_operation_is_declared_once() -> None:
    labels = [_label(operation) for operation in OPERATIONS]
    assert len(labels) == len(set(labels))


def test_every_operation_says_who_may_call_it_and_only_the_known_ones_are_open() -> None:
    assert all(operation.auth in (ANYONE, PERSON, ROLE) for operation in OPERATIONS)
    assert {_label(operation) for operation in OPERATIONS if operation.auth == ANYONE} == OPEN


@pytest.mark.parametrize("operation", [operation for operation in OPERATIONS if operation.auth != ANYONE], ids=_label)
def test_a_visitor_is_refused_before_anything_is_looked_at(operation: Operation, client: testing.TestClient) -> None:
    answer = client.simulate_request(operation.method, _address(operation), body=b"not even JSON")
    assert answer.status_code == 401
    assert answer.json["code"] == "unauthenticated"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("operation", OPERATIONS, ids=_label)
def test_an_undeclared_method_is_405_with_the_allowed_ones(operation: Operation, client: testing.TestClient,
                                                          me: dict[str, str]) -> None:
    answer = client.simulate_request("PATCH", _address(operation), headers=me)
    assert answer.status_code == 405
    assert operation.method in answer.headers["Allow"]
    assert answer.json["code"] == "method_not_allowed"


@pytest.mark.parametrize("bad", ["..", "%2e%2e", "a%00b", "a%0ab", "%E2%80%AE", "-", "a b", "x" * 101, "$ne", "%ff"])
def test_an_id_we_could_not_have_given_out_is_404(bad: str, client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_get(f"/v1/cases/{bad}/records", headers=me)
    assert answer.status_code == 404
    assert answer.json["code"] == "not_found"
