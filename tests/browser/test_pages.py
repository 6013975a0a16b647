"""Every page on a desktop: pictures and names, empty and unknown, sessions that end, a hall with a part missing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, expect

from local.hall import Hall
from tests.browser.conftest import Visits
from tests.browser.names import nameless
from tests.browser.pages import AUTHOR, HEAD, Things, arrive_at, stops
from tests.browser.visitor import Visitor
from tests.browser.weeks import free_weeks


def test_every_page_has_its_picture_and_a_name_for_everything_that_can_be_used(things: Things, visit: Visits) -> None:
    looking: dict[str, Visitor] = {}
    wrong: dict[str, list[str]] = {}
    for stop in stops(things):
        visitor = looking.get(stop.no) or looking.setdefault(stop.no, visit(stop.no))
        arrive_at(visitor, stop)
        visitor.picture(stop.name, whole=True)
        wrong[stop.name] = [*nameless(visitor), *unheaded(visitor)]
    assert {name: problems for name, problems in wrong.items() if problems} == {}


def unheaded(visitor: Visitor) -> list[str]:
    """A page says what it is at the top of the window and of itself."""
    problems = [] if "一网通" in visitor.page.title() else [f"title: {visitor.page.title()}"]
    if not visitor.page.get_by_role("heading").count():
        problems.append("no heading")
    return problems


def test_an_unknown_address_offers_a_way_back(visit: Visits) -> None:
    visitor = visit()
    with visitor.watch.expecting(404, "/no/such/page"):
        visitor.go("/no/such/page")
    visitor.sees("没有找到这个页面")
    visitor.press(visitor.page.get_by_role("main").get_by_role("link", name="回到首页"))
    visitor.is_at("/")


def test_an_unknown_service_and_a_foreign_case_are_answered_the_same_polite_way(things: Things, visit: Visits) -> None:
    stranger = visit("20230002")
    with stranger.watch.expecting(404, "/v1/services/.+"):
        stranger.go("/services/no-such-service")
        expect(stranger.at("error")).to_contain_text("没有")
    with stranger.watch.expecting(404, "/v1/cases/.+"):
        stranger.go(f"/cases/{things.running}")
        expect(stranger.at("error")).to_be_visible()
    expect(stranger.page.get_by_text("陈一")).to_have_count(0)


@pytest.mark.parametrize(("part", "path", "asked"), [
    ("catalog", "/services/weekly-report", "/v1/(services/weekly-report|site)"),
    ("workflow", "/services/weekly-report/apply", "/v1/services/weekly-report/form"),
])
def test_a_page_whose_service_is_down_says_so_and_recovers_by_retry(
    hall: Hall, visit: Visits, part: str, path: str, asked: str
) -> None:
    visitor = visit(AUTHOR)
    visitor.go("/")
    expect(visitor.at("my-counts")).to_be_visible()
    hall.kill(part, keep_down=True)
    try:
        with visitor.watch.expecting(503, asked):
            visitor.go(path)
            expect(visitor.at("error")).to_be_visible()
        expect(visitor.at("error")).to_contain_text("查错编号")
        visitor.picture(f"80-{part}-down")
    finally:
        hall.start(part)
    visitor.press("retry")
    expect(visitor.at("error")).to_have_count(0)
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("工作周报")


def test_the_case_goes_on_while_notify_is_down(hall: Hall, things: Things, visit: Visits) -> None:
    head = visit(HEAD)
    hall.kill("notify", keep_down=True)
    try:
        head.go(f"/cases/{things.running}")
        expect(head.at("act-approve")).to_be_visible()
        head.press("bell")
        expect(head.at("bell-panel")).to_contain_text("工作周报")
    finally:
        hall.start("notify")


def test_a_form_survives_a_submit_while_the_hall_is_down(hall: Hall, visit: Visits) -> None:
    author = visit(AUTHOR)
    author.go("/services/weekly-report/apply")
    weeks = free_weeks()
    author.at("field-weeks-to").select_option(str(weeks.last))
    author.at("field-weeks-from").select_option(str(weeks.first))
    author.write("row-0-text", "断线时填写的内容")
    hall.kill("workflow", keep_down=True)
    try:
        with author.watch.expecting(503, "/v1/(cases|services/weekly-report/preview)"):
            author.press("submit")
            expect(author.at("form-problem")).to_contain_text("不会重复提交")
        author.picture("81-submit-while-down")
    finally:
        hall.start("workflow")
    expect(author.at("row-0-text")).to_have_value("断线时填写的内容")
    author.press("submit")
    author.is_at("/cases/[0-9a-f]+")
    expect(author.at("field-items")).to_contain_text("断线时填写的内容")
    author.press("act-withdraw")
    author.press("confirm")
    expect(author.at("status")).to_have_text("已撤回")


def test_a_deep_link_leads_through_sign_in_to_the_case(things: Things, visit: Visits) -> None:
    author = visit()
    author.go(f"/cases/{things.running}")
    author.is_at(rf"/sign-in\?next=/cases/{things.running}")
    author.press("login-submit")
    expect(author.page.locator("#username-error")).to_have_text("请输入学/工号")
    author.write("login-username", AUTHOR)
    author.write("login-password", "not-the-password")
    with author.watch.expecting(401, "/v1/session"):
        author.press("login-submit")
        expect(author.at("login-error")).to_be_visible()
    author.picture("82-sign-in-wrong")
    author.sign_in(AUTHOR)
    author.is_at(f"/cases/{things.running}")
    expect(author.at("case-title")).to_contain_text("工作周报")


def test_sign_in_never_leads_to_a_foreign_address(visit: Visits) -> None:
    author = visit()
    author.go("/sign-in?next=//evil.example/")
    author.sign_in(AUTHOR)
    author.is_at("/")


def test_an_expired_session_leads_to_sign_in_and_back(things: Things, visit: Visits) -> None:
    author = visit(AUTHOR)
    author.page.clock.install()
    author.go(f"/cases/{things.running}")
    expect(author.at("case-title")).to_be_visible()
    author.context.clear_cookies()
    author.page.clock.fast_forward("11:00")
    with author.watch.expecting(401, "/v1/me/.+"):
        author.press("nav-me")
        author.is_at(r"/sign-in\?next=/me/todo")
        author.sees("登录已失效")
    author.sign_in(AUTHOR)
    author.is_at("/me/todo")
    expect(author.at("list")).to_be_visible()


def test_signing_out_in_one_tab_signs_out_of_all_and_leaves_nothing_behind(things: Things, visit: Visits) -> None:
    author = visit(AUTHOR)
    author.go(f"/cases/{things.running}")
    expect(author.at("case-title")).to_be_visible()
    other = author.context.new_page()
    other.goto("/me/applications")
    expect(other.get_by_test_id("list")).to_be_visible()
    author.press("account")
    expect(author.at("account-panel")).to_contain_text("计算机学院")
    author.picture("83-account")
    author.press("sign-out")
    author.is_at("/")
    expect(author.at("nav-sign-in")).to_be_visible()
    expect(other).to_have_url(re.compile("/sign-in"))
    author.page.go_back()
    author.is_at("/sign-in.*")
    expect(author.page.get_by_text("计算机学院")).to_have_count(0)


def test_leaving_a_changed_form_asks_first(visit: Visits) -> None:
    author = visit(AUTHOR)
    author.go("/services/weekly-report/apply")
    author.write("row-0-text", "还没有保存")
    author.press("nav-home")
    expect(author.page.get_by_role("dialog")).to_contain_text("还没有保存")
    author.picture("84-leave-form")
    author.press("cancel")
    author.is_at("/services/weekly-report/apply")
    expect(author.at("row-0-text")).to_have_value("还没有保存")

    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    author.page.on("dialog", answer)
    author.page.reload()
    assert asked == ["beforeunload"]
    # Whoever leaves all the same finds it again.
    expect(author.at("restored")).to_be_visible()
    expect(author.at("row-0-text")).to_have_value("还没有保存")

    author.write("row-0-text", "不要了")
    author.press("nav-home")
    author.press("confirm")
    author.is_at("/")


def test_reloading_again_before_the_page_is_there_keeps_the_person_signed_in(visit: Visits) -> None:
    author = visit(AUTHOR)
    author.go("/me/applications")
    with author.watch.leaving("/v1/session/refresh"):
        for _ in range(3):
            author.page.goto("/me/applications", wait_until="commit")
        expect(author.at("account")).to_be_visible()
    author.is_at("/me/applications")


def test_lists_are_searched_by_word_and_by_serial(things: Things, visit: Visits) -> None:
    author = visit(AUTHOR)
    author.go(f"/cases/{things.completed}")
    serial = author.at("serial").inner_text()
    author.go("/me/applications")
    author.write("list-serial", serial)
    author.press("list-search")
    expect(author.at("list").locator("[data-case]")).to_have_count(1)
    expect(author.page.locator(f"[data-case='{things.completed}']")).to_contain_text(serial)
    author.write("list-serial", "")
    author.write("list-q", "没有这样的词")
    author.press("list-search")
    expect(author.at("empty")).to_be_visible()
    author.press(author.page.get_by_role("link", name="清除条件"))
    expect(author.at("list")).to_be_visible()
