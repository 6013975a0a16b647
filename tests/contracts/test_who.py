"""The closed vocabulary of people: what is understood, what is refused and in which words."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalog.who import Path as Value
from contracts.catalog.who import Who, WhoError, mentioned, parse
from tests.contracts.payloads import INJECTIONS

UNDERSTOOD = {
    "applicant": Who("applicant"),
    "admin": Who("admin"),
    "head(form.unit)": Who("head", (Value(("form", "unit")),)),
    "  head( applicant.dept )  ": Who("head", (Value(("applicant", "dept")),)),
    "deputy('office')": Who("deputy", ("office",)),
    'role("org.clerk")': Who("role", ("org.clerk",)),
    "role('party.college', dept=applicant.dept)": Who(
        "role", ("party.college",), {"dept": Value(("applicant", "dept"))}
    ),
    "members('co_hosts')": Who("members", ("co_hosts",)),
    "field('engineer')": Who("field", ("engineer",)),
    "rows('lessons', 'teacher')": Who("rows", ("lessons", "teacher")),
    "relation(applicant, 'counselor')": Who("relation", (Value(("applicant",)), "counselor")),
    "relation(field('leader'), 'secretary')": Who("relation", (Who("field", ("leader",)), "secretary")),
    "handler('counselor')": Who("handler", ("counselor",)),
    "chosen('fill', members('tutors'))": Who("chosen", ("fill", Who("members", ("tutors",)))),
    "superior(applicant, 2)": Who("superior", (Value(("applicant",)), 2)),
    "leader_in_charge('research')": Who("leader_in_charge", ("research",)),
}

REFUSED = {
    "": "请写明",
    "   ": "请写明",
    "head()": "需要 1 个参数",
    "head(a, b)": "需要 1 个参数",
    "head(applicant.dept": "括号",
    "head(me.dept)": "单位",
    "head(form.a.b)": "单位",
    "head(applicant.dept).name": "字符处",
    "role('a' 'b')": "逗号",
    "role('a', unit='b')": "没有名为 unit",
    "role('a', dept='b', dept='c')": "写了两次",
    "role(form.x)": "引号",
    "role('a'), admin": "写成列表",
    "members('')": "引号",
    "superior(applicant, 0)": "整数",
    "superior(applicant, 'x')": "整数",
    "relation('1001', 'tutor')": "人员",
    "chosen('a', 'b')": "范围",
    "president": "不认识的人员写法",
    "'10001'": "不认识的人员写法",
    "role('a\\'b')": "字符处",
    "eval('1')": "不认识的人员写法",
    "__import__('os').system('id')": "字符处",
    "applicant.__class__": "不认识的人员写法",
    "${7*7}": "字符处",
    "#{T(java.lang.Runtime)}": "字符处",
    "{{ config }}": "字符处",
    "role('a') or True": "写成列表",
    "head(" * 20 + ")" * 20: "嵌套过深",
    "role('" + "x" * 300 + "')": "过长",
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_a_word_of_the_vocabulary_is_read_into_its_tree(text: str) -> None:
    assert parse(text) == UNDERSTOOD[text]


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_is_refused_in_words_a_person_can_act_on(text: str) -> None:
    with pytest.raises(WhoError, match=REFUSED[text]):
        parse(text)


def test_everything_mentioned_inside_can_be_walked() -> None:
    inside = list(mentioned(parse("role('a', dept=form.unit)")))
    assert inside == [parse("role('a', dept=form.unit)"), Value(("form", "unit"))]
    assert Who("handler", ("x",)) in list(mentioned(parse("relation(handler('x'), 'tutor')")))


@settings(deadline=None)
@given(st.text(max_size=250))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(WhoError):
        assert isinstance(parse(text), Who)


@pytest.mark.parametrize("payload", INJECTIONS)
def test_no_payload_is_a_person(payload: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    text = payload.format(canary=canary)
    with pytest.raises(WhoError):
        parse(text)
    with suppress(WhoError):
        assert parse(f"role('{text}')").args == (text,)
    assert not canary.exists()
