"""The tests written beside a definition: their shape, and the fields, steps and actions they speak of."""

from __future__ import annotations

from typing import Any

from catalog.domain.soundness import shapes
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of, texts_of
from catalog.domain.soundness.steps import ACTIONS

_NUMBER = shapes.either(shapes.text(20), shapes.whole(0, 2**53))
STORY = {"as": _NUMBER, "name": shapes.text(100), "form": shapes.mapping, "acts": shapes.rows(50),
         "expect": shapes.mapping}
_PEOPLE = shapes.either(shapes.texts(50, 20, single=True), _NUMBER)
ACT = {"by": _NUMBER, "do": shapes.one_of(*ACTIONS, "return", "resubmit", "withdraw", "object", "reopen", "advance"),
       "step": shapes.text(40), "form": shapes.mapping, "opinion": shapes.text(2_000), "reason": shapes.text(200),
       "to": _PEOPLE}
EXPECT = {"path": shapes.texts(200, 40), "holders": shapes.mapping, "outcome": shapes.one_of(
    "approved", "rejected", "terminated", "withdrawn", "returned", "running")}


def check(report: Report, data: dict[str, Any], fields: dict[str, Any], steps: dict[str, Any]) -> None:
    """Look at every test."""
    for index, story in rows_of(data, "tests"):
        path = f"tests[{index}]"
        shapes.check(report, path, story, STORY, ("as",))
        _fields(report, f"{path}.form", mapping_of(story, "form"), fields)
        for number, act in rows_of(story, "acts"):
            place = f"{path}.acts[{number}]"
            shapes.check(report, place, act, _act(act), ("by", "do"))
            _fields(report, f"{place}.form", mapping_of(act, "form"), fields)
            _steps(report, f"{place}.step", texts_of(act, "step"), steps)
        _expected(report, f"{path}.expect", mapping_of(story, "expect"), steps)


def _act(act: dict[str, Any]) -> dict[str, shapes.Shape]:
    """A return may name its target in one word, as ``do`` of a step does."""
    return {**ACT, "do": shapes.text(60)} if text_of(act, "do").startswith("return:") else ACT


def _expected(report: Report, path: str, expect: dict[str, Any], steps: dict[str, Any]) -> None:
    shapes.check(report, path, expect, EXPECT)
    _steps(report, f"{path}.path", texts_of(expect, "path"), steps)
    holders = mapping_of(expect, "holders")
    _steps(report, f"{path}.holders", list(holders), steps)
    for people in holders.values():
        numbers = people if isinstance(people, list) else [people]
        if any(_NUMBER(number) for number in numbers):
            report.add(f"{path}.holders", "办理人应写工号，例如 {lead: ['10021']}")


def _fields(report: Report, path: str, form: dict[str, Any], fields: dict[str, Any]) -> None:
    for key in form:
        if key not in fields:
            report.add(path, f"表单里没有字段 {key[:40]}")


def _steps(report: Report, path: str, named: list[str], steps: dict[str, Any]) -> None:
    for key in named:
        if key not in steps:
            report.add(path, f"环节 {key[:40]} 不存在")
