"""Somebody who decides: sees what changed since last time, approves with a ready phrase, and the rest at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from local.hall import Hall
from tests.browser.conftest import Visits
from tests.browser.weeks import free_weeks
from tests.journeys.client import Person, weekly_report

AUTHOR, HEAD = "10001", "11001"


@pytest.fixture(scope="module")
def author(hall: Hall) -> Person:
    return Person(hall.base_url, AUTHOR)


def reported(author: Person) -> str:
    """File a report; returns the case id."""
    answer = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report(weeks=str(free_weeks()))})
    assert answer.status_code == 201, answer.text
    return answer.json()["case_id"]


def test_an_approver_sees_what_changed_and_approves_with_a_phrase(hall: Hall, author: Person, visit: Visits) -> None:
    case = reported(author)
    assert Person(hall.base_url, HEAD).act(case, "return", {"to": "applicant", "opinion": "请补充数据"}).ok
    changed = {"items": [{"text": "一网通上线，三项服务", "kind": "重点工作"}]}
    assert author.post(f"/v1/cases/{case}/resubmit", {"form": changed}).ok
    head = visit(HEAD)
    head.go("/me/todo")
    head.press(head.page.locator(f"[data-case='{case}'] .do a"))
    expect(head.at("changes")).to_contain_text("一网通上线，三项服务")
    head.picture("24-approver-changes", whole=True)
    head.press(head.at("action-panel").get_by_role("button", name="同意。", exact=True))
    expect(head.at("opinion")).to_have_value("同意。")
    head.press("act-approve")
    expect(head.at("act-done")).to_be_visible()
    expect(head.at("status")).to_have_text("已办结")
    head.picture("25-approver-done")


def test_an_approver_decides_several_at_once(author: Person, visit: Visits) -> None:
    cases = [reported(author), reported(author)]
    head = visit(HEAD)
    head.go("/me/todo")
    for case in cases:
        head.page.locator(f"[data-case='{case}']").get_by_role("checkbox").check()
    expect(head.at("batch-approve")).to_contain_text("2")
    head.write("batch-opinion", "同意，请按计划推进。")
    head.picture("26-approver-batch")
    head.press("batch-approve")
    head.press("confirm")
    for case in cases:
        expect(head.page.locator(f"[data-case='{case}']")).to_have_count(0)
    expect(head.at("batch")).to_have_count(0)
    assert [author.case(case)["status"] for case in cases] == ["completed", "completed"]
