"""工作周报 from the home page to the rating, by three people at their own browsers."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from local.hall import Hall
from tests.browser.conftest import Visits
from tests.browser.visitor import Visitor
from tests.browser.weeks import Weeks, free_weeks
from tests.journeys.client import Person

AUTHOR, HEAD, READER = "10001", "11001", "16001"


def test_the_main_job_by_three_people(hall: Hall, visit: Visits, tmp_path: Path) -> None:
    before = {no: counts_of(hall, no) for no in (AUTHOR, HEAD, READER)}
    head, reader = visit(HEAD), visit(READER)
    for person in (head, reader):
        person.go("/")
        expect(person.at("my-counts")).to_be_visible()
    author, weeks = visit(), free_weeks()

    finds_the_service(hall, author)
    fills_the_form(author, weeks, tmp_path)
    leaves_it_and_comes_back(author, before[AUTHOR])
    case = submits(author, before[AUTHOR])
    is_told_at_once(head, before[HEAD], case)
    returns_it(head, before[HEAD], case)
    corrects_it(author, before[AUTHOR])
    approves_it(head, before[HEAD], case)
    receives_a_copy(reader, before[READER], case)
    sees_the_result_and_rates_it(author, before[AUTHOR])


def test_a_draft_keeps_the_names_of_its_attachments(visit: Visits, tmp_path: Path) -> None:
    author = visit(AUTHOR)
    author.go("/services/weekly-report/apply")
    paper = tmp_path / "工作计划.txt"
    paper.write_text("第一项：上线。\n", encoding="utf-8")
    author.at("field-annex-input").set_input_files(paper)
    expect(author.at("file")).to_contain_text("工作计划.txt")
    author.press("save-draft")
    author.is_at("/drafts/[0-9a-f]+")
    author.page.reload()
    expect(author.at("file")).to_contain_text("工作计划.txt")
    author.press("delete-draft")
    author.press("confirm")
    author.is_at("/me/drafts")


def counts_of(hall: Hall, no: str) -> dict[str, int]:
    return Person(hall.base_url, no).get("/v1/me/counts").json()


def offered(hall: Hall, **query: str) -> str:
    """Say how many services the hall offers; other journeys publish some of their own."""
    return f"共 {Person(hall.base_url, AUTHOR).get('/v1/services', **query).json()['total']} 项服务"


def finds_the_service(hall: Hall, author: Visitor) -> None:
    """Home, service centre with filters, guide, 我要办理, sign-in."""
    author.go("/")
    expect(author.at("service-weekly-report")).to_be_visible()
    author.picture("01-home")
    author.press("nav-services")
    expect(author.at("total")).to_have_text(offered(hall))
    author.press("facet-theme-综合服务")
    expect(author.at("total")).to_have_text(offered(hall, theme="综合服务"))
    expect(author.at("service-party-proof")).to_have_count(0)
    author.is_at(r"/services\?theme=.+")
    author.page.go_back()
    expect(author.at("total")).to_have_text(offered(hall))
    author.write("search", "周报")
    author.press("search-submit")
    expect(author.at("total")).to_have_text(offered(hall, q="周报"))
    author.picture("02-services")
    author.press("service-weekly-report")
    expect(author.at("guide-name")).to_have_text("工作周报")
    expect(author.at("guide-flow").locator(".node")).to_have_count(3)
    author.picture("03-guide")
    author.press("apply")
    author.is_at(r"/sign-in\?next=/services/weekly-report/apply")
    author.picture("04-sign-in")
    author.sign_in(AUTHOR)
    author.is_at("/services/weekly-report/apply")


def fills_the_form(author: Visitor, weeks: Weeks, folder: Path) -> None:
    """A wrong submit first, then every gesture of the repeat table and an attachment."""
    expect(author.at("field-unit")).to_have_text("计算机学院")
    author.at("field-weeks-to").select_option(str(weeks.last))
    author.at("field-weeks-from").select_option(str(weeks.first))
    author.press("submit")
    expect(author.at("error-row-0-text")).to_be_visible()
    expect(author.at("form-errors")).to_be_visible()
    expect(author.at("row-0-text")).to_be_focused()
    author.picture("05-form-error")

    author.write("row-0-text", "一网通上线")
    expect(author.at("error-row-0-text")).to_have_count(0)
    author.at("row-0-kind").select_option("重点工作")
    author.press("row-add")
    author.write("row-1-text", "下周继续推进")
    author.press("row-1-insert")
    expect(author.at("row-count")).to_have_text("3/100")
    author.write("row-1-text", "完成服务梳理")
    author.press("row-2-up")
    expect(author.at("row-1-text")).to_have_value("下周继续推进")
    expect(author.at("row-2-text")).to_have_value("完成服务梳理")
    author.press("row-1-remove")
    expect(author.at("row-count")).to_have_text("2/100")
    expect(author.at("row-1-text")).to_have_value("完成服务梳理")

    paper = folder / "工作计划.txt"
    paper.write_text("第一项：上线。\n", encoding="utf-8")
    author.at("field-annex-input").set_input_files(paper)
    expect(author.at("file")).to_contain_text("工作计划.txt")


def leaves_it_and_comes_back(author: Visitor, before: dict[str, int]) -> None:
    """存草稿, reload, and once more from the list of drafts: nothing is lost."""
    author.press("save-draft")
    author.is_at("/drafts/[0-9a-f]+")
    expect(author.at("saved")).to_contain_text("草稿已保存")
    author.picture("05-form")
    author.page.reload()
    expect(author.at("row-0-text")).to_have_value("一网通上线")
    draft = author.page.url
    author.has_counts(drafts=before["drafts"] + 1)
    author.press("tab-drafts")
    author.picture("06-drafts")
    row = author.at("list").get_by_role("listitem").filter(has=author.page.locator(f"[href='/drafts/{draft[-32:]}']"))
    author.press(row.get_by_role("link", name=re.compile("继续填写")))
    author.is_at("/drafts/[0-9a-f]+")
    expect(author.at("row-0-text")).to_have_value("一网通上线")
    expect(author.at("row-0-kind")).to_have_value("重点工作")
    expect(author.at("row-1-text")).to_have_value("完成服务梳理")
    expect(author.at("file")).to_have_count(1)


def submits(author: Visitor, before: dict[str, int]) -> str:
    """Submit; returns the case id."""
    author.press("submit")
    author.is_at("/cases/[0-9a-f]+")
    case = author.page.url.rsplit("/", 1)[1]
    expect(author.at("status")).to_have_text("办理中")
    expect(author.at("serial")).not_to_be_empty()
    expect(author.at("milestone-fill")).to_have_attribute("data-state", "done")
    expect(author.at("milestone-lead")).to_have_attribute("data-state", "current")
    author.picture("07-case-submitted")
    author.has_counts(drafts=before["drafts"], in_progress=before["in_progress"] + 1,
                      applications=before["applications"] + 1)
    author.press("tab-applications")
    expect(author.page.locator(f"[data-case='{case}']")).to_be_visible()
    author.picture("08-me-applications")
    return case


def is_told_at_once(head: Visitor, before: dict[str, int], case: str) -> None:
    """The bell rings on the page that was open all the time; it leads to the case."""
    expect(head.at("bell-count")).to_have_text(str(before["notifications"] + 1))
    head.press("bell")
    first = head.at("bell-panel").get_by_role("listitem").first
    expect(first).to_contain_text("工作周报")
    head.picture("09-bell")
    head.press(first.get_by_role("button"))
    head.is_at(f"/cases/{case}")
    expect(head.at("here")).to_have_text("您正在此步骤")
    if before["notifications"]:
        expect(head.at("bell-count")).to_have_text(str(before["notifications"]))
    else:
        expect(head.at("bell-count")).to_have_count(0)
    head.has_counts(todo=before["todo"] + 1)
    head.picture("10-me-todo")


def opens_the_todo(head: Visitor, case: str) -> None:
    head.press("nav-me")
    head.press(head.page.locator(f"[data-case='{case}']").get_by_role("link", name=re.compile("去办理")))
    head.is_at(f"/cases/{case}")


def returns_it(head: Visitor, before: dict[str, int], case: str) -> None:
    """A return needs an opinion and is confirmed."""
    opens_the_todo(head, case)
    expect(head.at("act-approve")).to_have_text("通过")
    head.picture("11-case-todo", whole=True)
    head.press("act-return")
    expect(head.page.locator("#opinion-error-0")).to_contain_text("须填写审核意见")
    expect(head.at("opinion")).to_be_focused()
    head.write("opinion", "请补充上线的数据")
    head.press("act-return")
    head.picture("12-confirm")
    head.press("confirm")
    expect(head.at("status")).to_have_text("已退回")
    expect(head.at("action-panel")).to_have_count(0)
    head.has_counts(todo=before["todo"], in_progress=before["in_progress"] + 1)
    expect(head.page.locator(f"[data-case='{case}']")).to_have_count(0)


def corrects_it(author: Visitor, before: dict[str, int]) -> None:
    """The author finds the opinion where the correction is made, and submits again."""
    expect(author.at("tab-count-todo")).to_have_text(str(before["todo"] + 1))
    author.press("tab-todo")
    author.press(author.at("list").get_by_role("link", name=re.compile("去办理")).first)
    expect(author.at("return-opinion")).to_contain_text("请补充上线的数据")
    author.write("row-0-text", "一网通上线，首批两项服务")
    author.picture("13-case-returned", whole=True)
    author.press("act-resubmit")
    expect(author.at("status")).to_have_text("办理中")
    author.has_counts(todo=before["todo"], in_progress=before["in_progress"] + 1)


def approves_it(head: Visitor, before: dict[str, int], case: str) -> None:
    """The head sees the corrected text and approves with 领导批示."""
    expect(head.page.locator(f"[data-case='{case}']")).to_be_visible()
    opens_the_todo(head, case)
    expect(head.at("field-items")).to_contain_text("首批两项服务")
    head.write("field-remark", "进展很好，继续推进。")
    head.write("opinion", "同意")
    head.picture("14-case-approving", down_to="action-panel")
    head.press("act-approve")
    expect(head.at("status")).to_have_text("已办结")
    expect(head.at("field-remark")).to_have_text("进展很好，继续推进。")
    head.has_counts(todo=before["todo"], in_progress=before["in_progress"], completed=before["completed"] + 1)


def receives_a_copy(reader: Visitor, before: dict[str, int], case: str) -> None:
    """抄送事项 shows the case as unread until it is opened; a reader has nothing to decide."""
    reader.has_counts(cc=before["cc_unread"] + 1, todo=before["todo"])
    reader.press("tab-cc")
    reader.picture("15-me-cc")
    reader.press(reader.page.locator(f"[data-case='{case}']").get_by_role("link", name=re.compile("查看")))
    reader.is_at(f"/cases/{case}")
    expect(reader.at("status")).to_have_text("已办结")
    expect(reader.at("action-panel")).to_have_count(0)
    reader.has_counts(cc=before["cc_unread"])


def sees_the_result_and_rates_it(author: Visitor, before: dict[str, int]) -> None:
    """The result, who did what and when, and one rating."""
    expect(author.at("tab-count-to-rate")).to_have_text(str(before["to_rate"] + 1))
    author.has_counts(in_progress=before["in_progress"], completed=before["completed"] + 1)
    author.press("tab-to-rate")
    author.press(author.at("list").get_by_role("link", name=re.compile("去评价")).first)
    expect(author.at("rating-dialog")).to_be_visible()
    author.press("rate-submit")
    expect(author.at("rating-dialog")).to_contain_text("请先选择评分")
    author.press(author.at("rating-dialog").get_by_title("非常满意"))
    author.write("rate-remark", "办得很快")
    author.picture("16-rating")
    author.press("rate-submit")
    expect(author.at("rating")).to_contain_text("5 分")
    expect(author.at("rate-open")).to_have_count(0)
    for step in ("fill", "lead", "done"):
        expect(author.at(f"milestone-{step}")).to_have_attribute("data-state", "done")
    acts = author.at("record").locator(".act").all_inner_texts()
    assert acts[:4] == ["提交", "退回", "重新提交", "通过"], acts
    expect(author.at("records")).to_contain_text("请补充上线的数据")
    expect(author.at("field-remark")).to_have_text("进展很好，继续推进。")
    author.picture("17-case-completed", whole=True)
    author.has_counts(to_rate=before["to_rate"])
