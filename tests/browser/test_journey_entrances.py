"""The hall as a module elsewhere: inside WeCom staff are led through at once, 今日校园 brings students and staff."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

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
