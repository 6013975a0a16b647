"""Content as it is kept and read: published, overlaid, merged with imported news, drafted, previewed, restored."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.service import Catalog
from chassis import mongo
from chassis.findings import Inquiry, Report
from chassis.modelcheck import check_model
from chassis.recorded import Recorded
from contracts import ids
from contracts.catalog.content_kinds import CHANNELS
from contracts.errors import ContractError, NotAllowed, NotFound, NotPossibleNow
from tests.catalog.conftest import ADMIN, post_event, service

KEEPER = "24001"
NEWS = {"title": "停电通知", "channel": "通知公告", "body": "周六 **停电**，见[说明](https://other.example/a)。"}


def act(catalog: Catalog, name: str, kind: str, id: str, actor: str = ADMIN, command_id: str = "",
        **more: Any) -> dict[str, Any]:
    command = {"name": name, "data": {"actor": actor, "kind": kind, "id": id, **more}}
    return catalog.execute(command, {"actor": actor, "command_id": command_id or uuid.uuid4().hex,
                                     "correlation_id": "c"})


def publish(catalog: Catalog, kind: str, id: str, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    return act(catalog, "content.publish", kind, id, data=data, **more)


def ask(catalog: Catalog, name: str, **data: Any) -> dict[str, Any]:
    return catalog.ask({"name": name, "data": data})


def unit_event(key: str, name: str, parent: str | None, number: int = 1) -> Recorded:
    told = post_event("granted")
    told["envelope"] |= {"stream": ids.stream("unit", key), "number": number}
    return Recorded.of({**told, "type": "unit.recorded", "data": {"key": key, "name": name, "parent": parent}})


@pytest.fixture
def keeper(catalog: Catalog) -> str:
    """Someone who keeps the content of 教务处 and what is below it."""
    for key, name, parent in (("univ", "大学", None), ("registry", "教务处", "univ"), ("exams", "考试中心", "registry"),
                              ("student", "学生工作部", "univ")):
        catalog.learn(unit_event(key, name, parent))
    event = post_event("granted", KEEPER, "content.admin")
    event["data"]["unit"] = "registry"
    catalog.learn(Recorded.of(event))
    return KEEPER


def test_the_site_is_whole_before_and_after_somebody_sets_it_up(catalog: Catalog) -> None:
    assert ask(catalog, "site.get")["hall"] == "一网通"
    publish(catalog, "site", "hall", {"university": "大学", "hall": "大厅", "colour": "#112233", "grey": True,
                                      "phones": [{"label": "服务台", "number": "8866 1200"}], "wecom_name": "企业微信"})
    publish(catalog, "hot-words", "hall", {"words": ["成绩单", "成绩单", "请假"]})
    publish(catalog, "theme", "b", {"name": "教务教学", "order": 2})
    publish(catalog, "theme", "a", {"name": "IT服务", "order": 1, "icon": "it"})
    publish(catalog, "phrases", "hall", {"items": ["同意。"]})
    publish(catalog, "theme", "c", {"name": "其他"})
    assert [[row["id"] for row in ask(catalog, "content.list", actor=ADMIN, kind="theme", sort=sort)["items"]]
            for sort in ("", "order")] == [["c", "a", "b"], ["a", "b", "c"]]
    site = ask(catalog, "site.get")
    assert (site["colour"], site["grey"], site["hot_words"], site["phrases"]) == ("#112233", True, ["成绩单", "请假"],
                                                                                   ["同意。"])
    assert [theme["name"] for theme in site["themes"]] == ["IT服务", "教务教学", "其他"]
    assert site["phones"] == [{"label": "服务台", "number": "8866 1200"}]
    assert site["wecom"]["name"] == "企业微信"


def test_a_page_is_shown_as_safe_html_until_it_is_withdrawn(catalog: Catalog) -> None:
    body = ("# 怎么办\n\n<script>alert(1)</script> <b onclick=x>粗</b>\n\n[外面](https://other.example) "
            "[坏的](javascript:alert(1)) ![图](https://other.example/spy.png) ![自家](/a.png)\n\n"
            "| a | b |\n|---|---|\n| 1 | 2 |")
    publish(catalog, "page", "help", {"title": "使用帮助", "body": body})
    html = ask(catalog, "page.get", slug="help")["body_html"]
    assert "<script" not in html
    assert "onclick=" not in html.replace("&lt;b onclick=x&gt;", "")
    assert "javascript:" not in html.replace("[坏的](javascript:alert(1))", "")
    assert "spy.png" not in html
    assert '<img src="/a.png" alt="自家">' in html
    assert 'rel="noopener' in html
    assert "<h2>怎么办</h2>" in html
    assert "<table>" in html
    assert [item["slug"] for item in ask(catalog, "pages.list")["items"]] == ["help"]
    act(catalog, "content.withdraw", "page", "help", reason="过时")
    with pytest.raises(NotFound):
        ask(catalog, "page.get", slug="help")
    assert act(catalog, "content.restore", "page", "help", version=1)["version"] == 2
    assert ask(catalog, "page.get", slug="help")["title"] == "使用帮助"


def test_a_file_is_shown_only_while_published_content_has_it_in_it(catalog: Catalog) -> None:
    gate, form = "0123456789abcdef" * 2, "f" * 32

    def shown(id: str) -> bool:
        return bool(ask(catalog, "content.file", file_id=id)["shown"])

    page = {"title": "帮助", "body": f"![校门](/v1/content/files/{gate} \"校门\") [表](/v1/content/files/{form})"}
    act(catalog, "content.save-draft", "page", "help", data=page)
    assert not shown(gate)
    publish(catalog, "page", "help", page)
    assert f'<img src="/v1/content/files/{gate}"' in ask(catalog, "page.get", slug="help")["body_html"]
    assert (shown(gate), shown(form), shown(gate[:-1])) == (True, True, False)
    publish(catalog, "page", "help", {**page, "body": "没有图了"})
    assert not shown(gate)
    publish(catalog, "news", "power", {**NEWS, "picture": f"/v1/content/files/{gate}", "caption": "校门"})
    assert shown(gate)
    assert ask(catalog, "news.get", id="power")["caption"] == "校门"
    publish(catalog, "news", "power", {**NEWS, "body": f"[表](/v1/content/files/{form})和"
                                                          f"![门](/v1/content/files/{gate})"})
    assert ask(catalog, "news.list")["items"][0]["picture"] == f"/v1/content/files/{gate}"
    act(catalog, "content.withdraw", "news", "power", reason="过时")
    assert not shown(gate)


def test_news_written_here_and_imported_are_one_list(catalog: Catalog, catalog_settings: Any) -> None:
    imported = mongo.database(catalog.client, catalog_settings, "catalog")["imported_news"]
    imported.insert_one({"_id": "f1", "feed": "主页", "title": "校运会", "url": "https://www.example/1",
                         "channel": "校园新闻", "summary": "秋季", "body_html": "<p>跑</p>", "picture": None,
                         "published_at": datetime(2036, 1, 1, tzinfo=UTC)})
    publish(catalog, "news", "power", NEWS)
    publish(catalog, "news", "top", {**NEWS, "title": "置顶", "pinned": True, "published_on": "2020-01-01"})
    page = ask(catalog, "news.list")
    assert [item["id"] for item in page["items"]] == ["top", "f1", "power"]
    assert page["channels"] == {**dict.fromkeys(CHANNELS, 0), "校园新闻": 1, "通知公告": 2}
    assert page["items"][2]["summary"] == "周六 停电，见说明。"
    assert [item["id"] for item in ask(catalog, "news.list", channel="通知公告", q="停电 通知")["items"]] == ["power"]
    assert ask(catalog, "news.get", id="f1")["body_html"] == "<p>跑</p>"
    assert "<strong>停电</strong>" in ask(catalog, "news.get", id="power")["body_html"]
    with pytest.raises(NotFound):
        ask(catalog, "news.get", id="absent")


def test_questions_and_duties_name_their_service(catalog: Catalog, publish_service: Any) -> None:
    publish_service(service("leave", "10", "请假销假", host="学生工作部"))
    publish(catalog, "faq", "late", {"question": "忘了销假怎么办", "answer": "尽快补办", "service": "leave",
                                     "tags": ["销假"]})
    publish(catalog, "faq", "other", {"question": "大厅几点开门", "answer": "全天"})
    publish(catalog, "duty", "d", {"name": "请假审批", "department": "学生工作部", "text": "审批请假",
                                   "service": "leave"})
    [item] = ask(catalog, "faq.list", service="leave")["items"]
    assert (item["service_name"], item["answer_html"].strip()) == ("请假销假", "<p>尽快补办</p>")
    assert ask(catalog, "faq.list", q="开门")["total"] == 1
    assert ask(catalog, "faq.list", q="销假")["total"] == 1
    duties = ask(catalog, "duties.list", department="学生工作部")
    assert (duties["total"], duties["departments"]) == (1, {"学生工作部": 1})
    assert ask(catalog, "duties.list", department="后勤处")["total"] == 0


def test_a_guide_is_overlaid_wherever_it_is_read(catalog: Catalog, publish_service: Any) -> None:
    publish_service(service("leave", "10", "请假销假", theme="学生事务", host="学工部", audience=["学生"], fee=0,
                            phone="1"))
    publish(catalog, "guide", "leave", {"icon": "calendar", "theme": "综合服务", "fee": "免费", "phone": "8866 1",
                                        "tags": ["春节"], "content": "写明**去向**", "audience": []})
    shown = ask(catalog, "service.get", code="leave")
    guide = shown["guide"]
    assert (shown["icon"], "icon" in guide) == ("calendar", False)
    assert (guide["theme"], guide["fee"], guide["phone"], guide["host"]) == ("综合服务", "免费", "8866 1", "学工部")
    assert (guide["audience"], guide["tags"]) == (["学生"], ["春节"])
    assert guide["content_html"] == "<p>写明<strong>去向</strong></p>\n"
    page = ask(catalog, "service.list", theme=["综合服务"])
    assert [(item["code"], item["fee"]) for item in page["items"]] == [("leave", "免费")]
    assert ask(catalog, "service.list", q="春节")["total"] == 1
    act(catalog, "content.withdraw", "guide", "leave")
    assert ask(catalog, "service.get", code="leave")["guide"]["theme"] == "学生事务"


def test_a_unit_keeps_its_own_and_sees_nothing_else(catalog: Catalog, keeper: str, publish_service: Any) -> None:
    publish_service(service("shift", "11", "调课申请", host="教务处"))
    publish_service(service("leave", "10", "请假销假", host="学工部"))
    publish(catalog, "news", "theirs", {**NEWS, "unit": "student"})
    publish(catalog, "news", "nobodys", NEWS)
    assert publish(catalog, "news", "ours", {**NEWS, "unit": "exams"}, actor=keeper)["version"] == 1
    assert publish(catalog, "guide", "shift", {"fee": "免费"}, actor=keeper)["version"] == 1
    for kind, id, data in (("news", "theirs", {**NEWS, "unit": "registry"}), ("guide", "leave", {"fee": "免费"}),
                           ("site", "hall", {"university": "x", "hall": "y"})):
        with pytest.raises(NotAllowed):
            publish(catalog, kind, id, data, actor=keeper)
        with pytest.raises(NotAllowed):
            ask(catalog, "content.get", actor=keeper, kind=kind, id=id)
    listed = ask(catalog, "content.list", actor=keeper)["items"]
    assert {(item["kind"], item["id"]) for item in listed} == {("news", "ours"), ("guide", "shift")}
    kinds = {kind["kind"] for kind in ask(catalog, "content.kinds", actor=keeper)["items"]}
    assert {"faq", "duty", "news", "guide"} <= kinds
    assert not kinds & {"site", "home", "synonyms", "theme", "feed"}
    assert ask(catalog, "content.list", actor=ADMIN)["total"] == 4


def test_a_short_name_of_the_site_settings_stands_for_a_unit(catalog: Catalog, keeper: str,
                                                             publish_service: Any) -> None:
    publish_service(service("shift", "11", "调课申请", host="教务科"))
    with pytest.raises(NotAllowed):
        publish(catalog, "guide", "shift", {"fee": "免费"}, actor=keeper)
    publish(catalog, "site", "hall", {"university": "大学", "hall": "大厅",
                                      "departments": [{"name": "教务科", "unit": "registry"}]})
    assert publish(catalog, "guide", "shift", {"fee": "免费"}, actor=keeper)["version"] == 1


@pytest.mark.parametrize("name", ["content.list", "content.kinds"])
def test_nobody_else_may_look(catalog: Catalog, name: str) -> None:
    with pytest.raises(NotAllowed):
        ask(catalog, name, actor="10001")
    with pytest.raises(NotAllowed):
        publish(catalog, "news", "power", NEWS, actor="10001")


def test_a_draft_is_nobodys_to_see_until_it_is_published(catalog: Catalog, keeper: str) -> None:
    half = {"title": "停电", "unit": "registry"}
    act(catalog, "content.save-draft", "news", "power", actor=keeper, data=half)
    assert ask(catalog, "news.list")["total"] == 0
    [item] = ask(catalog, "content.list", actor=keeper, state="draft")["items"]
    assert (item["title"], item["state"], item["version"], item["draft"]) == ("停电", "draft", 0, True)
    entry = ask(catalog, "content.get", actor=keeper, kind="news", id="power")
    assert (entry["draft"]["data"], entry["draft"]["by"], entry["version"]) == (half, keeper, 0)
    publish(catalog, "news", "power", {**NEWS, "unit": "registry"}, actor=keeper)
    entry = ask(catalog, "content.get", actor=keeper, kind="news", id="power")
    assert (entry["draft"], entry["state"], [item["version"] for item in entry["versions"]]) == (None, "published", [1])
    kept = act(catalog, "content.save-draft", "news", "power", data={"title": "又改"}, base="")["at"]
    with pytest.raises(NotPossibleNow, match=f"{ADMIN} 刚刚改过"):
        act(catalog, "content.save-draft", "news", "power", actor=keeper, data={"title": "也改"}, base="")
    act(catalog, "content.save-draft", "news", "power", data={"title": "再改"}, base=kept)
    assert ask(catalog, "content.get", actor=ADMIN, kind="news", id="power")["draft"]["data"] == {"title": "再改"}
    act(catalog, "content.discard-draft", "news", "power")
    assert ask(catalog, "content.get", actor=ADMIN, kind="news", id="power")["draft"] is None


def test_a_draft_of_anothers_entry_is_refused(catalog: Catalog, keeper: str) -> None:
    publish(catalog, "news", "theirs", {**NEWS, "unit": "student"})
    with pytest.raises(NotAllowed):
        act(catalog, "content.save-draft", "news", "theirs", actor=keeper, data={**NEWS, "unit": "registry"})
    with pytest.raises(NotAllowed):
        act(catalog, "content.save-draft", "news", "new", actor=keeper, data={**NEWS, "unit": "student"})


def test_a_preview_shows_the_text_or_what_is_wrong(catalog: Catalog) -> None:
    good = ask(catalog, "content.preview", actor=ADMIN, kind="news", id="x", data={**NEWS, "title": " 停电 "})
    assert (good["problems"], good["data"]["title"]) == ({}, "停电")
    assert "<strong>停电</strong>" in good["body_html"]
    bad = ask(catalog, "content.preview", actor=ADMIN, kind="news", id="x", data={"body": "*x*", "odd": 1})
    assert sorted(bad["problems"]) == ["channel", "odd", "title"]
    assert bad["body_html"] == "<p><em>x</em></p>\n"
    assert ask(catalog, "content.list", actor=ADMIN)["total"] == 0


def test_every_version_stays_readable(catalog: Catalog) -> None:
    publish(catalog, "news", "power", NEWS, note="第一版")
    publish(catalog, "news", "power", {**NEWS, "body": "改为周日"})
    told = ask(catalog, "content.version", actor=ADMIN, kind="news", id="power", version=1)
    assert (told["data"], told["note"], told["by"]) == (NEWS, "第一版", ADMIN)
    with pytest.raises(NotFound):
        ask(catalog, "content.version", actor=ADMIN, kind="news", id="power", version=3)
    act(catalog, "content.restore", "news", "power", version=1)
    entry = ask(catalog, "content.get", actor=ADMIN, kind="news", id="power")
    assert [(item["version"], item["note"]) for item in entry["versions"]] == [(3, "照第 1 版恢复"), (2, ""),
                                                                               (1, "第一版")]


def test_the_same_command_twice_is_one(catalog: Catalog) -> None:
    first = publish(catalog, "news", "power", NEWS, command_id="a" * 32)
    publish(catalog, "news", "power", {**NEWS, "body": "改"})
    assert publish(catalog, "news", "power", NEWS, command_id="a" * 32) == first


def test_both_read_models_and_the_replica_of_units_equal_their_logs(catalog: Catalog, keeper: str,
                                                                    publish_service: Any) -> None:
    publish_service(service("leave", "10", "请假销假"))
    publish(catalog, "news", "power", NEWS)
    act(catalog, "content.withdraw", "news", "power")
    publish(catalog, "faq", "a", {"question": "?", "answer": "!"})
    report = Report(service="catalog")
    for projector in catalog.projectors:
        projector.apply(list(catalog.store.scan()))
        histories = (catalog.store.read(stream) for stream in catalog.store.streams())
        check_model(projector, histories, Inquiry(patience=0), report)
    assert (report.findings, report.counts["I6"]) == ([], 3 * len(catalog.projectors))
    kept = {row["_id"]: row for row in catalog.units.rows.find()}
    assert (kept["exams"]["parent"], kept["univ"]["parent"]) == ("registry", None)


@pytest.fixture
def publish_service(catalog: Catalog, publish: Any) -> Any:
    """Publish the definition of a service."""
    return publish


def test_whoever_asks_for_nonsense_is_told(catalog: Catalog) -> None:
    for name, data in (("news.list", {"limit": 0}), ("faq.list", {"q": "x" * 65}), ("duties.list", {"page_token": "x"}),
                       ("content.get", {"actor": ADMIN, "kind": "poem", "id": "x"}),
                       ("content.list", {"actor": ADMIN, "sort": "colour"})):
        with pytest.raises(ContractError):
            ask(catalog, name, **data)
