"""A hall's own functions: declared, pure, quick, or refused with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.catalog import plugins
from contracts.catalog.expression import evaluate, plug_in, problems

DEMO = Path(__file__).parents[2] / "deploy/demo/functions"
DOCS = [{"kind": "中文成绩单", "copies": 2.0}, {"kind": "英文成绩单", "copies": 3.0}, {"kind": "绩点换算证明"}]


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    plugins.install(DEMO)


@pytest.mark.parametrize(("free", "fee"), [(0.0, 40.0), (1.0, 35.0), (3.0, 20.0), (9.0, 0.0)])
def test_the_demonstration_knows_what_printing_costs(free: float, fee: float) -> None:
    plugins.install(DEMO)
    bindings = {"form": {"docs": DOCS}, "src": {"edu": {"free_quota": free}}}
    assert evaluate("fee_of(form.docs, src.edu.free_quota)", bindings).value == fee
    assert evaluate("fee_of(form.docs, src.edu.free_quota) + 0.1 > 0.0", bindings).value is True


def test_a_function_is_known_as_long_as_it_is_plugged_in() -> None:
    plugins.install(DEMO)
    assert problems("fee_of(form.docs, 1.0) > 0.0", {"form.docs"}) == []
    assert "参数个数" in problems("fee_of(form.docs) > 0.0", {"form.docs"})[0]
    plug_in({})
    plugins.install("")
    assert "不认识的函数 fee_of" in problems("fee_of(form.docs, 1.0) > 0.0", {"form.docs"})[0]


def written(folder: Path, text: str, name: str = "own.py") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(("text", "words"), [
    ("def f(a):\n    return a\n", "请写 FUNCTIONS"),
    ("FUNCTIONS = {'twice': 2}\ndef twice(a):\n    return a\n", "没有 2 个参数的函数 twice"),
    ("FUNCTIONS = {'absent': 1}\n", "没有 1 个参数的函数 absent"),
    ("FUNCTIONS = {'total': 2}\ndef total(a, b):\n    return a\n", "不能作函数名"),
    ("FUNCTIONS = {'F': 1}\ndef F(a):\n    return a\n", "不能作函数名"),
    ("import os\nFUNCTIONS = {'f1': 1}\n", "第 1 行：不能导入 os"),
    ("from datetime import datetime\n", "不能导入 datetime"),
    ("FUNCTIONS = {'f1': 1}\ndef f1(a):\n    return open(a)\n", "第 3 行：不能使用 open"),
    ("def f1(a):\n    return a.__class__\n", "不能使用 .__class__"),
    ("def f1(a):\n    global b\n", "不能改变自己以外的东西"),
    ("def f1(a:\n", "不是有效的 Python"),
])
def test_a_file_that_is_not_pure_or_not_declared_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(plugins.PluginError, match=r"own\.py") as refused:
        plugins.load(written(tmp_path, text))
    assert words in str(refused.value)


def test_the_same_name_twice_and_a_folder_that_is_not_there_are_refused(tmp_path: Path) -> None:
    text = "FUNCTIONS = {'twice': 1}\ndef twice(a):\n    return a\n"
    written(tmp_path, text)
    written(tmp_path, text, "other.py")
    with pytest.raises(plugins.PluginError, match="已经有了"):
        plugins.load(tmp_path)
    with pytest.raises(plugins.PluginError, match="不存在"):
        plugins.load(tmp_path / "absent")


@pytest.mark.parametrize(("body", "words"), [
    ("while True:\n        a = 1", "超过 50 毫秒"),
    ("try:\n        while True:\n            a = 1\n    except Exception:\n        return 1.0", "超过 50 毫秒"),
    ("return [x for x in range(10) for y in iter(int, 1)]", "超过 50 毫秒"),
    ("return own(a)", "没有算出结果"),
    ("return a['missing']", "没有算出结果"),
    ("return [a]", "不是数、文字或真假"),
    ("return float('inf')", "有限"),
])
def test_a_call_that_never_ends_or_fails_is_a_missing_value(tmp_path: Path, body: str, words: str) -> None:
    plug_in(plugins.load(written(tmp_path, f"FUNCTIONS = {{'own': 1}}\ndef own(a):\n    {body}\n")))
    outcome = evaluate("own(form.a)", {"form": {"a": 1.0}})
    assert outcome.value is False
    assert words in str(outcome.problem)


@pytest.mark.parametrize(("body", "value"), [
    ("return len(a)", 2.0), ("return a[0] + '元'", "甲元"), ("return '甲' in a", True),
    ("a.append('丙'); return len(a)", 3.0),
])
def test_a_result_is_a_number_a_text_or_a_truth_and_arguments_stay_as_they_are(
        tmp_path: Path, body: str, value: Any) -> None:
    plug_in(plugins.load(written(tmp_path, f"FUNCTIONS = {{'own': 1}}\ndef own(a):\n    {body}\n")))
    form = {"a": ["甲", "乙"]}
    assert evaluate("own(form.a)", {"form": form}).value == value
    assert form == {"a": ["甲", "乙"]}
