"""Each step alone: the keys its kind knows, their values, and what must go together."""

from __future__ import annotations

import re
from typing import Any

from catalog.domain.soundness import shapes, voting
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import Shape, mapping_of, rows_of, text_of, texts_of
from contracts.catalog.steps import STEP_KINDS, actions

ACTIONS = ("approve", "reject", "abstain", "transfer", "delegate", "resolve", "add:before", "add:after",
           "add:parallel", "remove", "cc", "circulate", "terminate", "batch", "print", "export", "urge", "comment",
           "retract", "claim", "release")
_LATE = ("approve", "reject", "return", "transfer", "escalate", "end")
def _late(value: Any) -> str | None:
    """The one automatic act; for a return or a transfer the target may follow a colon."""
    word, colon, to = value.partition(":") if isinstance(value, str) else ("", "", "")
    if word in _LATE and (not colon or (to and word in ("return", "transfer"))):
        return None
    return f"“{str(value)[:40]}”不可用，可选：{'、'.join(_LATE)}"


def _join(value: Any) -> str | None:
    """How many tokens are waited for; ``n:2`` and a bare 2 are the same."""
    if isinstance(value, str) and (value in ("all", "any") or re.fullmatch(r"n:[1-9]\d?", value)):
        return None
    return None if shapes.whole(1, 99)(value) is None else "应是 all、any 或 n:<数>"


def _link(value: Any) -> str | None:
    """Where people go on: an address of the web, or a page of the hall."""
    if isinstance(value, str) and len(value) <= 300 and re.match(r"https?://\S+\Z|/(?!/)[^\s\\]*\Z", value):
        return None
    return "应是 https:// 开头的地址，或大厅里的页面如 /university"


_KEYS = shapes.texts(200, 40, single=True)
_TEXT = shapes.text(200)
_TOLD = shapes.either(shapes.who(), shapes.mapping, shapes.list_of(shapes.text(200), shapes.mapping))
_COMMON: dict[str, Shape] = {
    "name": shapes.text(60), "kind": shapes.one_of(*sorted(STEP_KINDS)), "next": shapes.rows(30), "hide": _KEYS,
    "labels": shapes.mapping, "remind": shapes.moments, "limit": shapes.duration, "cc": _TOLD, "circulate": _TOLD,
    "hint": shapes.text(300), "link": _link,
}
_DO = shapes.texts(40, 60, single=True)
_TRUTHS = ("must_sign", "must_be_read", "substitutable", "returnable", "wait_all", "first_vote", "only_dissenters")
_COLLECT = shapes.one_of("immediate", "collect")
_HANDLED: dict[str, Shape] = {
    **dict.fromkeys(_TRUTHS, shapes.truth), "who": shapes.who(), "do": _DO, "edit": _KEYS, "require": _KEYS,
    "policy": voting.policy, "veto": shapes.who(), "weights": shapes.mapping, "chair": shapes.who(5),
    "exclude": shapes.who(), "empty": shapes.who(10), "self": shapes.one_of("self", "skip", "superior", "forbid"),
    "skip": shapes.one_of("off", "consecutive", "any_earlier"), "opinion": shapes.one_of("optional", "required"),
    "reasons": shapes.texts(50, 100, single=True), "nest": shapes.whole(0, 3), "urge": shapes.mapping,
    "strict": shapes.either(shapes.one_of("read"), shapes.truth), "return_mode": _COLLECT,
    "resubmit": shapes.one_of("replay", "direct", "smart"), "reject_scope": shapes.one_of("case", "branch"),
    "late": shapes.mapping, "due_field": shapes.text(40), "remind_to": shapes.who(), "batch": shapes.truth,
    "return_ttl": shapes.duration,
}
_OF_KIND: dict[str, dict[str, Shape]] = {
    "start": {"do": _DO, "edit": _KEYS, "require": _KEYS},
    "human": _HANDLED,
    "system": {"effect": shapes.text(60), "on_error": shapes.text(40), "documents": shapes.rows(10)},
    "wait": {**_HANDLED, "until": shapes.text(2_000), "until_event": shapes.text(60)},
    "notice": {"show": _KEYS, "days": shapes.either(shapes.duration, shapes.whole(1, 365)),
               "objections": shapes.truth, "objection_to": shapes.text(40)},
    "fork": {"branches": shapes.rows(20), "return_mode": _COLLECT},
    "join": {"of": shapes.text(40), "mode": _join, "return_mode": _COLLECT},
    "sub": {"service": shapes.text(40), "map": shapes.mapping, "output": shapes.mapping, "for_each": _TEXT,
            "run_if": shapes.text(2_000),
            "mode": shapes.one_of("wait", "fire_and_forget"), "on_rejected": shapes.text(40), "join": _join,
            "cascade": shapes.either(shapes.one_of("cascade", "orphan"), shapes.truth), "on_error": shapes.text(40)},
    "end": {"outcome": shapes.one_of("approved", "rejected"), "documents": shapes.rows(10), "terminate": shapes.truth},
}
_NEEDED = {
    "start": ("next",), "human": ("who", "do", "next"), "system": ("effect", "next"), "wait": ("next",),
    "notice": ("show", "days", "next"), "fork": ("branches",), "join": ("of", "next"), "sub": ("service", "next"),
    "end": ("outcome",),
}
DOCUMENT = {"template": shapes.text(60), "format": shapes.one_of("pdf", "docx"), "verify": shapes.truth}
LATE = {"after": shapes.span, "do": _late, "to": shapes.text(200)}


def known_keys() -> frozenset[str]:
    """Return every key a step of any kind may have."""
    return frozenset({*_COMMON, *(key for of_kind in _OF_KIND.values() for key in of_kind)})


def check(report: Report, data: dict[str, Any]) -> None:
    """Look at every step by itself."""
    fields = {text_of(field, "key"): field for _, field in rows_of(data, "form")}
    for key, step in mapping_of(data, "steps").items():
        path = shapes.join("steps", key)
        if not shapes.KEY.fullmatch(key):
            report.add(path, "环节代码应由小写字母、数字和下划线组成，以字母开头，最多 40 个字符")
        if not isinstance(step, dict):
            report.add(path, "应是“键: 值”的对照表，例如 {name: 审批, kind: human}")
            continue
        _keys(report, path, step)
        _actions(report, path, step)
        _fields(report, path, step, fields)
        _times(report, path, step, fields)
        voting.check(report, path, step)
        for index, document in rows_of(step, "documents"):
            shapes.check(report, f"{path}.documents[{index}]", document, DOCUMENT, ("template",))


def _keys(report: Report, path: str, step: dict[str, Any]) -> None:
    kind = text_of(step, "kind")
    of_kind = _OF_KIND.get(kind)
    if of_kind is None:
        # Without a kind nothing can be said about which keys belong; every known key passes.
        of_kind = {key: shape for shapes_of in _OF_KIND.values() for key, shape in shapes_of.items()}
    known = {**_COMMON, **of_kind}
    foreign = {key for shapes_of in _OF_KIND.values() for key in shapes_of} - known.keys()
    for key in sorted(foreign & step.keys()):
        report.add(f"{path}.{key}", f"{kind} 环节没有 {key}，请删去")
    own = {key: value for key, value in step.items() if key not in foreign}
    shapes.check(report, path, own, known, ("name", "kind", *_NEEDED.get(kind, ())))
    if kind == "wait" and not {"until", "until_event", "do", "due_field", "limit"} & step.keys():
        report.add(path, "等待环节要写明等什么：until、until_event 或 do")


def _actions(report: Report, path: str, step: dict[str, Any]) -> None:
    given = texts_of(step, "do")
    for action in actions(given):
        if action not in ACTIONS and not action.startswith("return:"):
            report.add(f"{path}.do", f"不认识的动作 {action[:40]}，可选：{'、'.join(ACTIONS)}、return:<去处>")
    if len(set(given)) < len(given):
        report.add(f"{path}.do", "动作有重复，请删去重复的")
    if text_of(step, "kind") == "human" and isinstance(step.get("do"), str | list) and "approve" not in given:
        report.add(f"{path}.do", "没有 approve，办件到这里就走不下去了")
    known = {word for action in (*given, *actions(given)) for word in (action, action.partition(":")[0])}
    for action, label in mapping_of(step, "labels").items():
        if action not in known or shapes.text(20)(label):
            report.add(f"{path}.labels", f"{action[:40]} 应是 do 里的动作，名称应是 20 字以内的文字")


def _fields(report: Report, path: str, step: dict[str, Any], fields: dict[str, Any]) -> None:
    for name in ("edit", "require", "hide", "show"):
        for key in texts_of(step, name):
            if key not in fields:
                report.add(f"{path}.{name}", f"表单里没有字段 {key[:40]}")
    edit = texts_of(step, "edit")
    for key in texts_of(step, "require"):
        if key in fields and key not in edit and text_of(step, "kind") != "start":
            report.add(f"{path}.require", f"{key} 必填却不可写，请把它加进 edit")
    for key in sorted({*texts_of(step, "hide")} & {*edit}):
        report.add(f"{path}.hide", f"{key} 既隐藏又可写，请去掉一处")


def _times(report: Report, path: str, step: dict[str, Any], fields: dict[str, Any]) -> None:
    timed = bool({"limit", "due_field", "until", "until_event", "days"} & step.keys())
    for name in ("remind", "late"):
        if step.get(name) and not timed:
            report.add(f"{path}.{name}", f"没有期限，{name} 无从算起，请写 limit")
    late = mapping_of(step, "late")
    if "late" in step:
        shapes.check(report, f"{path}.late", late, LATE, ("do",))
    due = text_of(step, "due_field")
    if due and mapping_of(fields, due).get("type") not in ("date", "datetime"):
        report.add(f"{path}.due_field", f"{due[:40]} 应是表单里的日期或日期时间字段")
    if due and "limit" in step:
        report.add(f"{path}.due_field", "limit 与 due_field 只能写一个")
