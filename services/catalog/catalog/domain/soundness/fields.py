"""The form: each field alone, and what it says about other fields and about steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from catalog.domain.soundness import shapes
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of, texts_of
from contracts.catalog.fields import FIELD_TYPES

_CHOICES = frozenset({"select", "multiselect", "radio"})
_FILES = frozenset({"file", "image"})
_SEVERAL = _FILES | {"person", "dept"}
_COUNTED = frozenset({"table", "text", "textarea", "multiselect"}) | _FILES
_BOUNDED = _COUNTED | {"int", "decimal", "money", "date", "datetime"}
_NOT_IN_ROWS = frozenset({"table", "serial", "calc", "signature"})
_PREFILL = re.compile(r"today|now|(?:me|case)\.[a-z_]+|src\.[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*", re.ASCII)


def _key(value: Any) -> str | None:
    if isinstance(value, str) and shapes.KEY.fullmatch(value):
        return None
    return "应由小写字母、数字和下划线组成，以字母开头，最多 40 个字符"


def _check_pair(value: Any) -> str | None:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(item, str) and item.strip() for item in value):
        return None
    return "应是两项：[表达式, 不满足时的提示]"


def _choices(value: Any) -> str | None:
    """A list of options, or for each value of the field that ``depends_on`` names a list of its own."""
    if not isinstance(value, dict):
        return shapes.texts(500, 100)(value)
    if len(value) > 200 or not all(isinstance(parent, str) for parent in value):
        return "应是 上级选项: [本级选项, …]，最多 200 组"
    return next(filter(None, (shapes.texts(500, 100)(offered) for offered in value.values())), None)


def _prefill(value: Any) -> str | None:
    if isinstance(value, str) and _PREFILL.fullmatch(value):
        return None
    return "应是 today、now、me.<属性>、case.<属性> 或 src.<系统>.<数据项>"


COLUMN = {
    "key": _key, "label": shapes.text(100), "type": shapes.one_of(*sorted(FIELD_TYPES)), "required": shapes.truth,
    "options": _choices, "many": shapes.truth, "min": shapes.number, "max": shapes.number,
    "min_len": shapes.whole(0, 20_000), "prefill": _prefill, "prefill_value": shapes.anything, "lock": shapes.truth,
    "when": shapes.text(2_000), "check": _check_pair, "unit": shapes.text(20), "accept": shapes.texts(20, 10),
    "depends_on": shapes.text(40),
}
FIELD = {
    **COLUMN, "row": shapes.rows(50), "secret": shapes.truth, "see": shapes.texts(50, 40, single=True),
    "calc": shapes.text(2_000),
    "at": shapes.text(40), "group": shapes.text(60), "must_be": shapes.truth, "statement": shapes.texts(50, 500),
    "row_actions": shapes.texts(10, 20),
}
_ROW_ACTIONS = ("append", "insert", "move_up", "move_down", "remove")


def check(report: Report, data: dict[str, Any]) -> None:
    """Look at every field of the form and every column of its tables."""
    steps = mapping_of(data, "steps")
    seen: set[str] = set()
    fields = list(placed(data))
    known = {text_of(field, "key"): field for _, field in fields}
    for path, field in fields:
        shapes.check(report, path, field, FIELD, ("key", "label", "type"))
        key = text_of(field, "key")
        if key and key in seen:
            report.add(path, f"字段 {key} 写了两次，请改名或删去一个")
        seen.add(key)
        _one(report, path, field)
        _table(report, path, field)
        _belonging(report, path, field, known, steps)


def placed(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every field with its path, ``form.<key>`` (or ``form[3]`` while it has no key)."""
    yield from _placed(data, "form", "form")


def columns(path: str, field: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every column of a table field with its path, ``form.<key>.row.<column>``."""
    yield from _placed(field, "row", f"{path}.row")


def _placed(data: dict[str, Any], name: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for index, row in rows_of(data, name):
        key = text_of(row, "key")
        yield (shapes.join(path, key) if key else f"{path}[{index}]"), row


def _one(report: Report, path: str, field: dict[str, Any]) -> None:
    """What a field says about itself, table columns included."""
    kind = text_of(field, "type")
    _options(report, path, field, kind)
    _bounds(report, path, field, kind)
    if field.get("many") is True and kind not in _SEVERAL:
        report.add(f"{path}.many", f"{kind} 类型不能多值，请改用 multiselect 或 table")
    if "accept" in field and kind not in _FILES:
        report.add(f"{path}.accept", "只有 file、image 字段可以限定扩展名")
    if field.get("lock") is True and not {"prefill", "prefill_value"} & field.keys():
        report.add(f"{path}.lock", "锁定的字段没人能填，请同时写 prefill")
    if "must_be" in field and kind != "checkbox":
        report.add(f"{path}.must_be", "只用于 checkbox 字段")
    if (kind == "calc") != ("calc" in field) and kind in FIELD_TYPES:
        missing = kind == "calc"
        report.add(f"{path}.calc", "calc 字段需要写 calc: 表达式" if missing else "只有 calc 类型的字段可以写 calc")


def _options(report: Report, path: str, field: dict[str, Any], kind: str) -> None:
    options = field.get("options")
    if options is None:
        if kind in _CHOICES and not {"prefill", "depends_on"} & field.keys():
            report.add(f"{path}.options", "没有选项，请写 options: [甲, 乙]")
        return
    if kind not in _CHOICES and kind in FIELD_TYPES:
        report.add(f"{path}.options", f"{kind} 类型没有选项，请删去或改用 select")
    if isinstance(options, dict) and not text_of(field, "depends_on"):
        report.add(f"{path}.options", "按上级选项分组时，请用 depends_on 写明上级是哪个字段")
    if options in ([], {}):
        report.add(f"{path}.options", "选项是空的，请至少写一项")
    given = texts_of(field, "options")
    if len(set(given)) < len(given):
        report.add(f"{path}.options", "选项有重复，请删去重复的")
    value = field.get("prefill_value")
    if isinstance(value, str) and given and value not in given:
        report.add(f"{path}.prefill_value", f"默认值 {value[:40]} 不在选项里")


def _bounds(report: Report, path: str, field: dict[str, Any], kind: str) -> None:
    bounds = {key: field[key] for key in ("min", "max") if shapes.number(field.get(key)) is None}
    for key, value in bounds.items():
        if kind in FIELD_TYPES and kind not in _BOUNDED:
            report.add(f"{path}.{key}", f"{kind} 类型不限大小，请删去 {key}")
        elif kind in _COUNTED and (value < 0 or value != int(value)):
            report.add(f"{path}.{key}", "应是不小于 0 的整数")
    if len(bounds) == 2 and bounds["min"] > bounds["max"]:
        report.add(f"{path}.min", "min 大于 max，请调整")
    if kind == "table" and bounds.get("max", 1) > 1_000:
        report.add(f"{path}.max", "表格最多 1000 行")
    if "min_len" in field and kind not in ("text", "textarea"):
        report.add(f"{path}.min_len", "只用于 text、textarea 字段")


def _table(report: Report, path: str, field: dict[str, Any]) -> None:
    kind = text_of(field, "type")
    if kind != "table":
        for key in ("row", "row_actions"):
            if key in field and kind in FIELD_TYPES:
                report.add(f"{path}.{key}", f"只有 table 类型的字段可以写 {key}")
        return
    if not field.get("row"):
        report.add(f"{path}.row", "表格没有列，请写 row: [{key, label, type}, …]")
    for action in texts_of(field, "row_actions"):
        if action not in _ROW_ACTIONS:
            report.add(f"{path}.row_actions", f"不认识的行操作 {action[:40]}，可选：{'、'.join(_ROW_ACTIONS)}")
    seen: set[str] = set()
    for place, column in columns(path, field):
        shapes.check(report, place, column, COLUMN, ("key", "label", "type"))
        if text_of(column, "type") in _NOT_IN_ROWS:
            report.add(f"{place}.type", f"表格的列不能是 {column['type']} 类型")
        key = text_of(column, "key")
        if key and key in seen:
            report.add(place, f"列 {key} 写了两次，请改名或删去一个")
        seen.add(key)
        _one(report, place, column)


def _belonging(report: Report, path: str, field: dict[str, Any], known: dict[str, Any], steps: dict[str, Any]) -> None:
    """What a field says about steps and other fields."""
    for reader in texts_of(field, "see"):
        if reader not in steps:
            report.add(f"{path}.see", f"环节 {reader[:40]} 不存在")
    if "see" in field and field.get("secret") is not True:
        report.add(f"{path}.see", "see 只对 secret: true 的字段有意义，请补上 secret 或删去 see")
    parent = text_of(field, "depends_on")
    if parent and parent not in known:
        report.add(f"{path}.depends_on", f"字段 {parent[:40]} 不存在")
    at, key = text_of(field, "at"), text_of(field, "key")
    if not at:
        return
    if at not in steps:
        report.add(f"{path}.at", f"环节 {at[:40]} 不存在")
        return
    step = mapping_of(steps, at)
    by_hand = text_of(field, "type") not in ("serial", "calc") and text_of(step, "kind") in ("human", "wait")
    if by_hand and key not in texts_of(step, "edit"):
        report.add(f"{path}.at", f"环节 {at} 的 edit 里没有 {key}，没人能填写")
