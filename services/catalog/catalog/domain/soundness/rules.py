"""The small rules beside form and steps: copies, urging, reopening, callbacks, what a case occupies or sets off."""

from __future__ import annotations

from typing import Any

from catalog.domain.soundness import shapes
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of, texts_of
from contracts.catalog.definition import copied_at

COPY = {"at": shapes.texts(50, 40, single=True), "to": shapes.who()}
CIRCULATION = {**COPY, "comment": shapes.truth, "forward": shapes.whole(0, 9), "until": shapes.duration,
               "required": shapes.truth}
URGE = {"after": shapes.span, "every": shapes.duration}
REOPEN = {"who": shapes.who(), "days": shapes.either(shapes.whole(1, 3_650), shapes.duration)}
CALLBACK = {"at": shapes.text(40), "to": shapes.text(60), "item": shapes.text(60), "name": shapes.text(40)}
HOLD = {"resource": shapes.text(60), "begin": shapes.text(60), "end": shapes.text(60), "at": shapes.text(40),
        "from": shapes.text(40), "until": shapes.text(40)}
TRIGGER = {"begin": shapes.text(40), "end": shapes.text(40), "to": shapes.who(5),
           "services": shapes.texts(100, 40, single=True)}
_TIMES = ("date", "datetime")


def check(report: Report, data: dict[str, Any], fields: dict[str, Any], steps: dict[str, Any]) -> None:
    """Look at every rule of a definition and of its steps."""
    for name, known in (("cc", COPY), ("circulate", CIRCULATION)):
        for index, row in rows_of(data, name):
            _told(report, f"{name}[{index}]", row, known, steps)
    _urging(report, "", data)
    if isinstance(data.get("reopen"), dict):
        shapes.check(report, "reopen", data["reopen"], REOPEN)
    for key, step in steps.items():
        if isinstance(step, dict):
            _of_step(report, f"steps.{key}", step)
    for path, row in _one_or_more(data, "callback"):
        shapes.check(report, path, row, CALLBACK, ("at", "to"))
        _step(report, path, row, steps)
    for path, row in _one_or_more(data, "resource_hold"):
        shapes.check(report, path, row, HOLD, ("resource",))
        _step(report, path, row, steps)
        _span(report, path, row, fields)
    if isinstance(data.get("substitute_trigger"), dict):
        trigger = data["substitute_trigger"]
        shapes.check(report, "substitute_trigger", trigger, TRIGGER, ("begin", "end"))
        _span(report, "substitute_trigger", trigger, fields)


def _told(report: Report, path: str, row: dict[str, Any], known: dict[str, shapes.Shape],
          steps: dict[str, Any]) -> None:
    shapes.check(report, path, row, known, ("at", "to"))
    for at in copied_at(texts_of(row, "at"), steps):
        if at not in steps:
            report.add(f"{path}.at", f"环节 {at[:40]} 不存在；也可写 start、end、approved、rejected")


def _of_step(report: Report, path: str, step: dict[str, Any]) -> None:
    _urging(report, path, step)
    for name, known in (("cc", COPY), ("circulate", CIRCULATION)):
        rows = [(f"{path}.{name}", step[name])] if isinstance(step.get(name), dict) else \
            [(f"{path}.{name}[{index}]", row) for index, row in rows_of(step, name)]
        for place, row in rows:
            shapes.check(report, place, row, {key: shape for key, shape in known.items() if key != "at"}, ("to",))


def _urging(report: Report, path: str, data: dict[str, Any]) -> None:
    if isinstance(data.get("urge"), dict):
        shapes.check(report, shapes.join(path, "urge"), data["urge"], URGE)


def _one_or_more(data: dict[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    if isinstance(data.get(name), dict):
        return [(name, data[name])]
    return [(f"{name}[{index}]", row) for index, row in rows_of(data, name)]


def _step(report: Report, path: str, row: dict[str, Any], steps: dict[str, Any]) -> None:
    for name in ("at", "from", "until"):
        if (at := text_of(row, name)) and at not in steps:
            report.add(f"{path}.{name}", f"环节 {at[:40]} 不存在")


def _span(report: Report, path: str, row: dict[str, Any], fields: dict[str, Any]) -> None:
    for name in ("begin", "end"):
        key = text_of(row, name).removeprefix("form.")
        if key and mapping_of(fields, key).get("type") not in _TIMES:
            report.add(f"{path}.{name}", f"{key[:40]} 应是表单里的日期或日期时间字段")
