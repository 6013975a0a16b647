"""Texts of definitions: what is read, and what is refused before anything is built from it."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.domain.notation import LONGEST_BYTES, NotationError, read

BOMB = "a: &a [x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)

REFUSED = {
    "": "是空的",
    "  \n": "是空的",
    "just words": "对照表",
    "- a\n- b": "对照表",
    "a: &x 1\nb: *x": "引用",
    BOMB: "引用",
    "a: !!python/object/apply:os.system ['id']": "类型标记",
    "a: !!binary aGk=": "类型标记",
    "!!set {a}": "类型标记",
    "%YAML 1.1\n---\nno: no": "YAML 1.2",
    "a: 1\na: 2": "重复的键",
    "a: {b: 1, b: 2}": "第 1 行",
    "a: .nan": "有限的数",
    "a: -.inf": "有限的数",
    "a: 1e999": "有限的数",
    "a: 123456789012345678901": "数值过大",
    "a: 2026-13-45": "日期",
    "1: x": "加引号",
    "? [a]\n: b": "加引号",
    "? {a: 1}\n: b": "语法",
    "a:\n\t- b": "制表符",
    "a: 1\n---\nb: 2": "只能有一份",
    "a: 'x": "引号",
    "a: [": "语法",
    "a: " + "[" * 40 + "]" * 40: "嵌套过深",
    "a: " + "{b: " * 40 + "1" + "}" * 40: "嵌套过深",
    "a: \x00": "特殊字符",
    "a: \ud800": "特殊字符",
    'a: "\\0"': "无法保存",
    "a: [" + "x, " * 20_000 + "x]": "内容过多",
    "# " + "长" * LONGEST_BYTES: "256 KB",
}

REFUSED_JSON = {
    "{": "第 1 行第 2 列",
    "[]": "对照表",
    '{"a": 1, "a": 2}': "写了两次",
    '{"a": NaN}': "NaN",
    '{"a": -Infinity}': "Infinity",
    '{"a": 1e999}': "有限的数",
    '{"a": "\\ud800"}': "无法保存",
    '{"a": "\\u0000"}': "无法保存",
    '{"a\\u0000": 1}': "无法保存",
    "[" * 100_000: "嵌套过深",
    '{"a": ' + "[" * 40 + "]" * 40 + "}": "嵌套过深",
    '{"a": ' + "9" * 5_000 + "}": "无法表示",
    "a: 1": "JSON",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:24]))
def test_a_text_that_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(NotationError) as refused:
        read(text)
    [messages] = refused.value.errors.values()
    assert REFUSED[text] in messages[0]


@pytest.mark.parametrize("text", REFUSED_JSON, ids=lambda text: ascii(text[:24]))
def test_a_json_text_that_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(NotationError) as refused:
        read(text, "application/json; charset=utf-8")
    [messages] = refused.value.errors.values()
    assert REFUSED_JSON[text] in messages[0]


def test_words_that_older_yaml_took_for_truths_stay_words() -> None:
    assert read("no: 5\nskip: off\nself: on\nanswer: yes\n") == {
        "no": "5",
        "skip": "off",
        "self": "on",
        "answer": "yes",
    }


def test_what_the_notation_writes_is_kept_as_written() -> None:
    text = 'limit: 3wd\nremind: [-4wh, 0wd]\ndo: ["return:applicant"]\nday: 2026-01-01\nat: 12:30\nnone: ~\nrate: false'
    assert read(text) == {
        "limit": "3wd",
        "remind": ["-4wh", "0wd"],
        "do": ["return:applicant"],
        "day": "2026-01-01",
        "at": "12:30",
        "none": None,
        "rate": False,
    }


def test_the_order_of_steps_is_the_order_they_were_written_in() -> None:
    assert list(read("steps: {z: 1, a: 2, m: 3}")["steps"]) == ["z", "a", "m"]


def test_yaml_and_json_of_the_same_content_are_the_same() -> None:
    data = {"code": "x", "no": "1", "form": [{"key": "a", "required": True, "max": 3}]}
    assert read(json.dumps(data), "application/json") == read(json.dumps(data)) == data


def test_a_place_is_named_when_it_is_known() -> None:
    with pytest.raises(NotationError) as refused:
        read("form:\n  - {key: a, max: .inf}")
    assert list(refused.value.errors) == ["form[0].max"]


@settings(deadline=None)
@given(st.text(max_size=300) | st.text("{}[]:,-&*!|>%@`'\"#\n\t 0aé1.~?", max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    for media_type in ("application/yaml", "application/json"):
        with suppress(NotationError):
            json.dumps(read(text, media_type), allow_nan=False)


SHORT = """
guide: {audience: 教职工, tags: 请假, host: 人事处}
cc: {at: done, to: applicant}
circulate: {at: lead, to: admin}
steps:
  fill: {kind: start, next: lead}
  lead: {kind: human, next: {to: split}}
  split: {kind: fork, branches: [one, {if: "form.days > 3.0", to: two}]}
  one: {kind: human, next: [done]}
  done: {kind: end}
"""


def test_short_forms_are_written_out() -> None:
    data = read(SHORT)
    assert data["guide"] == {"audience": ["教职工"], "tags": ["请假"], "host": "人事处"}
    assert (data["cc"], data["circulate"]) == ([{"at": "done", "to": "applicant"}], [{"at": "lead", "to": "admin"}])
    steps = data["steps"]
    assert [steps[key]["next"] for key in ("fill", "lead", "one")] == [[{"to": "lead"}], [{"to": "split"}],
                                                                       [{"to": "done"}]]
    assert steps["split"]["branches"] == [{"to": "one"}, {"if": "form.days > 3.0", "to": "two"}]
    assert steps["done"] == {"kind": "end"}


def test_what_is_no_short_form_is_left_for_the_check() -> None:
    odd = {"guide": ["x"], "steps": {"fill": {"next": 3}, "lead": "x"}, "cc": "x"}
    assert read(json.dumps(odd), "application/json") == odd
