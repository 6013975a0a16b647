"""An administrator tries a definition before and after it is published, and moves what is under way to the new one."""

from __future__ import annotations

import uuid
from typing import Any

from local.hall import Hall
from tests.journeys.client import Person
from tests.workflow.definitions import raw_service

HEAD, ADMIN = "11001", "90001"


def definition(code: str, first: str = "head", **more: Any) -> dict[str, Any]:
    """A service of two steps in a row."""
    return raw_service({first: {"who": "head(applicant.dept)"}, "boss": {"who": "role('hall.admin')"}}, **more) | {
        "code": code}


def test_a_definition_whose_tests_fail_is_not_published_and_cases_follow_the_next_version(hall: Hall) -> None:
    admin, author = Person(hall.base_url, ADMIN), Person(hall.base_url, "10001")
    code = f"try-{uuid.uuid4().hex[:8]}"
    versions = f"/v1/services/{code}/versions"
    story: dict[str, Any] = {"as": "10001", "form": {"note": "x"}, "acts": [{"by": HEAD, "do": "approve"}],
                             "expect": {"path": ["head", "boss"], "holders": {"boss": [ADMIN]}, "outcome": "approved"}}
    refused = admin.post(versions, definition(code, tests=[story]))
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"] == {"tests[0].outcome": ["应为 approved，实际为 running"]}
    assert admin.get(versions).status_code == 404
    story["acts"].append({"by": ADMIN, "do": "approve"})
    published = admin.post(versions, definition(code, tests=[story]))
    assert published.status_code == 201, published.text

    told = admin.post(f"/v1/services/{code}/rehearsals", {"as": "10001", "form": {"note": "x"}})
    assert (told.status_code, told.json()["path"]) == (200, ["fill", "head"]), told.text
    assert author.post(f"/v1/services/{code}/rehearsals", {"as": "10001"}).status_code == 403
    case = author.post("/v1/cases", {"service": code, "form": {"note": "x"}}).json()["case_id"]
    assert admin.post(versions, definition(code, "chief")).json()["version"] == 2
    moves = f"/v1/services/{code}/migrations"
    [dry] = admin.post(moves, {"to_version": 2, "dry_run": True}).json()["items"]
    assert (dry["case_id"], dry["ok"], dry["problem"]["code"]) == (case, False, "cannot_migrate")
    assert admin.post(f"/v1/cases/{case}/migrate", {"to_version": 2}).status_code == 409
    [moved] = admin.post(moves, {"to_version": 2, "steps": {"head": "chief"}}).json()["items"]
    assert moved["ok"]
    assert [step["key"] for step in author.get(f"/v1/cases/{case}").json()["current_steps"]] == ["chief"]
    undone = admin.post(f"/v1/cases/{case}/migrate", {"to_version": 1, "undo": True})
    assert undone.status_code == 200, undone.text
    head = Person(hall.base_url, HEAD)
    for person in (head, admin):
        task = person.get(f"/v1/cases/{case}").json()["my_task"]["task_id"]
        assert person.post(f"/v1/cases/{case}/tasks/{task}/approve").status_code == 200
    report = admin.post(f"/v1/services/{code}/what-if", {"definition": definition(code, "chief"), "last": 10})
    assert report.status_code == 200, report.text
    assert report.json()["summary"]["path_changed"] == 1
