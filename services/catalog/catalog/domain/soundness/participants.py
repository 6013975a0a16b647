"""People: every expression in the closed vocabulary, and the fields and steps it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.domain.soundness.graph import Graph
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of, texts_of
from contracts.catalog.who import Path, Who, WhoError, mentioned, parse

#: Besides people, ``empty`` may say what happens when nobody is found.
POLICIES_WHEN_EMPTY = ("up", "skip", "reject")


def check(report: Report, data: dict[str, Any]) -> None:
    """Look at every place where people are named."""
    fields = {text_of(field, "key"): field for _, field in rows_of(data, "form")}
    graph = Graph(data)
    for path, step, expression in named(data):
        try:
            who = parse(expression)
        except WhoError as error:
            report.add(path, str(error))
            continue
        earlier = graph.before([step]) if step in graph.steps else set(graph.steps)
        for part in mentioned(who):
            if complaint := _complaint(part, fields, graph, earlier):
                report.add(path, complaint)


def named(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield ``(path, step it is used at, expression)`` wherever the notation names people."""
    for key, step in mapping_of(data, "steps").items():
        if not isinstance(step, dict):
            continue
        for name in ("who", "veto", "exclude", "chair", "remind_to"):
            for text in texts_of(step, name):
                yield f"steps.{key}.{name}", key, text
        for text in texts_of(step, "empty"):
            if text not in POLICIES_WHEN_EMPTY:
                yield f"steps.{key}.empty", key, text
        for text in mapping_of(step, "weights"):
            yield f"steps.{key}.weights", key, text
    for name in ("cc", "circulate"):
        for index, row in rows_of(data, name):
            for text in texts_of(row, "to"):
                yield f"{name}[{index}].to", text_of(row, "at"), text


def _complaint(part: Who | Path, fields: Mapping[str, Any], graph: Graph, earlier: set[str]) -> str | None:
    match part:
        case Path(("form", key)):
            return _field(fields, key, "dept", "单位")
        case Who("field", (str(key),)):
            return _field(fields, key, "person", "人员")
        case Who("rows", (str(table), str(column))):
            return _column(fields, table, column)
        case Who("handler", (str(step),)):
            if step not in graph.steps:
                return f"环节 {step[:40]} 不存在"
            if graph.steps[step].get("kind") not in ("human", "wait", "start"):
                return f"环节 {step} 无人办理"
            return None if step in earlier else f"环节 {step} 不在此之前，那时还没有办理人"
        case Who("chosen", (str(step), _)) if step not in graph.steps:
            return f"环节 {step[:40]} 不存在"
    return None


def _field(fields: Mapping[str, Any], key: str, kind: str, chinese: str) -> str | None:
    if key not in fields:
        return f"表单里没有字段 {key[:40]}"
    return None if fields[key].get("type") == kind else f"字段 {key} 不是{chinese}（{kind}）类型"


def _column(fields: Mapping[str, Any], table: str, column: str) -> str | None:
    if fields.get(table, {}).get("type") != "table":
        return f"表单里没有表格 {table[:40]}"
    columns = {text_of(row, "key"): row for _, row in rows_of(fields[table], "row")}
    if column not in columns:
        return f"表格 {table} 没有列 {column[:40]}"
    return None if columns[column].get("type") == "person" else f"列 {column} 不是人员（person）类型"
