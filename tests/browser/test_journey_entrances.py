"""The hall as a module elsewhere: inside WeCom staff are led through at once, 今日校园 brings students and staff."""

from __future__ import annotations

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from chassis.testing import wait_until
from local.hall import Hall
from tests.browser.conftest import Visits

WXWORK = ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 wxwork/4.1.20 "
          "MicroMessenger/7.0.1 Language/zh")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_inside_wecom_staff_need_no_password_and_students_are_told(device: str, hall: Hall, visit: Visits) -> None:
    someone = visit(device=device, user_agent=WXWORK)
    wecom = f"127.0.0.1:{hall.plan.ports['carriers']}"
    with someone.watch.visiting(wecom):
        someone.page.goto("/me/todo", wait_until="commit")
        someone.page.wait_for_url(f"http://{wecom}/connect/oauth2/authorize?**")
        someone.press(someone.page.get_by_role("link", name="林一"))
        someone.is_at(r"/sign-in\?error=entry_not_open&next=%2Fme%2Ftodo")
        expect(someone.at("login-error")).to_contain_text("不对您所属的人员类别开放")
        someone.picture("36-entry-refused")
        someone.press("login-wecom")
        someone.press(someone.page.get_by_role("link", name="周院长"))
        someone.is_at("/me/todo")
    expect(someone.at("account")).to_be_visible()


def test_campus_app_brings_a_student_with_a_ticket_that_is_not_left_behind(hall: Hall, visit: Visits) -> None:
    student = visit(device="phone")
    campus = f"127.0.0.1:{hall.plan.ports['campus']}"
    with student.watch.visiting(campus):
        student.page.goto(f"http://{campus}/cpdaily")
        student.press(student.page.get_by_role("link", name=re.compile("林一")))
        student.is_at("/")
    expect(student.at("account")).to_be_visible()


def test_a_code_on_the_phone_lets_in_and_a_forgotten_password_is_set_anew(hall: Hall, visit: Visits) -> None:
    teacher = visit(device="phone")
    teacher.page.goto("/sign-in")
    teacher.press("by-code")
    teacher.at("code-phone").fill("139 0000 0023")
    teacher.press("code-send")
    expect(teacher.page.get_by_role("status").filter(has_text="验证码已发出")).to_be_visible()
    teacher.at("code-input").fill(code_sent(hall, "13900000023"))
    teacher.picture("37-code-sign-in")
    teacher.press("code-submit")
    expect(teacher.at("account")).to_be_visible()

    forgetful = visit()
    forgetful.page.goto("/sign-in")
    forgetful.press("forgotten")
    forgetful.at("recover-username").fill("14002")
    forgetful.at("recover-address").fill("14002@demo.example")
    forgetful.press("code-send")
    forgetful.at("code-input").fill(code_sent(hall, "14002@demo.example"))
    for field in ("recover-password", "recover-again"):
        forgetful.at(field).fill("hall-demo-2026-new")
    forgetful.picture("38-recover")
    forgetful.press("recover-submit")
    expect(forgetful.at("account")).to_be_visible()


def code_sent(hall: Hall, to: str) -> str:
    """Return the code that the demonstration's carriers were given for somebody."""
    found: list[str] = []

    def arrived() -> bool:
        outbox = urllib.request.Request(f"{hall.base_url}/dev/outbox", headers={"Accept": "application/json"})
        with urllib.request.urlopen(outbox, timeout=10) as answer:
            sent = [item["text"] for item in json.load(answer)["items"] if item["to"] == to]
        found.extend(code for text in sent for code in re.findall(r"验证码是 ?(\d{6})", text))
        return bool(found)

    wait_until(arrived, within=30, what=f"a code for {to}")
    return found[0]
