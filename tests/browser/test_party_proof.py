"""开具党员证明 at the browser: questions that come and go, two approvers, the pool, the PDF and its verification."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from local.hall import Hall
from tests.browser.conftest import Visits
from tests.browser.visitor import Visitor
from tests.journeys.client import Person, eventually, party_proof

STUDENT, SECRETARY, FIRST, SECOND = "20230001", "11007", "17001", "17002"


def opens_the_form(student: Visitor) -> None:
    student.go("/services/party-proof/apply")
    expect(student.at("field-name")).to_have_text("林一")


def chooses(visitor: Visitor, field: str, option: str) -> None:
    visitor.press(visitor.at(f"field-{field}").get_by_label(option, exact=True))


def fills(student: Visitor, *, delivery: str = "电子版") -> None:
    student.at("field-purpose").select_option("政审")
    student.write("field-addressee", "某某单位")
    chooses(student, "delivery", delivery)


def started(hall: Hall, **changed: object) -> str:
    """A proof asked for by an outside client; returns the case id."""
    student = Person(hall.base_url, STUDENT)
    known = student.get("/v1/services/party-proof/form").json()["values"]
    answer = student.post("/v1/cases", {"service": "party-proof", "form": {**known, **party_proof(**changed)}})
    assert answer.status_code == 201, answer.text
    return answer.json()["case_id"]


def test_questions_come_and_go_with_the_answers(visit: Visits) -> None:
    student = visit(STUDENT)
    opens_the_form(student)
    for key in ("purpose_more", "address"):
        expect(student.at(f"field-{key}")).to_have_count(0)
    expect(student.at("field-doc_no")).to_have_text("由系统编号")
    expect(student.at("field-idcard")).to_have_text(re.compile(r"^\d{4}\*+\w{4}$"))

    expect(student.at("field-full_since")).to_be_visible()
    chooses(student, "status", "预备党员")
    expect(student.at("field-full_since")).to_have_count(0)
    chooses(student, "status", "正式党员")
    expect(student.at("field-full_since")).to_have_value("2025-06-12")

    student.at("field-purpose").select_option("其他")
    expect(student.at("field-purpose_more")).to_be_visible()
    chooses(student, "delivery", "邮寄")
    expect(student.at("field-address")).to_be_visible()
    student.press("submit")
    for key in ("purpose_more", "addressee", "address"):
        expect(student.at(f"error-{key}")).to_be_visible()
    student.picture("20-proof-errors", whole=True)
    student.at("field-purpose").select_option("出国")
    expect(student.at("field-purpose_more")).to_have_count(0)
    expect(student.at("error-purpose_more")).to_have_count(0)


def test_a_check_says_what_is_wrong_beside_the_field(visit: Visits) -> None:
    student = visit(STUDENT)
    opens_the_form(student)
    fills(student)
    student.write("field-full_since", "2020-01-01")
    student.at("field-full_since").press("Enter")
    student.write("field-copies", "6")
    student.press("submit")
    expect(student.at("error-full_since")).to_have_text("转正时间不得早于入党时间")
    expect(student.at("error-copies")).to_have_text("一次最多五份")
    student.is_at("/services/party-proof/apply")


def test_a_proof_is_asked_for_approved_downloaded_and_verified_by_a_stranger(visit: Visits, tmp_path: Path) -> None:
    student, approver = visit(STUDENT), visit(FIRST)
    opens_the_form(student)
    fills(student)
    student.picture("21-proof-form", whole=True)
    student.press("submit")
    student.is_at("/cases/[0-9a-f]+")
    expect(student.at("field-idcard")).to_have_text(re.compile(r"^\d{4}\*+\w{4}$"))
    expect(student.at("passed-over")).to_contain_text("党支部核实")

    approver.go(student.page.url)
    # Whoever approves has to compare the number, so sees all of it.
    expect(approver.at("field-idcard")).to_have_text("999999200605240010")
    approver.picture("22-proof-todo", whole=True)
    approver.write("opinion", "情况属实")
    approver.press("act-approve")

    # The applicant's page was open all the time.
    expect(student.at("status")).to_have_text("已办结")
    expect(student.at("field-doc_no")).to_have_text(re.compile(r"^DZ\d{8}$"))
    with student.page.expect_download() as download:
        student.press(student.at("documents").get_by_role("button", name="下载"))
    assert download.value.suggested_filename.endswith(".pdf")
    download.value.save_as(tmp_path / "proof.pdf")
    assert (tmp_path / "proof.pdf").read_bytes().startswith(b"%PDF-")
    student.picture("23-proof-done")
    code = student.at("documents").get_by_role("link").inner_text()

    stranger = visit()
    stranger.go("/verify")
    stranger.write("verify-code", code)
    stranger.press("verify-submit")
    expect(stranger.at("verify-result")).to_have_attribute("data-valid", "true")
    expect(stranger.at("verify-result")).to_contain_text("林")
    expect(stranger.at("verify-result")).not_to_contain_text("林一")
    stranger.picture("24-verify")
    stranger.write("verify-code", "0000000000000000")
    stranger.press("verify-submit")
    expect(stranger.at("verify-result")).to_have_attribute("data-valid", "false")


def test_of_two_approvers_with_the_page_open_the_second_is_told_who_decided(hall: Hall, visit: Visits) -> None:
    case = started(hall)
    first, second = visit(FIRST), visit(SECOND)
    for approver in (first, second):
        approver.go(f"/cases/{case}")
        approver.write("opinion", "同意")
    first.press("act-approve")
    expect(first.at("action-panel")).to_have_count(0)
    # What the second was writing is left alone, with a word that there is news.
    expect(second.at("reload")).to_be_visible()
    expect(second.at("opinion")).to_have_value("同意")
    with second.watch.expecting(409, f"/v1/cases/{case}/tasks/.+/approve"):
        second.press("act-approve")
        expect(second.at("act-problem")).to_contain_text("钱组织")
    second.picture("25-second-approver")
    expect(second.at("act-approve")).to_have_count(0)


def test_a_pool_task_is_claimed_released_and_claimed_again(hall: Hall, visit: Visits) -> None:
    case = started(hall, delivery="现场领取")
    approver = Person(hall.base_url, FIRST)
    assert approver.act(case, "approve", {"opinion": "同意"}).status_code == 200
    eventually(lambda: case in Person(hall.base_url, SECOND).ids("todo"), within=60)
    clerk = visit(SECOND)
    clerk.go("/me/todo")
    item = clerk.page.locator(f"[data-case='{case}']")
    expect(item).to_contain_text("待认领")
    clerk.press(item.get_by_role("link", name=re.compile("去办理")))
    clerk.press("act-claim")
    expect(clerk.at("act-release")).to_be_visible()
    clerk.picture("26-pool-claimed")
    clerk.press("act-release")
    clerk.press("confirm")
    expect(clerk.at("act-claim")).to_be_visible()
    clerk.press("act-claim")
    clerk.press("act-approve")
    expect(clerk.at("status")).to_have_text("已办结")


def test_a_changed_branch_is_checked_by_the_branch_first(visit: Visits) -> None:
    student, secretary = visit(STUDENT), visit(SECRETARY)
    opens_the_form(student)
    fills(student, delivery="邮寄")
    student.write("field-branch", "另一支部")
    student.write("field-address", "示范市示范路 1 号")
    student.press("submit")
    student.is_at("/cases/[0-9a-f]+")
    expect(student.at("current-step")).to_have_text("党支部核实")
    expect(student.at("milestone-branch_check")).to_have_attribute("data-state", "current")
    secretary.go(student.page.url)
    # The branch knows its members; it has no need of the number.
    expect(secretary.at("field-idcard")).to_contain_text("****")
    secretary.press("act-approve")
    expect(student.at("current-step")).to_have_text("组织部审批")
    expect(secretary.at("action-panel")).to_have_count(0)
