"""Conditions and calculations: what they come to, and that nothing written into them or into a form does harm."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalog.expression import Outcome, evaluate, functions_in, holds, paths_in, problems
from contracts.catalog.workdays import Calendar
from tests.contracts.payloads import INJECTIONS

#: Shared with the browser's engine, which must come to the same answers.
CASES = json.loads((Path(__file__).parent / "expression_cases.json").read_text())
BINDINGS = CASES["bindings"]
NOW = datetime.fromisoformat(CASES["now"])
VALUES = {case["expression"]: case["value"] for case in CASES["values"]}
FALSE_WITH_A_REASON = {case["expression"]: case["why"] for case in CASES["false"]} | {
    "x" * 2_001: "过长",
    "form" + ".x" * 900: "过深",
    "+".join(["1.0"] * 400): "过深",
    "true?1.0:" * 220 + "2.0": "过深",
    "'\ud800' == 'x'": "无法处理",
    "'\x00' == 'x'": "无法处理",
}


@pytest.mark.parametrize("text", VALUES)
def test_an_expression_comes_to_its_value(text: str) -> None:
    assert evaluate(text, BINDINGS, now=NOW) == Outcome(VALUES[text])


@pytest.mark.parametrize("text", FALSE_WITH_A_REASON, ids=ascii)
def test_what_cannot_be_computed_is_false_and_says_why(text: str) -> None:
    outcome = evaluate(text, BINDINGS, now=NOW)
    assert outcome.value is False
    assert outcome.problem
    assert FALSE_WITH_A_REASON[text] in outcome.problem


def test_values_of_every_type_are_brought_to_what_can_be_compared() -> None:
    form = {
        "cents": [{"sum": Decimal("0.1")}, {"sum": Decimal("0.2")}],
        "amount": Decimal("0.3"),
        "count": 3,
        "day": date(2026, 9, 1),
        "when": datetime(2026, 9, 1, 0, 30, tzinfo=UTC),
        "pair": (1, 2),
    }
    for text in (
        "total(form.cents, 'sum') == form.amount",
        "form.count + 1.0 == 4.0",
        "form.day == '2026-09-01'",
        "form.when == '2026-09-01T08:30:00'",
        "form.pair == [1.0, 2.0]",
    ):
        assert evaluate(text, {"form": form}) == Outcome(True), text


def test_a_condition_is_true_or_false_and_nothing_else() -> None:
    assert holds("form.on", BINDINGS) == Outcome(True)
    assert holds("form.days", BINDINGS) == Outcome(False, "结果不是“真”或“假”")
    assert holds("form.missing", BINDINGS).problem == "缺少 missing 的值"


def test_the_calendar_decides_which_days_are_worked() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 10, 1)}), made_up=frozenset({date(2026, 10, 10)}))
    span = "workdays_between('2026-10-01', '2026-10-10')"
    assert evaluate(span, {}).value == 7.0
    assert evaluate(span, {}, calendar=calendar).value == 7.0
    assert evaluate("workdays_between('2026-10-01', '2026-10-01')", {}, calendar=calendar).value == 0.0
    assert evaluate("has_holiday('2026-10-10', '2026-10-10')", {}, calendar=calendar).value is False


def test_without_a_clock_a_lead_time_is_unknown() -> None:
    assert evaluate("advance_days('2026-09-09')", {}).problem == "此处不知道当前时间"


def test_a_computation_without_end_is_stopped() -> None:
    rows = [float(number) for number in range(200)]
    text = "form.r.all(a, form.r.all(b, form.r.all(c, a + b + c >= 0.0)))"
    assert evaluate(text, {"form": {"r": rows}}) == Outcome(False, "计算量超出限制")


@pytest.mark.parametrize("payload", INJECTIONS)
def test_no_payload_runs_anything_as_expression_or_as_value(payload: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    text = payload.format(canary=canary)
    assert problems(text, {"form.name"})
    outcome = evaluate(text, BINDINGS)
    assert outcome.problem is not None or outcome.value in (True, False) or isinstance(outcome.value, str | float)
    hostile = {"form": {"name": text, "items": [{text: text}]}}
    assert evaluate("form.name", hostile) == Outcome(text)
    assert evaluate("form.name == 'x' || form.name.matches('^never$')", hostile).value is False
    assert not canary.exists()


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        b"x",
        10**400,
        [[[[[[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]]]]]],
        float("nan"),
        "\ud800",
        Decimal("1e999999999"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_value_in_a_form_makes_a_condition_raise(value: Any) -> None:
    assert evaluate("form.x == 1.0", {"form": {"x": value}}).value is False


KNOWN = {"form.unit", "form.days", "form.items", "form.items[].kind", "applicant.*", "src.*", "case.serial"}
SOUND = [
    "form.days > 1.0",
    "form.items.exists(i, i.kind == 'x')",
    "form.items[0].kind == 'x'",
    "form['unit'] == 'cs'",
    "applicant.anything == 'x'",
    "src.edu.rank == 'x'",
    "case.serial != ''",
    "[1.0, 2.0].exists(n, n == form.days)",
    "count(form.items) > 1.0",
    "form.days > -1",
    "case_finished(form.unit)",
    "total(form.items, 'kind') > 1.0",
    "form.items.filter(i, i.kind == 'a').map(j, j.kind).size() > 1",
    "has(form.unit)",
]
UNSOUND = {
    "form.absent > 1.0": "不存在的 form.absent",
    "form.items.exists(i, i.price > 1.0)": "form.items[].price",
    "form.items[0].price > 1.0": "form.items[].price",
    "form['absent'] == 'x'": "form.absent",
    "form == 'x'": "不存在的 form",
    "total(form.items, 'price') > 1.0": "form.items[].price",
    "case.secret == 'x'": "case.secret",
    "user.name == 'x'": "不认识的名字",
    "form.unit.name == 'x'": "form.unit.name",
    "unheard(form.unit)": "不认识的函数 unheard",
    "form.unit.hack()": "函数 hack",
    "form.days * 2 > 1.0": "2.0",
    "form.days >": "语法",
    "": "不能为空",
    "count(form.items) > 1": "3.0",
    "total(form.items)": "参数个数",
    "'a' + 1.0": "类型",
    "form.unit = 'x'": "不认识的符号",
    "form.unit == “x”": "不认识的符号",
}


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_expression_may_be_published(text: str) -> None:
    assert problems(text, KNOWN) == []


@pytest.mark.parametrize("text", UNSOUND)
def test_an_unsound_expression_is_explained(text: str) -> None:
    assert UNSOUND[text] in "；".join(problems(text, KNOWN))


def test_names_and_functions_can_be_listed() -> None:
    assert paths_in("form.a > 1.0 && form.t.exists(r, r.b == form.c)") == (
        "form.a",
        "form.t",
        "form.t[]",
        "form.t[].b",
        "form.c",
    )
    assert functions_in("total(form.t, 'a') > size(form.b)") == ("total", "size")


@settings(deadline=None)
@given(
    st.text(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
)
def test_nothing_raises(text: str, value: Any) -> None:
    for form in (value, {"x": value}):
        outcome = evaluate(text, {"form": form})
        assert outcome.problem is None or outcome.value is False
    evaluate("form.x == 1.0", {"form": {"x": value}})
    problems(text, KNOWN)


def test_threads_share_compiled_expressions() -> None:
    wrong: list[Any] = []

    def work(number: float) -> None:
        for _ in range(100):
            outcome = evaluate(
                "form.rows.exists(r, r == 49.0) && advance_days('2026-09-09') > 1.0",
                {"form": {"rows": [number, 1.0]}},
                now=NOW,
            )
            if outcome != Outcome(number == 49.0):
                wrong.append(outcome)

    threads = [threading.Thread(target=work, args=(number,)) for number in (49.0, 2.0, 3.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
