"""The main job with a thumb, and every page on the narrowest phone."""

from __future__ import annotations

import re

from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import Visits
from tests.browser.pages import Things, arrive_at, stops
from tests.browser.visitor import Visitor
from tests.browser.weeks import free_weeks

NARROWEST: ViewportSize = {"width": 360, "height": 740}


def test_every_page_fits_the_narrowest_phone(things: Things, visit: Visits) -> None:
    looking: dict[str, Visitor] = {}
    for stop in stops(things):
        visitor = looking.get(stop.no) or looking.setdefault(stop.no, visit(stop.no, device="phone"))
        arrive_at(visitor, stop)
        visitor.picture(stop.name, whole=True)
        visitor.page.set_viewport_size(NARROWEST)
        visitor.is_no_wider_than(NARROWEST["width"])
        visitor.page.set_viewport_size({"width": 390, "height": 844})


def test_what_opens_over_a_page_fits_the_narrowest_phone(things: Things, visit: Visits) -> None:
    author = visit("10001", device="phone", viewport=NARROWEST)
    author.go(f"/cases/{things.completed}")
    for opener, panel in (("bell", "bell-panel"), ("account", "account-panel")):
        author.press(opener)
        fits(author, panel)
        author.press(opener)
        expect(author.at(panel)).to_have_count(0)
    author.press("rate-open")
    fits(author, "rating-dialog")
    author.go("/services")
    author.press("filter-toggle")
    expect(author.at("filter-drawer").get_by_test_id("facet-theme-综合服务")).to_be_visible()
    author.is_no_wider_than(NARROWEST["width"])


def fits(visitor: Visitor, testid: str) -> None:
    expect(visitor.at(testid)).to_be_visible()
    box = visitor.at(testid).bounding_box()
    assert box is not None
    assert box["x"] >= 0, (testid, box)
    assert box["x"] + box["width"] <= NARROWEST["width"], (testid, box)
    visitor.is_no_wider_than(NARROWEST["width"])


def test_the_main_job_with_a_thumb(visit: Visits) -> None:
    author = visit(device="phone")
    case = files_a_report(author)
    head = visit("11001", device="phone")
    head.go("/")
    head.press("bell")
    head.press(head.at("bell-panel").get_by_role("listitem").first.get_by_role("button"))
    head.is_at(f"/cases/{case}")
    head.press("act-return")
    expect(head.page.locator("#opinion-error-0")).to_be_visible()
    head.write("opinion", "请补充数据")
    head.picture("93-case-todo")
    head.press("act-return")
    head.press("confirm")
    expect(head.at("status")).to_have_text("已退回")

    author.press("nav-me")
    author.press(author.page.locator(f"[data-case='{case}']").get_by_role("link", name=re.compile("去办理")))
    author.write("row-0-text", "手机上补充了数据")
    author.press("act-resubmit")
    expect(author.at("status")).to_have_text("办理中")

    expect(head.at("act-approve")).to_be_visible()
    head.press(head.page.get_by_role("button", name="同意。", exact=True))
    head.press("act-approve")
    expect(head.at("status")).to_have_text("已办结")
    expect(author.at("status")).to_have_text("已办结")
    rates(author)


def files_a_report(author: Visitor) -> str:
    """From the home page to the submitted case, all by touch; returns the case id."""
    weeks = free_weeks()
    author.go("/")
    author.picture("90-home")
    author.press("nav-services")
    author.press("service-weekly-report")
    author.press("apply")
    author.sign_in("10001")
    author.at("field-weeks-to").select_option(str(weeks.last))
    author.at("field-weeks-from").select_option(str(weeks.first))
    author.write("field-day", "2026-11-20")
    author.press("submit")
    expect(author.at("error-row-0-text")).to_be_in_viewport()
    author.write("row-0-text", "手机填报")
    author.at("row-0-kind").select_option("常规工作")
    author.press("row-add")
    author.write("row-1-text", "第二项")
    author.press("row-1-up")
    expect(author.at("row-0-text")).to_have_value("第二项")
    author.press("row-0-remove")
    expect(author.at("row-0-text")).to_have_value("手机填报")
    author.picture("91-form")
    author.press("submit")
    author.is_at("/cases/[0-9a-f]+")
    author.picture("92-case")
    return author.page.url.rsplit("/", 1)[1]


def rates(author: Visitor) -> None:
    author.press("rate-open")
    author.press(author.at("rating-dialog").get_by_title("非常满意"))
    author.picture("94-rating")
    author.press("rate-submit")
    expect(author.at("rating")).to_contain_text("5 分")
    author.press("nav-me")
    author.press("tab-completed")
    expect(author.at("list")).to_be_visible()
    author.picture("95-me")
