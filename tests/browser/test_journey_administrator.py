"""Somebody who keeps the hall's words: changes an answer, looks at it first, publishes it, and takes it back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.visitor import Visitor

ADMINISTRATOR, ENTRY = "90001", "hall-withdraw"
ADDED = "也可以打服务台电话。"


def test_an_administrator_changes_an_answer_and_takes_it_back(visit: Visits) -> None:
    admin, reader = visit(ADMINISTRATOR), visit()
    opens_the_entry(admin)
    before = admin.at("field-answer").input_value()
    assert ADDED not in before
    publishes(admin, f"{before}{ADDED}")
    reads(reader, ADDED)
    reader.picture("29-administrator-published")
    restores(admin)
    reader.page.reload()
    expect(reader.at(f"faq-{ENTRY}")).to_be_visible()
    expect(reader.page.get_by_text(ADDED)).to_have_count(0)


def opens_the_entry(admin: Visitor) -> None:
    """From the account's menu through the list of answers."""
    admin.go("/")
    admin.press("account")
    admin.press("nav-admin")
    admin.press("admin-faq")
    admin.write("content-q", "填错")
    admin.page.keyboard.press("Enter")
    admin.press(f"entry-{ENTRY}")
    expect(admin.at("field-answer")).to_be_visible()


def publishes(admin: Visitor, answer: str) -> None:
    """The preview shows it; the dialog says what changed; a note says why."""
    admin.press("content-preview")
    admin.write("field-answer", answer)
    expect(admin.at("preview")).to_contain_text(ADDED)
    expect(admin.at("saving")).to_have_attribute("data-saving", "saved")
    admin.picture("27-administrator-preview", whole=True)
    admin.press("content-publish")
    expect(admin.at("differences")).to_contain_text(ADDED)
    admin.write("publish-note", "补充一种办法")
    admin.picture("28-administrator-publish")
    admin.press("publish-send")
    expect(admin.at("publish-dialog")).to_have_count(0)
    expect(admin.at("content-state")).to_have_text("已发布")


def reads(reader: Visitor, text: str) -> None:
    reader.go("/help")
    reader.write("faq-q", "撤回")
    entry = reader.at(f"faq-{ENTRY}")
    entry.locator("summary").click()
    expect(entry).to_contain_text(text)


def restores(admin: Visitor) -> None:
    """An older version becomes the newest."""
    admin.press("content-history")
    admin.picture("29-administrator-history")
    older = admin.page.locator("[data-testid^='restore-']")
    expect(older.first).to_be_visible()
    before = older.count()
    admin.press(older.first)
    admin.press("confirm")
    expect(older).to_have_count(before + 1)
