"""What is found, in which order, and what is marked: the rules of the search over a handful of documents."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.adapters.pinyin import readings
from catalog.domain.search import shelf
from catalog.domain.search.document import Document
from catalog.domain.search.highlight import marks, snippet
from catalog.domain.search.index import Index
from catalog.domain.search.lexicon import Lexicon
from catalog.domain.search.nearest import nearest
from catalog.domain.search.question import read
from catalog.domain.search.ranking import Found, search
from catalog.domain.search.suggesting import suggest
from catalog.domain.search.text import normal

NAMES = {
    "grant": "学生助学金申请", "study": "自习教室预约", "leave": "学生请假销假", "staff-leave": "教职工请假",
    "proof": "打印中英文在读证明", "card": "校园卡补办", "shift": "调课申请", "vpn": "VPN 开通",
    "net": "校园网故障报修", "seal": "用印申请", "room": "教室借用", "dorm": "宿舍调换", "fix": "学生宿舍报修",
    "pay": "学费缴纳",
}


def service(key: str, name: str, **more: Any) -> Document:
    return Document(kind="service", key=key, name=name, facets={}, **more)


def made(*documents: Document, groups: tuple[tuple[str, ...], ...] = ()) -> Index:
    index = Index(readings, Lexicon(groups))
    for document in documents:
        index.put(document)
    return index


@pytest.fixture(scope="module")
def index() -> Index:
    return made(*(service(key, name, order=(number,)) for number, (key, name) in enumerate(NAMES.items())))


def keys(index: Index, q: str, **how: Any) -> list[str]:
    return [index.at(hit.slot).key for hit in search(index, q, ("service",), **how).hits["service"]]


@pytest.mark.parametrize(("q", "first"), [
    ("助学金", "grant"), ("zhuxuejin", "grant"), ("zxj", "grant"), ("zhuxj", "grant"), ("xszxjsq", "grant"),
    ("zhu xue jin", "grant"), ("助xuejin", "grant"), ("助xj", "grant"), ("助学今", "grant"), ("助学全", "grant"),
    ("zhuxuejn", "grant"), ("助學金", "grant"), ("在度证明", "proof"), ("dk", "shift"), ("tiaoke", "shift"),
    ("diaoke", "shift"), ("ＶＰＮ", "vpn"), ("vpn kaitong", "vpn"), ("饭卡", "card"), ("yikatong", "card"),
    ("盖章", "seal"), ("我想换个寝室住，怎么办？", "dorm"), ("请问在哪里可以借教室", "room"),
    ("寝室水龙头坏了", "fix"), ("交学费", "pay"), ("wifi", "net"), ("校园网坏了怎么报修", "net"), ("xuefie", "pay"),
], ids=str)
def test_the_first_is_what_was_meant(index: Index, q: str, first: str) -> None:
    assert keys(index, q)[:1] == [first]


def test_a_word_of_the_name_beats_first_letters_that_are_none(index: Index) -> None:
    """zxj begins 自习教室 too, but there it ends inside a word."""
    assert keys(index, "zxj")[:2] == ["grant", "study"]


def test_the_very_name_then_the_beginning_then_a_part_then_other_names_then_texts() -> None:
    index = made(
        service("text", "迎新安排", text=(("办理须知", "办理门禁时带上通行证"),)),
        service("word", "车辆管理", words=("通行证",)),
        service("part", "临时通行证办理"),
        service("begins", "通行证补办"),
        service("exact", "通行证"))
    assert keys(index, "通行证") == ["exact", "begins", "part", "word", "text"]


def test_all_words_are_wanted_as_long_as_something_has_them(index: Index) -> None:
    assert keys(index, "学生 请假") == ["leave"]
    assert keys(index, "宿舍 报修") == ["fix"]


def test_what_is_used_more_comes_first_among_equals_then_the_lower_number() -> None:
    index = made(service("b", "甲类活动登记", order=(2,)), service("a", "乙类活动登记", order=(1,)))
    assert keys(index, "活动登记") == ["a", "b"]
    index.use("service", {"b": 40})
    assert keys(index, "活动登记") == ["b", "a"]
    assert [index.at(slot).key for slot in index.in_order("service")] == ["b", "a"]


def test_what_is_for_the_asker_comes_first_and_the_rest_stays_visible() -> None:
    index = made(service("t", "请假办理", audience=("教职工",)), service("s", "请假办事", audience=("学生",)))
    assert keys(index, "请假", audience=("学生",)) == ["s", "t"]
    assert keys(index, "请假", audience=("教职工",)) == ["t", "s"]


def test_an_administrators_words_stand_for_each_other() -> None:
    index = made(service("hall", "科学会堂使用"))
    assert keys(index, "大白楼") == []
    index.use_words(Lexicon([["大白楼", "科学会堂"]]))
    assert keys(index, "大白楼") == ["hall"]
    assert keys(index, "dabailou") == ["hall"]


@pytest.mark.parametrize("q", ["", "  ", ".*", "$where", "？？", "\U0001f600", "qqqqqq", "彗星轨道"])
def test_nonsense_finds_nothing(index: Index, q: str) -> None:
    assert keys(index, q) == []


def test_what_nothing_answers_has_something_near_it(index: Index) -> None:
    assert keys(index, "纳斯达克") == []
    assert [index.at(hit.slot).key for hit in nearest(index, "纳斯达克", ("faq", "service"))] == ["pay"]
    assert nearest(index, "纳斯达克", ("faq",)) == []
    assert nearest(index, "qqqqqq", ("service",)) == []
    assert [index.at(hit.slot).key for hit in nearest(index, "kaixxxx", ("service",))] == ["vpn"]


def test_a_department_that_is_typed_lists_what_belongs_to_it() -> None:
    index = made(service("a", "校园卡补办"), service("b", "学费缴纳"))
    index.put(Document(kind="service", key="c", name="报销", facets={"department": ("财务处",)}))
    assert (keys(index, "财务处"), keys(index, "财务")) == (["c"], ["c"])


def test_a_frequent_question_leads_to_its_service() -> None:
    index = made(service("card", "校园卡补办"), Document(
        kind="faq", key="q", name="闸机刷脸没有反应怎么办？", text=(("", "重新采集。"),), info={"service": "card"}))
    assert keys(index, "刷脸没有反应") == ["card"]
    index.remove("faq", "q")
    assert keys(index, "刷脸没有反应") == []


@pytest.mark.parametrize(("q", "first"), [("我是大三学生要请三天假", "s"), ("我是老师想请假", "t")])
def test_who_says_who_they_are_gets_their_own_first(q: str, first: str) -> None:
    index = made(service("t", "请假办理", audience=("教职工",)), service("s", "请假办事", audience=("学生",)))
    assert keys(index, q, audience=("教职工",) if first == "s" else ("学生",))[:1] == [first]


@pytest.mark.parametrize(("q", "core"), [
    ("刻一个新的公章", "刻公章"), ("请三天假", "请假"), ("我是研究生怎么开成绩单", "开成绩单"),
    ("三方协议", "三方协议")])
def test_amounts_times_and_introductions_are_not_looked_for(q: str, core: str) -> None:
    assert read(q).core == core


def test_known_words_are_heard_when_they_are_mistyped() -> None:
    index = made(service("title", "专业技术职务评审申报"), service("other", "成果评审"))
    assert keys(index, "职成评审")[:1] == ["title"]


def test_what_is_taken_out_is_gone_and_what_is_changed_is_found_anew(index: Index) -> None:
    own = made(service("a", "公务用车申请", words=("派车",)))
    own.put(service("a", "车辆调度"))
    assert (keys(own, "公务"), keys(own, "gwyc"), keys(own, "车辆调度")) == ([], [], ["a"])
    assert own.remove("service", "a")
    assert (keys(own, "车辆调度"), keys(own, "cldd"), len(own)) == ([], [], 0)
    assert own.in_order("service") == []
    assert not own.remove("service", "a")


@pytest.mark.parametrize(("q", "meant"), [
    ("助学今", "助学金"), ("在度证明", "在读证明"), ("助学全", "助学金"), ("助学金", None), ("zxj", None),
    ("zhuxuejn", "助学金")])
def test_what_was_probably_meant_is_told(index: Index, q: str, meant: str | None) -> None:
    assert search(index, q, ("service",)).corrected == meant


def test_a_question_is_read_without_its_wrapping() -> None:
    assert read("请问我想补办学生证，在哪里办？").core == "补办学生证"
    assert read("怎么办").core == "怎么办"
    assert read("how to apply scholarship").core == "scholarship"


def test_compared_form_keeps_every_position() -> None:
    assert normal("ＶＰＮ　學生㎡ ABC") == "vpn 学生㎡ abc"


def test_what_was_found_is_marked_where_it_stands() -> None:
    assert marks("补办学生证，学生证丢失时", ("学生", "生证")) == ((2, 3), (6, 3))
    text, where = snippet([("办理须知", "无关的一句。"), ("所需材料", "一寸照片，学生证遗失声明")], ("学生证",))
    assert (text, where) == ("所需材料：一寸照片，学生证遗失声明", ((10, 3),))


def test_a_long_text_is_cut_around_what_was_found() -> None:
    text, where = snippet([("", "前" * 300 + "助学金" + "后" * 300)], ("助学金",))
    assert len(text) <= 100
    assert text[where[0][0]:where[0][0] + where[0][1]] == "助学金"


def test_other_kinds_are_found_beside_services() -> None:
    index = made(
        service("grant", "学生助学金申请"),
        Document(kind="faq", key="q1", name="助学金什么时候发放？", text=(("", "每年十二月。"),)),
        Document(kind="news", key="n1", name="关于评定助学金的通知"),
        Document(kind="application", key="a1", name="图书馆"))
    found: Found = search(index, "助学金", ("service", "faq", "news", "application", "duty"))
    assert {kind: len(hits) for kind, hits in found.hits.items()} == {
        "service": 1, "faq": 1, "news": 1, "application": 0, "duty": 0}


def test_suggestions_begin_with_hot_words_and_name_what_they_lead_to(index: Index) -> None:
    hot = ["助学贷款", "学生证"]
    assert [one.text for one in suggest(index, "", hot, 5)] == hot
    found = suggest(index, "助学", hot, 5)
    assert [one.text for one in found] == ["助学贷款", "学生助学金申请"]
    assert (found[0].slot, index.at(found[1].slot or 0).key) == (None, "grant")


@pytest.mark.parametrize("typed", ["zx", "zxj", "zhux", "助x", "助"])
def test_hot_words_come_up_by_sound_as_well(index: Index, typed: str) -> None:
    assert suggest(index, typed, ["学生证", "助学金"], 5)[0].text == "助学金"


def test_few_letters_bring_up_different_words(index: Index) -> None:
    """jz is 教职工, 讲座 and 结账: each word once before a second name with the same one."""
    index = made(*(service(key, name, order=(key,)) for key, name in (
        ("a", "教职工请假"), ("b", "教职工考核"), ("c", "学术讲座报备"))))
    assert [one.text for one in suggest(index, "jz", (), 2)] == ["教职工请假", "学术讲座报备"]


def test_filters_combine_and_counts_keep_the_others() -> None:
    def one(key: str, theme: str, *audience: str) -> Document:
        return Document(kind="service", key=key, name=key, facets={"theme": (theme,), "audience": audience},
                        order=(key,))

    index = made(one("a", "教学", "学生"), one("b", "教学", "教师"), one("c", "生活", "学生", "教师"),
                 one("d", "财务", "教师"))
    chosen = shelf.choose(index, "", {"theme": ("教学", "生活"), "audience": ("学生",)})
    assert [index.at(slot).key for slot in chosen.slots] == ["a", "c"]
    assert chosen.counts["theme"] == {"教学": 1, "生活": 1}
    assert chosen.counts["audience"] == {"学生": 2, "教师": 2}
