"""Somebody who has not signed in: finds a service by pinyin and by a typo, asks, is sent to sign in and comes back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.visitor import Visitor


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_visitor_finds_reads_asks_and_is_sent_to_sign_in(device: str, visit: Visits) -> None:
    visitor = visit(device=device)
    visitor.go("/")
    visitor.picture("20-visitor-home", whole=True)
    searches(visitor, "gzzb")
    expect(visitor.at("found-weekly-report")).to_be_visible()
    searches(visitor, "工作周抱")
    expect(visitor.at("found-weekly-report")).to_be_visible()
    visitor.picture("21-visitor-search")
    visitor.press("found-weekly-report")
    reads_the_guide(visitor)
    asks(visitor)
    signs_in_and_is_back(visitor)


def test_without_a_network_the_page_stays_and_any_address_says_so(visit: Visits) -> None:
    visitor = visit()
    visitor.go("/services")
    visitor.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    with visitor.watch.cut_off():
        visitor.press(visitor.page.get_by_role("link", name="使用帮助").first)
        visitor.sees("无法连接服务大厅，请检查网络后重试。")
        visitor.is_at("/services")
        visitor.page.reload()
        visitor.sees("现在连不上一网通")
    visitor.press(visitor.page.get_by_role("link", name="重试"))
    expect(visitor.at("total")).to_be_visible()


def test_whoever_chose_english_reads_it_on_the_next_page_too(visit: Visits) -> None:
    visitor = visit()
    visitor.go("/services/weekly-report")
    visitor.press("look")
    visitor.press("language-en")
    expect(visitor.at("guide-name")).to_have_text("Weekly report")
    visitor.page.reload()
    expect(visitor.at("guide-name")).to_have_text("Weekly report")
    visitor.picture("24-visitor-english", whole=True)


def searches(visitor: Visitor, words: str) -> None:
    visitor.write("search", words)
    visitor.page.keyboard.press("Enter")
    visitor.is_at(r"/search\?q=.+")
    expect(visitor.at("search")).to_have_value(words)


def reads_the_guide(visitor: Visitor) -> None:
    """Where it is, who handles it, how to start, what others ask."""
    visitor.is_at("/services/weekly-report")
    expect(visitor.at("guide-name")).to_have_text("工作周报")
    expect(visitor.at("facts")).to_be_visible()
    expect(visitor.at("guide-flow")).to_be_visible()
    visitor.picture("22-visitor-guide", whole=True)


def asks(visitor: Visitor) -> None:
    """The assistant answers with its sources, and says so when it does not know."""
    if visitor.device == "phone":
        visitor.press("tools")
    visitor.press("tool-assistant")
    question(visitor, "成绩单怎么打印")
    expect(visitor.at("assistant-sources").first).to_be_visible()
    visitor.picture("23-visitor-assistant")
    question(visitor, "火星上有几家食堂")
    expect(visitor.at("assistant-answer")).to_have_count(2)
    expect(visitor.at("assistant-answer").last).to_contain_text("没有找到")
    expect(visitor.at("assistant-sources")).to_have_count(1)
    visitor.page.keyboard.press("Escape")
    expect(visitor.at("assistant")).to_have_count(0)
    expect(visitor.at("tools" if visitor.device == "phone" else "tool-assistant")).to_be_focused()


def question(visitor: Visitor, text: str) -> None:
    visitor.write("assistant-text", text)
    visitor.press("assistant-send")
    expect(visitor.at("assistant-answer").last).not_to_be_empty()


def signs_in_and_is_back(visitor: Visitor) -> None:
    visitor.press(visitor.at("apply").first)
    visitor.is_at(r"/sign-in\?next=/services/weekly-report/apply")
    visitor.sign_in("10002")
    visitor.is_at("/services/weekly-report/apply")
    expect(visitor.at("submit")).to_be_visible()
