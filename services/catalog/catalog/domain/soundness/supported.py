"""What the notation offers and the hall cannot run yet: one table, which shrinks as the engine grows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from catalog.domain.soundness import expressions, fields, participants
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, text_of, texts_of
from contracts.catalog import expression
from contracts.catalog.functions import FOREIGN
from contracts.catalog.who import Who, WhoError, mentioned, parse

#: What cannot run yet, by what it is. Take a word out here on the day the engine learns it.
NOT_YET: dict[str, frozenset[str]] = {
    "环节类型": frozenset({"fork", "join", "sub", "notice", "wait"}),
    "办理方式": frozenset({"all", "sequence", "ratio", "weights"}),
    "环节设置": frozenset({"veto", "weights", "chair", "exclude"}),
    "无人办理时的": frozenset({"up", "skip", "reject"}),
    "系统动作": frozenset({"issue_number", "check_student_status", "call_finance_system", "write_timetable"}),
    "人员写法": frozenset({"chosen"}),
    "字段类型": frozenset({"calc"}),
    "编号": frozenset({"dept_code"}),
    "函数": frozenset(FOREIGN),
    "重复人员跳过方式": frozenset({"consecutive", "any_earlier"}),
    "重新提交方式": frozenset({"smart"}),
}


def check(report: Report, data: dict[str, Any]) -> None:
    """Report what a sound definition asks for and nobody can run yet."""
    for path, sort, word in used(data):
        if word in NOT_YET[sort]:
            report.add(path, f"{sort} {word} 尚不支持，请暂时改用其他办法")


def used(data: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield ``(path, sort, word)`` of everything in a definition that the table may speak of."""
    for key, step in mapping_of(data, "steps").items():
        path = f"steps.{key}"
        yield f"{path}.kind", "环节类型", text_of(step, "kind")
        yield f"{path}.policy", "办理方式", text_of(step, "policy").partition(":")[0]
        yield f"{path}.effect", "系统动作", text_of(step, "effect")
        yield f"{path}.skip", "重复人员跳过方式", text_of(step, "skip")
        yield f"{path}.resubmit", "重新提交方式", text_of(step, "resubmit")
        yield from ((f"{path}.{name}", "环节设置", name) for name in step)
        yield from ((f"{path}.empty", "无人办理时的", word) for word in texts_of(step, "empty"))
    for path, field in fields.placed(data):
        yield f"{path}.type", "字段类型", text_of(field, "type")
    for part in re.findall(r"\{(\w+)", text_of(mapping_of(data, "serial"), "pattern")):
        yield "serial.pattern", "编号", part
    for path, _, text in participants.named(data):
        yield from ((path, "人员写法", name) for name in _people(text))
    for path, _, text in expressions.written(data):
        yield from ((path, "函数", name) for name in expression.functions_in(text))


def _people(text: str) -> list[str]:
    try:
        return [part.name for part in mentioned(parse(text)) if isinstance(part, Who)]
    except WhoError:
        return []
