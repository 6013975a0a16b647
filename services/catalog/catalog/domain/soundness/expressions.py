"""Conditions and calculations: each compiles, and names only fields that exist and are filled by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.domain.soundness import fields, shapes
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of
from catalog.domain.soundness.ways import Graph
from contracts.catalog import expression

_CASE = frozenset({"case.serial", "case.status", "case.started_at", "case.round", "case.title"})
#: ``src.<system>.<item>`` and a person's attributes are the school's own; only their first part is fixed.
_OPEN = frozenset({"applicant.*", "me.*", "src.*"})


def check(report: Report, data: dict[str, Any]) -> None:
    """Look at every expression of a definition."""
    known = names(data)
    graph = Graph(data)
    for path, step, text in written(data):
        allowed = _OPEN if path == "start.who" else known | _row_of(path, data)
        found = expression.problems(text, allowed)
        for message in found:
            report.add(path, message)
        if not found and step in graph.steps:
            _filled_by_then(report, path, text, data, graph.before([step]))


def names(data: Mapping[str, Any]) -> frozenset[str]:
    """Return every path an expression may read in this definition."""
    found = {*_OPEN, *_CASE}
    for _, field in fields.placed(dict(data)):
        key = text_of(field, "key")
        found.add(f"form.{key}")
        found |= {f"form.{key}[].{text_of(column, 'key')}" for _, column in fields.columns("", field)}
    found |= {f"branches.{key}" for key in mapping_of(data, "steps")}
    return frozenset(found)


def _row_of(path: str, data: Mapping[str, Any]) -> frozenset[str]:
    """Return what an expression of a column may read of its own row: ``row.<column>``."""
    table, inside, _ = path.partition(".row.")
    found = [field for place, field in fields.placed(dict(data)) if place == table] if inside else []
    return frozenset(f"row.{text_of(column, 'key')}" for field in found for _, column in fields.columns(table, field))


def written(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield ``(path, step it is evaluated at or empty, text)`` of every expression."""
    if who := text_of(mapping_of(data, "start"), "who"):
        yield "start.who", "", who
    for path, field in fields.placed(dict(data)):
        yield from _of_field(path, field)
        for place, column in fields.columns(path, field):
            yield from _of_field(place, column)
    for key, step in mapping_of(data, "steps").items():
        if not isinstance(step, dict):
            continue
        for name in ("next", "branches"):
            for index, row in rows_of(step, name):
                if text := text_of(row, "if"):
                    yield f"steps.{key}.{name}[{index}].if", key, text
        for name in ("run_if", "until"):
            text = text_of(step, name)
            if text and shapes.duration(text) is not None:  # a wait may also last a length of time
                yield f"steps.{key}.{name}", key, text


def _of_field(path: str, field: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in ("when", "calc"):
        if text := text_of(field, name):
            yield f"{path}.{name}", "", text
    pair = field.get("check")
    if isinstance(pair, list) and pair and isinstance(pair[0], str):
        yield f"{path}.check", "", pair[0]


def _filled_by_then(report: Report, path: str, text: str, data: dict[str, Any], earlier: set[str]) -> None:
    filled_at, formulas = {}, {}
    for _, field in fields.placed(data):
        filled_at[f"form.{text_of(field, 'key')}"] = text_of(field, "at")
        formulas[f"form.{text_of(field, 'key')}"] = text_of(field, "calc")
    for name in _read_by(text, formulas):
        at = filled_at.get(name)
        if at and at not in earlier:
            report.add(path, f"{name} 要到环节 {at} 才填写，这时还没有值")


def _read_by(text: str, formulas: Mapping[str, str]) -> list[str]:
    """Return the fields that ``text`` reads, also by way of calculated fields."""
    found: dict[str, None] = {}
    todo = [text]
    while todo:
        for name in (path.partition("[")[0] for path in expression.paths_in(todo.pop())):
            if name not in found:
                found[name] = None
                todo += [formulas[name]] if formulas.get(name) else []
    return list(found)
