"""Somebody who asks for something: a form with a table and a paper survives a reload, is sent and followed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.visitor import Visitor
from tests.browser.weeks import free_weeks

APPLICANT = "10001"


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_an_applicant_fills_reloads_sends_and_follows(device: str, visit: Visits, tmp_path: Path) -> None:
    applicant = visit(APPLICANT, device=device)
    applicant.go("/services/weekly-report")
    applicant.press(applicant.at("apply").first)
    applicant.page.clock.install()
    fills(applicant, tmp_path)
    # A draft is kept without asking a few seconds after the last key.
    applicant.page.clock.fast_forward("00:10")
    applicant.is_at("/drafts/[0-9a-f]+")
    applicant.page.reload()
    expect(applicant.at("row-0-text")).to_have_value("完成门户联调")
    expect(applicant.at("row-1-text")).to_have_value("准备验收材料")
    expect(applicant.at("file")).to_contain_text("计划.txt")
    applicant.picture("33-applicant-restored", whole=True)
    applicant.press("submit")
    applicant.is_at("/cases/[0-9a-f]+")
    follows(applicant)


def fills(applicant: Visitor, folder: Path) -> None:
    weeks = free_weeks()
    expect(applicant.at("submit")).to_be_visible()
    applicant.at("field-weeks-to").select_option(str(weeks.last))
    applicant.at("field-weeks-from").select_option(str(weeks.first))
    applicant.write("row-0-text", "完成门户联调")
    applicant.at("row-0-kind").select_option("重点工作")
    applicant.press("row-add")
    applicant.write("row-1-text", "准备验收材料")
    applicant.at("row-1-kind").select_option("常规工作")
    paper = folder / "计划.txt"
    paper.write_text("第一周：联调。\n", encoding="utf-8")
    applicant.at("field-annex-input").set_input_files(paper)
    expect(applicant.at("file")).to_contain_text("计划.txt")


def follows(applicant: Visitor) -> None:
    """The page tells where the case is; the list of my applications leads to it; nothing is left of the draft."""
    expect(applicant.at("milestone-lead")).to_have_attribute("data-state", "current")
    expect(applicant.at("records")).to_contain_text("提交")
    serial = applicant.at("serial").inner_text()
    applicant.go("/me/applications")
    applicant.write("list-serial", serial)
    applicant.press("list-search")
    expect(applicant.at("list").locator("[data-case]")).to_have_count(1)
    applicant.press(applicant.at("list").locator("[data-case] a").first)
    expect(applicant.at("serial")).to_have_text(serial)
    applicant.go("/services/weekly-report/apply")
    expect(applicant.at("submit")).to_be_visible()
    expect(applicant.at("restored")).to_have_count(0)
    expect(applicant.at("row-0-text")).to_have_value("")
