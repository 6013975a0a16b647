"""我的大学: an application opens without a second password, personal data, the mailbox, favourites and the news."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from local.hall import Hall
from tests.browser.conftest import Visits
from tests.browser.visitor import Visitor
from tests.journeys.client import PASSWORD

TEACHER = "10003"


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_my_university(device: str, hall: Hall, visit: Visits) -> None:
    teacher = visit(TEACHER, device=device)
    teacher.go("/")
    teacher.press("face-university")
    teacher.is_at("/university")
    expect(teacher.at("apps")).to_be_visible()
    expect(teacher.at("data-cards").get_by_role("article").first).to_be_visible()
    expect(teacher.at("data-cards").get_by_text("暂不可用")).to_have_count(0)
    teacher.picture("35-university", whole=True)
    opens_an_application(hall, teacher)
    keeps_an_application(teacher)
    binds_the_mailbox(teacher)
    reads_the_news(teacher)


def opens_an_application(hall: Hall, teacher: Visitor) -> None:
    """A new tab, signed in; the hall stays where it is."""
    host = f"127.0.0.1:{hall.plan.ports['campus']}"
    with teacher.watch.visiting(host):
        teacher.write("apps-q", "教学平台")
        with teacher.context.expect_page() as opening:
            teacher.press(teacher.at("app-moodle").get_by_role("button").first)
        tab = opening.value
        tab.wait_for_url(f"http://{host}/apps/moodle**")
        expect(tab.get_by_role("heading")).to_contain_text("网络教学平台")
        expect(tab.locator("main")).to_contain_text("陈三")
        assert "ticket" not in urlsplit(tab.url).query
        tab.close()
    teacher.is_at("/university")


def keeps_an_application(teacher: Visitor) -> None:
    """A star puts it among the favourites; a second press takes it out again."""
    star = teacher.at("star-moodle").first
    teacher.press(star)
    expect(star).to_have_attribute("aria-pressed", "true")
    teacher.press("apps-tab-kept")
    expect(teacher.at("app-moodle")).to_be_visible()
    teacher.press(teacher.at("star-moodle"))
    teacher.press("apps-tab-all")
    expect(teacher.at("star-moodle").first).to_have_attribute("aria-pressed", "false")


def binds_the_mailbox(teacher: Visitor) -> None:
    """A wrong password is said to be wrong; the right one shows how much is unread."""
    teacher.press(teacher.at("mail-area").first)
    teacher.write("mail-account", TEACHER)
    teacher.at("mail-domain").select_option("demo.example")
    teacher.write("mail-password", "not-the-password")
    with teacher.watch.expecting(422, "/v1/me/mailbox"):
        teacher.press("mail-bind")
        expect(teacher.at("mail-wrong")).to_be_visible()
    teacher.picture("36-mailbox")
    teacher.write("mail-password", PASSWORD)
    teacher.press("mail-bind")
    expect(teacher.at("mail-dialog")).to_have_count(0)
    expect(teacher.page.locator("[data-testid^='card-'][data-state='unbound']")).to_have_count(0)
    teacher.press(teacher.at("mail-area").first)
    teacher.press("mail-unbind")
    teacher.press("confirm")
    expect(teacher.page.locator("[data-testid^='card-'][data-state='unbound']")).to_have_count(1)


def reads_the_news(teacher: Visitor) -> None:
    teacher.go("/news")
    teacher.picture("37-news", whole=True)
    teacher.write("news-q", "校园网核心设备")
    teacher.page.keyboard.press("Enter")
    teacher.press(teacher.at("news-list").get_by_role("link").first)
    expect(teacher.at("news-title")).to_contain_text("校园网核心设备升级")
    expect(teacher.at("news-body")).to_contain_text("升级核心设备")
    teacher.picture("38-news-item")
