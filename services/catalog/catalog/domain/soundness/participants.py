"""People: every expression in the closed vocabulary, and the fields and steps it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of, texts_of
from catalog.domain.soundness.ways import Graph
from contracts.catalog.who import Path, Who, WhoError, mentioned, parse

#: Besides people, ``empty`` may say what happens when nobody is found.
POLICIES_WHEN_EMPTY = ("up", "skip", "reject")
#: Keys whose people have to be known when a case reaches the step.
_ON_ARRIVAL = ("who", "empty", "veto", "exclude", "chair", "weights")


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
        earlier = _earlier(graph, step, path)
        for part in mentioned(who):
            if complaint := _complaint(part, fields, graph, earlier):
                report.add(path, complaint)


def named(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield ``(path, step it is used at, expression)`` wherever the notation names people."""
    for key, step in mapping_of(data, "steps").items():
        if isinstance(step, dict):
            yield from ((f"steps.{key}.{name}", key, text) for name, text in _of_step(step))
    for name in ("cc", "circulate"):
        for index, row in rows_of(data, name):
            for at in texts_of(row, "at") or [""]:
                yield from ((f"{name}[{index}].to", at, text) for text in texts_of(row, "to"))
    for name, key in (("reopen", "who"), ("substitute_trigger", "to")):
        yield from ((f"{name}.{key}", "", text) for text in texts_of(mapping_of(data, name), key))


def _of_step(step: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("who", "veto", "exclude", "chair", "remind_to"):
        yield from ((name, text) for text in texts_of(step, name))
    yield from (("empty", text) for text in texts_of(step, "empty") if text not in POLICIES_WHEN_EMPTY)
    yield from (("weights", text) for text in mapping_of(step, "weights"))
    act, _, to = text_of(mapping_of(step, "late"), "do").partition(":")
    if act == "transfer":
        yield from (("late.to", text) for text in (to, text_of(mapping_of(step, "late"), "to")) if text)
    for name in ("cc", "circulate"):
        told = mapping_of(step, name) or {"to": step.get(name)}
        yield from ((name, text) for text in texts_of(told, "to"))
        yield from ((name, text) for _, row in rows_of(step, name) for text in texts_of(row, "to"))


def _earlier(graph: Graph, step: str, path: str) -> set[str]:
    """Return the steps that may be over by then: before the step for those sought on arrival, else itself as well."""
    if step not in graph.steps:
        return set(graph.steps)
    on_arrival = path in {f"steps.{step}.{name}" for name in _ON_ARRIVAL}
    return graph.before(graph.back[step] if on_arrival else [step])


def _complaint(part: Who | Path, fields: Mapping[str, Any], graph: Graph, earlier: set[str]) -> str | None:
    match part:
        case Path(("form", key)):
            return _field(fields, key, "dept", "单位") or _too_late(fields, key, earlier)
        case Who("field", (str(key),)):
            return _field(fields, key, "person", "人员") or _too_late(fields, key, earlier)
        case Who("rows", (str(table), str(column))):
            return _column(fields, table, column) or _too_late(fields, table, earlier)
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


def _too_late(fields: Mapping[str, Any], key: str, earlier: set[str]) -> str | None:
    at = text_of(fields[key], "at")
    return f"字段 {key} 要到环节 {at} 才填写，这时还不知道是谁" if at and at not in earlier else None


def _column(fields: Mapping[str, Any], table: str, column: str) -> str | None:
    if fields.get(table, {}).get("type") != "table":
        return f"表单里没有表格 {table[:40]}"
    columns = {text_of(row, "key"): row for _, row in rows_of(fields[table], "row")}
    if column not in columns:
        return f"表格 {table} 没有列 {column[:40]}"
    return None if columns[column].get("type") == "person" else f"列 {column} 不是人员（person）类型"
