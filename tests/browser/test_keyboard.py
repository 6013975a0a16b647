"""The hall without a mouse: sign-in and an approval by keys alone, and always a visible place where the keys go."""

from __future__ import annotations

from playwright.sync_api import expect

from local.hall import Hall
from tests.browser.conftest import Visits
from tests.browser.keys import focus_is_visible, focused, tab_to, walk_by_tab
from tests.browser.names import name_of, nameless
from tests.browser.pages import AUTHOR, HEAD, Things
from tests.browser.visitor import Visitor
from tests.browser.weeks import free_weeks
from tests.journeys.client import PASSWORD, Person, weekly_report


def test_sign_in_and_approve_by_keyboard_alone(hall: Hall, visit: Visits) -> None:
    author = Person(hall.base_url, AUTHOR)
    form = weekly_report(weeks=str(free_weeks()))
    case = author.post("/v1/cases", {"service": "weekly-report", "form": form}).json()["case_id"]
    head = visit()
    signs_in(head)
    opens_the_message(head)
    head.is_at(f"/cases/{case}")
    expect(head.at("act-approve")).to_be_visible()
    approves(head)


def test_search_fill_and_send_by_keyboard_alone(visit: Visits) -> None:
    author = visit(AUTHOR)
    author.go("/")
    expect(author.at("my-counts")).to_be_visible()
    tab_to(author, "search")
    author.page.keyboard.type("工作周报")
    press(author, "Enter")
    expect(author.at("found-weekly-report")).to_be_visible()
    tab_to(author, "found-weekly-report")
    press(author, "Enter")
    expect(author.at("guide-name")).to_have_text("工作周报")
    tab_to(author, "apply")
    press(author, "Enter")
    expect(author.at("submit")).to_be_visible()
    weeks = free_weeks()
    steps_to(author, "field-weeks-from", str(weeks.first))
    steps_to(author, "field-weeks-to", str(weeks.last))
    tab_to(author, "row-0-text")
    author.page.keyboard.type("不用鼠标也能填完")
    steps_to(author, "row-0-kind", "重点工作")
    tab_to(author, "submit")
    press(author, "Enter")
    author.is_at("/cases/[0-9a-f]+")
    expect(author.at("status")).to_have_text("办理中")
    expect(author.at("field-items")).to_contain_text("不用鼠标也能填完")


def steps_to(visitor: Visitor, testid: str, value: str) -> None:
    """Go to a list and down in it, key by key, to this value."""
    tab_to(visitor, testid)
    press(visitor, "Home")
    for _ in range(40):
        if visitor.at(testid).input_value() == value:
            return
        press(visitor, "ArrowDown")
    raise AssertionError(f"{testid} never showed {value}")


def press(head: Visitor, key: str) -> None:
    head.page.keyboard.press(key)


def signs_in(head: Visitor) -> None:
    """The first stop of the first page skips the navigation."""
    head.go("/")
    expect(head.at("nav-sign-in")).to_be_visible()
    press(head, "Tab")
    assert focused(head) == "跳到主要内容"
    tab_to(head, "nav-sign-in")
    press(head, "Enter")
    expect(head.at("login-username")).to_be_focused()
    head.page.keyboard.type(HEAD)
    tab_to(head, "login-password")
    head.page.keyboard.type(PASSWORD)
    press(head, "Enter")
    expect(head.at("account")).to_be_visible()


def opens_the_message(head: Visitor) -> None:
    """Esc closes the bell and gives the focus back; the first message leads to the case."""
    first = head.at("bell-panel").get_by_role("listitem").first
    tab_to(head, "bell", back=True)
    press(head, "Enter")
    expect(first).to_be_visible()
    press(head, "Escape")
    expect(head.at("bell-panel")).to_have_count(0)
    expect(head.at("bell")).to_be_focused()
    press(head, "Enter")
    expect(first).to_be_visible()
    tab_to(head, "notice-*")
    press(head, "Enter")


def approves(head: Visitor) -> None:
    """Thinks of returning it, changes the mind in the dialog, and approves."""
    tab_to(head, "field-remark")
    head.page.keyboard.type("很好")
    tab_to(head, "opinion")
    head.page.keyboard.type("同意")
    tab_to(head, "act-return")
    press(head, "Enter")
    expect(head.page.get_by_role("dialog")).to_be_visible()
    press(head, "Escape")
    expect(head.page.get_by_role("dialog")).to_have_count(0)
    expect(head.at("act-return")).to_be_focused()
    tab_to(head, "act-approve", back=True)
    press(head, "Space")
    expect(head.at("status")).to_have_text("已办结")
    expect(head.at("field-remark")).to_have_text("很好")


def test_the_place_of_the_keys_is_always_visible(things: Things, visit: Visits) -> None:
    hidden: dict[str, list[str]] = {}
    for no, path, sign in (("", "/", "service-weekly-report"), ("", "/services", "service-weekly-report"),
                           ("", "/sign-in", "login-submit"), (AUTHOR, "/services/weekly-report/apply", "submit"),
                           (HEAD, f"/cases/{things.running}", "act-approve"), (AUTHOR, "/me/applications", "list")):
        visitor = visit(no)
        visitor.go(path)
        expect(visitor.at(sign)).to_be_visible()
        visitor.settle()
        hidden[path] = [place for place in walk_by_tab(visitor) if not focus_is_visible(visitor)]
    assert {path: places for path, places in hidden.items() if places} == {}


def test_dialogs_and_panels_have_names_too(things: Things, visit: Visits) -> None:
    author = visit(AUTHOR)
    author.go(f"/cases/{things.completed}")
    for opener, panel in (("bell", "bell-panel"), ("account", "account-panel"), ("rate-open", "rating-dialog")):
        author.press(opener)
        expect(author.at(panel)).to_be_visible()
        author.settle()
        assert nameless(author) == [], opener
        if opener == "rate-open":
            expect(author.page.get_by_role("dialog", name="服务评价")).to_be_visible()
        author.page.keyboard.press("Escape")
        expect(author.at(panel)).to_have_count(0)
        expect(author.at(opener)).to_be_focused()


def test_every_field_of_a_form_is_known_by_its_own_label(visit: Visits) -> None:
    student = visit("20230001")
    student.go("/services/party-proof/apply")
    expect(student.at("submit")).to_be_visible()
    expect(student.at("field-full_since")).to_be_visible()
    labels = {"branch": "所在党支部", "joined": "入党时间", "full_since": "转正时间", "purpose": "用途",
              "addressee": "抬头单位", "copies": "份数"}
    wrong = {key: name for key, name in ((key, name_of(student, f"field-{key}")) for key in labels)
             if labels[key] not in name}
    assert wrong == {}
