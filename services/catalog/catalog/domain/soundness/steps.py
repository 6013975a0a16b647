"""Each step alone: the keys its kind knows, their values, and what must go together."""

from __future__ import annotations

import re
from typing import Any

from catalog.domain.soundness import shapes
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import Shape, mapping_of, rows_of, text_of, texts_of
from contracts.catalog.steps import STEP_KINDS

ACTIONS = ("approve", "reject", "abstain", "transfer", "delegate", "add:before", "add:after", "add:parallel", "remove",
           "cc", "circulate", "terminate", "batch", "print", "export", "urge", "comment", "retract", "claim", "release")
EFFECTS = ("issue_number", "issue_document", "check_student_status", "call_finance_system", "write_timetable")
_LATE = ("approve", "reject", "return", "transfer", "escalate", "end")
_RATIO = re.compile(r"0\.\d{1,4}|1(?:\.0+)?", re.ASCII)
_LIMIT = re.compile(r"[1-9]\d{0,5}(?:\.\d{1,4})?", re.ASCII)


def _policy(value: Any) -> str | None:
    if value in ("single", "any", "all", "claim", "sequence"):
        return None
    name, _, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    if name == "ratio" and _RATIO.fullmatch(rest) and float(rest) > 0:
        return None
    if name == "weights" and _LIMIT.fullmatch(rest):
        return None
    return f"不认识的办理方式“{str(value)[:40]}”，可选：single、any、all、claim、sequence、ratio:0.6、weights:<数>"


def _mode(value: Any) -> str | None:
    if isinstance(value, str) and (value in ("all", "any") or re.fullmatch(r"n:[1-9]\d?", value)):
        return None
    return "应是 all、any 或 n:<数>"


_KEYS = shapes.texts(200, 40)
_TEXT = shapes.text(200)
_COMMON: dict[str, Shape] = {
    "name": shapes.text(60), "kind": shapes.one_of(*sorted(STEP_KINDS)), "next": shapes.rows(30), "hide": _KEYS,
    "labels": shapes.mapping, "remind": shapes.moments, "limit": shapes.duration,
}
_ACTED: dict[str, Shape] = {
    "who": shapes.texts(20, 200, single=True), "do": shapes.texts(40, 60), "edit": _KEYS, "require": _KEYS,
    "empty": shapes.texts(10, 200), "late": shapes.mapping, "due_field": shapes.text(40),
}
_OF_KIND: dict[str, dict[str, Shape]] = {
    "start": {key: _ACTED[key] for key in ("do", "edit", "require")},
    "human": {
        **_ACTED, "policy": _policy, "resubmit": shapes.one_of("replay", "direct", "smart"),
        "self": shapes.one_of("self", "skip", "superior", "forbid"),
        "skip": shapes.one_of("off", "consecutive", "any_earlier"), "reasons": shapes.texts(50, 100),
        "reject_scope": shapes.one_of("case", "branch"), "must_sign": shapes.truth, "substitutable": shapes.truth,
        "returnable": shapes.truth, "wait_all": shapes.truth, "veto": shapes.texts(20, 200),
        "weights": shapes.mapping, "chair": shapes.text(200), "exclude": shapes.texts(20, 200),
        "return_mode": shapes.one_of("immediate", "collect"), "urge": shapes.mapping, "nest": shapes.whole(0, 3),
        "return_ttl": shapes.duration, "opinion": shapes.one_of("optional", "required"), "reopen": shapes.mapping,
    },
    "system": {"effect": shapes.text(60), "on_error": shapes.text(40)},
    "wait": {**_ACTED, "until": shapes.text(2_000), "until_event": shapes.text(60), "remind_to": shapes.text(200)},
    "notice": {"show": _KEYS, "days": shapes.duration, "objections": shapes.truth, "objection_to": shapes.text(40)},
    "fork": {"branches": shapes.rows(20)},
    "join": {"of": shapes.text(40), "mode": _mode, "return_mode": shapes.one_of("immediate", "collect")},
    "sub": {"service": shapes.text(40), "map": shapes.mapping, "run_if": shapes.text(2_000), "for_each": _TEXT,
            "mode": shapes.one_of("wait", "fire_and_forget"), "on_rejected": shapes.text(40)},
    "end": {"outcome": shapes.one_of("approved", "rejected"), "documents": shapes.rows(10), "terminate": shapes.truth},
}
_NEEDED = {
    "start": ("next",), "human": ("who", "do", "next"), "system": ("effect", "next"), "wait": ("next",),
    "notice": ("show", "days", "next"), "fork": ("branches",), "join": ("of", "next"), "sub": ("service", "next"),
    "end": ("outcome",),
}
DOCUMENT = {"template": shapes.text(60), "format": shapes.one_of("pdf", "docx"), "verify": shapes.truth}
LATE = {"after": shapes.span, "do": shapes.one_of(*_LATE)}


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
        _voting(report, path, step)
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
    if kind == "system" and (effect := text_of(step, "effect")) and effect not in EFFECTS:
        report.add(f"{path}.effect", f"没有登记名为 {effect[:40]} 的系统动作，可选：{'、'.join(EFFECTS)}")


def _actions(report: Report, path: str, step: dict[str, Any]) -> None:
    actions = texts_of(step, "do")
    for action in actions:
        if action not in ACTIONS and not action.startswith("return:"):
            report.add(f"{path}.do", f"不认识的动作 {action[:40]}，可选：{'、'.join(ACTIONS)}、return:<去处>")
    if len(set(actions)) < len(actions):
        report.add(f"{path}.do", "动作有重复，请删去重复的")
    if text_of(step, "kind") == "human" and isinstance(step.get("do"), list) and "approve" not in actions:
        report.add(f"{path}.do", "没有 approve，办件到这里就走不下去了")
    for action, label in mapping_of(step, "labels").items():
        if action not in actions or shapes.text(20)(label):
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
    timed = bool({"limit", "due_field", "until", "until_event"} & step.keys())
    for name in ("remind", "late"):
        if step.get(name) and not timed:
            report.add(f"{path}.{name}", f"没有期限，{name} 无从算起，请写 limit")
    late = mapping_of(step, "late")
    if "late" in step:
        shapes.check(report, f"{path}.late", late, LATE, ("after", "do"))
    if step.get("must_sign") is True and text_of(late, "do") in ("approve", "reject"):
        report.add(f"{path}.late", "必须本人签署的环节不能自动办理，请改为 escalate")
    due = text_of(step, "due_field")
    if due and mapping_of(fields, due).get("type") not in ("date", "datetime"):
        report.add(f"{path}.due_field", f"{due[:40]} 应是表单里的日期或日期时间字段")
    if due and "limit" in step:
        report.add(f"{path}.due_field", "limit 与 due_field 只能写一个")


def _voting(report: Report, path: str, step: dict[str, Any]) -> None:
    policy = text_of(step, "policy")
    if policy.startswith("weights:") != ("weights" in step):
        report.add(f"{path}.weights", "policy: weights:<数> 与 weights: {人员: 票数} 要同时写")
    for who, weight in mapping_of(step, "weights").items():
        if shapes.number(weight) or weight <= 0:
            report.add(f"{path}.weights", f"{who[:40]} 的票数应是大于零的数")
    if "chair" in step and policy != "ratio:0.5":
        report.add(f"{path}.chair", "主持人只在 ratio:0.5 票数相等时起作用，请删去")
