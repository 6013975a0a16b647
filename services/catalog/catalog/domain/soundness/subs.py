"""Steps that start another service: not the same one again, and every value comes from a field that exists."""

from __future__ import annotations

from typing import Any

from catalog.domain.soundness import shapes
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of


def check(report: Report, data: dict[str, Any]) -> None:
    """Look at every sub step."""
    fields = {text_of(field, "key"): field for _, field in rows_of(data, "form")}
    for key, step in mapping_of(data, "steps").items():
        if not isinstance(step, dict) or step.get("kind") != "sub":
            continue
        path = f"steps.{key}"
        if text_of(step, "service") and text_of(step, "service") == text_of(data, "code"):
            report.add(f"{path}.service", "不能发起自己，会无休止地发起下去；请写别的服务代码")
        rows = mapping_of(fields, text_of(step, "for_each").removeprefix("form."))
        if text_of(step, "for_each") and rows.get("type") != "table":
            report.add(f"{path}.for_each", "应是表单里的一个表格（table）字段，每行发起一件")
        if "join" in step and "for_each" not in step:
            report.add(f"{path}.join", "join 说的是等几件子办件，只与 for_each 同用，请删去")
        if (other := text_of(step, "on_rejected")) and other not in (*mapping_of(data, "steps"), "reject"):
            report.add(f"{path}.on_rejected", f"环节 {other[:40]} 不存在")
        columns = {text_of(column, "key") for _, column in rows_of(rows, "row")}
        for child, source in mapping_of(step, "map").items():
            _mapped(report, f"{path}.map", child, source, fields, columns)
        if "output" in step and step.get("mode") == "fire_and_forget":
            report.add(f"{path}.output", "发起就走的子事项不等结果，没有什么可以带回，请删去 output")
        for key, source in mapping_of(step, "output").items():
            _brought(report, f"{path}.output", key, source, fields, rows)


def _brought(report: Report, path: str, key: str, source: Any, fields: dict[str, Any], rows: dict[str, Any]) -> None:
    """One entry ``<field of this form, or row.<column>>: <field of the child>``; also its number and its outcome."""
    root, _, column = key.partition(".")
    columns = {text_of(one, "key"): one for _, one in rows_of(rows, "row")}
    in_row = bool(column) and root != "form"
    target = (columns if in_row and (root == "row" or fields.get(root) is rows) else fields).get(column or root)
    if target is None or (in_row and column not in columns):
        report.add(path, f"表单里没有字段 {key[:40]}；逐行发起时可写 row.<列>")
    elif text_of(target, "type") in ("calc", "serial", "table"):
        report.add(path, f"{key[:40]} 是 {text_of(target, 'type')} 字段，不能由子办件填写")
    name = source.removeprefix("form.") if isinstance(source, str) else ""
    if source not in ("case.serial", "case.outcome") and not shapes.KEY.fullmatch(name):
        report.add(path, f"{key[:40]} 的右边应写子办件的字段、case.serial 或 case.outcome")


def _mapped(report: Report, path: str, child: str, source: Any, fields: dict[str, Any], columns: set[str]) -> None:
    """One entry ``<field of the child>: <field of this form>``; of a service for each row also ``row.<column>``."""
    if not shapes.KEY.fullmatch(child):
        report.add(path, f"{child[:40]} 不是字段代码，左边写子办件的字段")
    if not isinstance(source, str):
        report.add(path, f"{child[:40]} 的右边应写本办件的字段")
        return
    root, _, key = source.partition(".")
    if not key:
        known = root in fields or root in columns
    elif root == "form":
        known = key in fields
    else:
        known = source == "case.serial" or ((root == "row" or root in fields) and key in columns)
    if not known:
        report.add(path, f"表单里没有字段 {source[:40]}；逐行发起时可写 row.<列>")
