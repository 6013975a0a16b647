"""The catalogue as anybody reads it: lists, filters, facets, search, guides, versions."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from catalog.projections.spelling import initial, spellings
from catalog.service import Catalog
from chassis.position import wait_for
from contracts.catalog.questions import (
    GetDefinition,
    GetService,
    GetVersionDifference,
    ListServices,
    ListVersions,
)
from contracts.errors import Invalid, NotFound
from tests.catalog.conftest import DEMO, service

Publish = Callable[..., Any]

SHELF = [
    service("leave", "10", "请假销假", theme="学生事务", host="学工部", audience=["学生"], tags=["热门"]),
    service("timetable", "9", "调课申请", theme="教务教学", host="教务处", audience=["教职工"]),
    service(
        "transcript",
        "17",
        "打印中英文成绩单",
        theme="教务教学",
        host="教务处",
        audience=["学生", "校友"],
        fee="5元",
        promise="即时",
    ),
    {
        **service("vpn", "5", "VPN 申请", theme="IT服务", host="网信办", audience=["学生", "教职工"], tags=["热门"]),
        "kind": "offline",
        "tags": ["网络"],
    },
]


@pytest.fixture
def shelf(publish: Publish) -> None:
    for item in copy.deepcopy(SHELF):
        if item["kind"] == "offline":
            del item["link"]
            item["guide"] |= {"place": "网信办一楼", "time": "工作日", "mode": "现场办理"}
        publish(item)


def _codes(catalog: Catalog, **conditions: Any) -> list[str]:
    return [item.code for item in catalog.queries.answer(ListServices(**conditions)).items]


@pytest.mark.usefixtures("shelf")
class TestTheList:
    def test_everything_is_listed_by_number(self, catalog: Catalog) -> None:
        assert _codes(catalog) == ["vpn", "timetable", "leave", "transcript"]

    @pytest.mark.parametrize(
        ("conditions", "codes"),
        [
            ({"audience": "学生"}, ["vpn", "leave", "transcript"]),
            ({"theme": "教务教学"}, ["timetable", "transcript"]),
            ({"department": "教务处", "audience": "校友"}, ["transcript"]),
            ({"initial": "Q"}, ["leave"]),
            ({"tag": "热门"}, ["vpn", "leave"]),
            ({"tag": "网络"}, ["vpn"]),
            ({"kind": "offline"}, ["vpn"]),
            ({"theme": "没有的主题"}, []),
        ],
    )
    def test_a_filter_leaves_what_fits(self, catalog: Catalog, conditions: dict[str, str], codes: list[str]) -> None:
        assert _codes(catalog, **conditions) == codes

    @pytest.mark.parametrize(
        ("q", "codes"),
        [
            ("请假", ["leave"]),
            ("qjxj", ["leave"]),
            ("qingjia", ["leave"]),
            ("dk", ["timetable"]),
            ("TKSQ", ["timetable"]),
            ("教务", ["timetable", "transcript"]),
            ("17", ["transcript"]),
            ("学生 教务", ["transcript"]),
            ("vpn", ["vpn"]),
            ("申请", ["vpn", "timetable"]),
            ("成绩", ["transcript"]),
            (".*", []),
            ("$where", []),
            ("  ", ["vpn", "timetable", "leave", "transcript"]),
        ],
    )
    def test_a_search_finds_names_pinyin_initials_numbers_and_departments(
        self, catalog: Catalog, q: str, codes: list[str]
    ) -> None:
        assert _codes(catalog, q=q) == codes

    def test_a_facet_is_counted_with_the_other_filters_applied(self, catalog: Catalog) -> None:
        page = catalog.queries.answer(ListServices(audience="学生", theme="教务教学"))
        assert page.total == 1
        assert page.facets.theme == {"IT服务": 1, "学生事务": 1, "教务教学": 1}
        assert page.facets.audience == {"学生": 1, "教职工": 1, "校友": 1}
        assert page.facets.kind == {"link": 1}
        assert page.facets.initial == {"D": 1}

    def test_facets_count_what_the_search_found(self, catalog: Catalog) -> None:
        page = catalog.queries.answer(ListServices(q="申请"))
        assert page.facets.department == {"教务处": 1, "网信办": 1}
        assert page.facets.tag == {"热门": 1, "网络": 1}

    def test_pages_follow_one_another_without_gap(self, catalog: Catalog) -> None:
        first = catalog.queries.answer(ListServices(limit=3))
        assert (len(first.items), first.total) == (3, 4)
        second = catalog.queries.answer(ListServices(limit=3, page_token=first.next_page_token))
        assert ([item.code for item in second.items], second.next_page_token) == (["transcript"], None)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"limit": 0},
            {"limit": 101},
            {"page_token": "x"},
            {"page_token": "-1"},
            {"page_token": "٣"},
        ],
    )
    def test_a_senseless_question_is_refused_by_field(self, catalog: Catalog, wrong: dict[str, Any]) -> None:
        with pytest.raises(Invalid) as refused:
            catalog.queries.answer(ListServices(**wrong))
        assert list(refused.value.errors) == list(wrong)

    def test_an_item_says_what_a_card_shows(self, catalog: Catalog) -> None:
        [item] = catalog.queries.answer(ListServices(q="成绩单")).items
        assert (item.no, item.kind, item.initial, item.fee, item.promise, item.host, item.mode) == (
            "17",
            "link",
            "D",
            "5元",
            "即时",
            "教务处",
            None,
        )


def test_a_guide_has_every_column_and_its_steps(catalog: Catalog, publish: Publish) -> None:
    receipt = publish(DEMO / "weekly-report.yaml")
    guide = catalog.queries.answer(GetService(code="weekly-report"))
    assert (guide.version, guide.digest) == (1, receipt.digest)
    assert [(step.key, step.name, step.kind) for step in guide.steps] == [
        ("fill", "填写周报", "start"),
        ("lead", "所在单位领导审批", "human"),
        ("done", "完成", "end"),
    ]
    assert guide.guide.co_hosts == ("办公室", "网络信息中心")
    assert (guide.guide.fee, guide.guide.place, guide.guide.materials) == (0, None, None)


def test_frequent_questions_may_be_lines_or_pairs(catalog: Catalog, publish: Publish) -> None:
    publish(service("mail", "1", "邮箱", faq=[{"q": "忘了密码", "a": "找网信办"}], notes="只限校内", phone=26669578))
    guide = catalog.queries.answer(GetService(code="mail")).guide
    assert (guide.faq, guide.notes, guide.phone) == (("忘了密码：找网信办",), ("只限校内",), "26669578")


def test_versions_stay_readable(catalog: Catalog, publish: Publish) -> None:
    first = publish(service("mail", "1", "邮箱", promise="即时"))
    second = publish(service("mail", "1", "校园邮箱", promise="一天"))
    assert (first.version, second.version) == (1, 2)
    versions = catalog.queries.answer(ListVersions(code="mail"))
    assert [(item.version, item.current, item.published_by) for item in versions.items] == [
        (2, True, "90001"),
        (1, False, "90001"),
    ]
    assert catalog.queries.answer(GetDefinition(code="mail", version=1)).definition["name"] == "邮箱"
    assert catalog.queries.answer(GetDefinition(code="mail")).digest == second.digest
    assert _codes(catalog, q="xyyx") == ["mail"]


def test_what_a_version_changed_is_told_in_words(catalog: Catalog, publish: Publish) -> None:
    for promise in ("即时", "一天", "三天"):
        publish(service("mail", "1", "邮箱", promise=promise))
    asked = catalog.ask({"name": "service.difference", "data": {"code": "mail", "version": 3}})
    assert (asked["version"], asked["since"]) == (3, 2)
    assert [item["zh"] for item in asked["items"]] == ["办事指南的承诺时限：一天 → 三天"]
    since_first = catalog.queries.answer(GetVersionDifference(code="mail", version=3, since=1))
    assert [item.en for item in since_first.items] == ["The guide, promise: 即时 → 三天"]
    first = catalog.queries.answer(GetVersionDifference(code="mail", version=1))
    assert (first.since, first.items) == (0, ())


def test_publishing_the_same_again_answers_the_same(catalog: Catalog, publish: Publish) -> None:
    first = publish(DEMO / "party-proof.yaml", command_id="a" * 32)
    assert publish(DEMO / "party-proof.yaml", command_id="b" * 32) == first
    assert publish(DEMO / "party-proof.yaml", command_id="a" * 32) == first
    assert len(catalog.queries.answer(ListVersions(code="party-proof")).items) == 1


def test_an_early_command_repeated_late_gets_its_own_answer(publish: Publish) -> None:
    first = publish(service("mail", "1", "邮箱"), command_id="a" * 32)
    publish(service("mail", "1", "校园邮箱"))
    assert publish(service("mail", "1", "邮箱"), command_id="a" * 32) == first


def test_a_retired_service_is_off_the_shelf_and_its_past_remains(catalog: Catalog, publish: Publish) -> None:
    publish(service("mail", "1", "邮箱"))
    asked = {"actor": "90001", "command_id": "c" * 32, "correlation_id": "c"}
    command = {"name": "service.retire", "data": {"actor": "90001", "code": "mail", "reason": "合并"}}
    position = catalog.execute(command, asked)["position"]
    assert wait_for(catalog.projectors[0].collection, position)
    assert _codes(catalog) == []
    with pytest.raises(NotFound):
        catalog.queries.answer(GetService(code="mail"))
    assert catalog.queries.answer(ListVersions(code="mail")).retired
    assert catalog.queries.answer(GetDefinition(code="mail")).version == 1
    publish(service("mail", "1", "邮箱"))
    assert _codes(catalog) == ["mail"]


@pytest.mark.parametrize(
    "question",
    [
        GetService(code="absent"),
        ListVersions(code="absent"),
        GetService(code=""),
        GetDefinition(code="absent"),
        GetDefinition(code="absent", version=7),
        GetVersionDifference(code="absent", version=1),
        GetVersionDifference(code="mail", version=9),
    ],
)
def test_what_does_not_exist_is_not_found(catalog: Catalog, question: Any) -> None:
    with pytest.raises(NotFound):
        catalog.queries.answer(question)


def test_a_rebuilt_shelf_equals_the_live_one(catalog: Catalog, publish: Publish) -> None:
    publish(DEMO / "weekly-report.yaml")
    publish(service("mail", "1", "邮箱"))
    publish(service("mail", "1", "校园邮箱"))
    projector, *_ = catalog.projectors
    live = sorted(projector.collection.find(), key=lambda row: row["_id"])
    projector.collection.delete_many({})
    projector.rebuild()
    assert sorted(projector.collection.find(), key=lambda row: row["_id"]) == live


def test_a_name_is_filed_and_found_by_how_it_sounds() -> None:
    assert [initial(name) for name in ("工作周报", "用印申请", "VPN 申请", "《办法》", "5G 卡")] == [
        "G",
        "Y",
        "V",
        "#",
        "#",
    ]
    assert {"gongzuozhoubao", "gzzb"} <= set(spellings("工作周报"))
    assert {"dksq", "tksq"} <= set(spellings("调课申请"))
    assert len(spellings("长长长长长长长长长长")) <= 200
