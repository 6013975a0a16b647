"""The assistant answers from what is written, says where, and says so when it does not know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from ruamel.yaml import YAML

from catalog.domain.search.answering import Reply, answer
from catalog.domain.search.index import Index
from catalog.domain.search.intents import intent, own_case
from catalog.service import Catalog
from contracts.catalog.search import AskAssistant, AssistantFound, StartAssistant
from contracts.errors import Invalid
from tests.catalog import demo_index
from tests.catalog.conftest import service
from tests.catalog.test_search__index import _write

QUESTIONS: dict[str, str] = YAML(typ="safe").load(Path(__file__).with_name("questions.yaml").read_text("utf-8"))

#: How many of the judged questions must be answered from the right source, of all and of those nobody can answer.
RIGHT, UNKNOWN_RIGHT = 0.9, 0.9


@pytest.fixture(scope="module")
def index() -> Index:
    return demo_index.index()


def _source(index: Index, q: str) -> set[str]:
    if own_case(q) is not None:
        return {"own"}
    reply = answer(index, q, ())
    if not reply.confident:
        return {"none"}
    return {f"{'guide' if one.kind == 'service' else one.kind}:{one.key}" for one in reply.sources}


def _right(index: Index, questions: dict[str, str]) -> tuple[float, list[str]]:
    wrong = [q for q, right in questions.items() if not _source(index, q) & set(str(right).split())]
    return 1 - len(wrong) / len(questions), wrong


def test_questions_are_answered_from_the_right_source(index: Index) -> None:
    share, wrong = _right(index, QUESTIONS)
    assert share >= RIGHT, wrong


def test_what_nobody_can_answer_is_not_answered(index: Index) -> None:
    share, wrong = _right(index, {q: right for q, right in QUESTIONS.items() if right == "none"})
    assert share >= UNKNOWN_RIGHT, wrong


@pytest.mark.parametrize("q", [q for q, right in QUESTIONS.items() if right not in ("none", "own")],
                         ids=range(sum(right not in ("none", "own") for right in QUESTIONS.values())))
def test_nothing_is_invented(index: Index, q: str) -> None:
    """Every number of an answer stands in its source."""
    reply: Reply = answer(index, q, ())
    if not reply.confident:
        return
    said = " ".join(f"{one.name} {one.info} {' '.join(text for _, text in one.text)}" for one in reply.sources)
    for number in "".join(char if char.isdigit() else " " for char in reply.text).split():
        assert number in said or int(number) <= 20, (number, reply.text)


@pytest.mark.parametrize(("q", "about", "rest"), [
    ("补办学生证要什么材料", "materials", "补办学生证"), ("学生证补办多少钱", "fee", "学生证补办"),
    ("用印去哪里办", "place", "用印"), ("报修电话是多少", "phone", "报修"), ("开证明要多久", "promise", "开证明"),
    ("谁可以申请助学金", "condition", "助学金"), ("助学金什么时候申请", "time", "助学金"),
    ("怎么办理休学", "how", "休学"), ("宿舍调换归哪个部门管", "host", "宿舍调换"),
    ("休学可以网上办吗", "mode", "休学"), ("学生证", "", "学生证"),
])
def test_what_is_wanted_of_a_guide_is_understood(q: str, about: str, rest: str) -> None:
    assert (intent(q).about, intent(q).rest) == (about, rest)


@pytest.mark.parametrize(("q", "words", "serial"), [
    ("我的盖章到哪了", "盖章", ""), ("我的请假批了吗", "请假", ""), ("流水号 20260301001 到哪了", "", "20260301001"),
    ("ZB2026030001", "", "zb2026030001"), ("我的在读证明办好了没有", "在读证明", ""),
])
def test_a_question_about_ones_own_case_is_known(q: str, words: str, serial: str) -> None:
    found = own_case(q)
    assert found is not None
    assert (found.words, found.serial) == (words, serial)


@pytest.mark.parametrize("q", [
    "盖章在哪里办", "请假要什么材料", "怎么查看办理进度", "党组织关系转到哪里", "户口页在哪里借", "8866 1201"])
def test_other_questions_are_not_about_ones_own_case(q: str) -> None:
    assert own_case(q) is None


@pytest.fixture
def asked(catalog: Catalog, publish: Callable[..., Any]) -> Callable[[str], AssistantFound]:
    publish(service("card", "1", "学生证补办", theme="学生事务", host="学工部", materials=["一寸照片", "遗失声明"],
                    fee="5元", audience=["学生"]))
    publish(service("quiet", "2", "校旗租借"))
    _write(catalog, "faq", "f1", question="乘车区间怎么填？", answer="填**家庭所在地**的火车站。", service="card")

    def ask(text: str) -> AssistantFound:
        return catalog.queries.answer(AskAssistant(text=text))

    return ask


def test_an_answer_quotes_its_source_and_offers_to_open_it(asked: Callable[[str], AssistantFound]) -> None:
    reply = asked("补办学生证要什么材料？").reply
    assert reply.confident
    assert "1. 一寸照片\n2. 遗失声明" in reply.answer
    assert [(one.kind, one.code, one.url) for one in reply.sources] == [("guide", "card", "/services/card")]
    assert [one.url for one in reply.actions] == ["/services/card"]


def test_a_frequent_question_is_answered_in_its_own_words(asked: Callable[[str], AssistantFound]) -> None:
    reply = asked("学生证的乘车区间要怎么填").reply
    assert (reply.answer, reply.sources[0].kind, reply.sources[0].id) == ("填家庭所在地的火车站。", "faq", "f1")
    assert [one.url for one in reply.actions] == ["/services/card"]


def test_a_guide_that_does_not_say_is_not_filled_in(asked: Callable[[str], AssistantFound]) -> None:
    reply = asked("校旗租借要多少钱").reply
    assert (reply.confident, reply.sources) == (False, ())
    assert "没有写明收费标准" in reply.answer
    assert [one.url for one in reply.actions if not one.url.startswith("/search?")] == ["/services/quiet", "/feedback"]


def test_what_is_not_known_is_said_with_a_way_to_go_on(
        catalog: Catalog, asked: Callable[[str], AssistantFound]) -> None:
    _write(catalog, "site", "hall", university="示范大学", hall="一网通",
           phones=[{"label": "服务台", "number": "8866 1200"}])
    reply = asked("彗星什么时候来").reply
    assert (reply.confident, reply.sources, reply.cases) == (False, (), ())
    assert [one.url for one in reply.actions] == [f"/search?q={quote('彗星什么时候来')}", "/feedback"]
    assert reply.answer.endswith("也可以拨打电话 8866 1200（服务台）。")
    assert reply.suggestions


def test_a_service_somebody_may_be_after_is_offered_and_not_asserted(asked: Callable[[str], AssistantFound]) -> None:
    reply = asked("火车票优惠在哪里办").reply
    assert (reply.confident, reply.sources) == (False, ())
    assert "《学生证补办》" in reply.answer
    assert reply.actions[0].url == "/services/card"


@pytest.mark.parametrize(("text", "url", "list"), [
    ("我有几个待办", "/me/todo", "todo"), ("有哪些等着我审批", "/me/todo", "todo"),
    ("我的草稿在哪里", "/me/drafts", "drafts"),
    ("在哪看消息", "/me/notifications", "notifications"), ("出差了怎么委托别人审批", "/me/substitutes", ""),
    ("怎么登录", "/sign-in", ""), ("怎么切换成英文", "/", ""), ("想投诉在哪里", "/feedback", "")])
def test_a_place_of_the_hall_is_told_in_fixed_words(
        asked: Callable[[str], AssistantFound], text: str, url: str, list: str) -> None:
    found = asked(text)
    assert (found.reply.confident, found.about_cases, found.list) == (True, False, list)
    assert ([one.url for one in found.reply.sources], [one.url for one in found.reply.actions]) == ([url], [url])


@pytest.mark.parametrize("text", ["你好", "您好！", "谢谢你", "你是谁？", "hello", "再见"])
def test_small_talk_has_a_fixed_answer_and_leads_to_help(asked: Callable[[str], AssistantFound], text: str) -> None:
    reply = asked(text).reply
    assert (reply.confident, [one.url for one in reply.sources]) == (True, ["/help"])


def test_a_service_that_is_named_is_no_place_of_the_hall(asked: Callable[[str], AssistantFound]) -> None:
    reply = asked("学生证补办怎么评价").reply
    assert (reply.confident, reply.actions[0].url) == (False, "/services/card")


def test_a_question_about_ones_own_case_names_the_services_it_may_mean(asked: Callable[[str], AssistantFound]) -> None:
    found = asked("我的学生证到哪一步了")
    assert (found.about_cases, found.services[0]) == (True, "card")


@pytest.mark.parametrize("text", ["", "   ", "长" * 201])
def test_no_question_and_too_long_a_one_are_refused(asked: Callable[[str], AssistantFound], text: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(text)
    assert list(refused.value.errors) == ["text"]


def test_what_is_asked_often_comes_first_and_no_text_is_kept(
        catalog: Catalog, asked: Callable[[str], AssistantFound]) -> None:
    begun = catalog.queries.answer(StartAssistant())
    assert begun.hot == ("乘车区间怎么填？",)
    assert [(one.label, one.questions) for one in begun.navigation] == [("学生事务", ("乘车区间怎么填？",))]
    for _ in range(2):
        asked("老师好，请问补办学生证要什么材料")
    assert catalog.queries.answer(StartAssistant()).hot == ("学生证补办需要什么材料", "乘车区间怎么填？")
    assert catalog.queries.answer(StartAssistant(asker=("staff",))).hot == ()
    kept = list(catalog.store.commits.database["asked"].find())
    assert kept == [{"_id": "service:card:materials", "n": 2}]
