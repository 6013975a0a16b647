"""A small sound definition, and ways to break it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SMALL = """
code: leave-note
"no": "900"
name: 请假条
guide: {theme: 综合服务, host: 人事处, audience: [教职工]}
start: {who: "applicant.kind == 'staff'", unique: [unit], window: always}
title: "{name}_{applicant.name}_{form.unit}"
form:
  - {key: unit, label: 单位, type: dept, required: true, prefill: me.dept}
  - {key: kind, label: 类别, type: select, options: [事假, 病假]}
  - {key: days, label: 天数, type: int, required: true, check: ["form.days > 0.0", 天数须大于零]}
  - {key: rows, label: 明细, type: table, min: 1, max: 9, row: [
      {key: day, label: 日期, type: date}, {key: who, label: 代理人, type: person}]}
  - {key: tutor, label: 负责人, type: person}
  - {key: card, label: 证件, type: idcard, secret: true, see: [lead]}
  - {key: number, label: 编号, type: serial, at: stamp}
  - {key: remark, label: 批示, type: textarea, at: lead}
serial: {field: number, pattern: "QJ{yyyy}{seq:04}", at: stamp}
steps:
  fill: {name: 填写, kind: start, do: [terminate], next: [{if: "form.days > 3.0", to: lead}, {to: stamp}]}
  lead:
    {name: 审批, kind: human, who: "head(form.unit)", policy: single, edit: [remark],
     do: [approve, "return:applicant", reject], resubmit: direct, limit: 3wd, remind: [0wd],
     late: {after: 1wd, do: escalate}, empty: [admin], next: [{to: stamp}]}
  stamp: {name: 编号, kind: system, effect: issue_document, next: [{to: done}]}
  done: {name: 完成, kind: end, outcome: approved, documents: [{template: 请假条, format: pdf}]}
cc: [{at: done, to: "role('hr.clerk')"}]
withdraw: before_first_vote
"""

Change = Callable[[dict[str, Any]], Any]


def _field(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next(field for field in data["form"] if field["key"] == key)


def put(path: str, value: Any) -> Change:
    """Set ``steps.lead.who`` or ``form.unit.type`` to a value."""

    def change(data: dict[str, Any]) -> None:
        *way, last = path.split(".")
        at: Any = data
        for part in way:
            at = _field(data, part) if at is data["form"] else at[int(part) if isinstance(at, list) else part]
        at[last] = value

    return change


def drop(path: str) -> Change:
    """Take ``steps.lead.who`` away."""

    def change(data: dict[str, Any]) -> None:
        *way, last = path.split(".")
        at: Any = data
        for part in way:
            at = _field(data, part) if at is data["form"] else at[int(part) if isinstance(at, list) else part]
        if isinstance(at, list):
            at.remove(at[int(last)] if last.isdigit() else _field(data, last))
        else:
            del at[last]

    return change


def add_field(**field: Any) -> Change:
    return lambda data: data["form"].append({"label": "某项", **field})


def add_step(key: str, step: dict[str, Any]) -> Change:
    return lambda data: data["steps"].update({key: {"name": "某环节", **step}})


def both(*changes: Change) -> Change:
    def change(data: dict[str, Any]) -> None:
        for each in changes:
            each(data)

    return change


HUMAN = {"kind": "human", "who": "applicant", "do": ["approve"], "next": [{"to": "done"}]}
