"""The words of differences: what keys of the notation are called, and how their values are told, in two languages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

#: key -> (Chinese, English)
KEYS: Mapping[str, tuple[str, str]] = {
    "name": ("名称", "name"), "no": ("编号", "number"), "title": ("标题", "title"), "kind": ("类型", "kind"),
    "withdraw": ("撤回", "withdrawal"), "rate": ("评价", "rating"), "tags": ("标签", "tags"), "link": ("链接", "link"),
    "content": ("内容", "content"), "return_ttl": ("补正期限", "time for correction"), "urge": ("催办", "urging"),
    "reopen": ("重新开启", "reopening"), "callback": ("回写", "callback"), "resource_hold": ("占用", "held resources"),
    "substitute_trigger": ("触发代理", "substitute trigger"), "serial": ("编号规则", "numbering"),
    "tests": ("自带测试", "tests"), "window": ("受理时间", "window"), "unique": ("不可重复", "uniqueness"),
    "max_open": ("在办上限", "open cases allowed"),
    "who": ("办理人", "handlers"), "policy": ("办理方式", "policy"), "veto": ("否决席位", "veto seats"),
    "weights": ("票数", "weights"), "chair": ("主持人", "chair"), "exclude": ("排除", "excluded people"),
    "do": ("可用动作", "actions"), "edit": ("可写字段", "writable fields"), "require": ("必填字段", "required fields"),
    "hide": ("隐藏字段", "hidden fields"), "resubmit": ("重新提交", "resubmission"), "limit": ("期限", "time limit"),
    "due_field": ("到期字段", "due field"), "remind": ("提醒", "reminders"),
    "remind_to": ("提醒对象", "reminded people"),
    "late": ("超时处理", "late action"), "empty": ("无人办理时", "fallback"), "self": ("本人审批", "self-approval"),
    "skip": ("重复人员", "repeated people"), "must_sign": ("必须签署", "signature required"),
    "substitutable": ("可代理", "substitutable"), "wait_all": ("等全部表态", "waits for every vote"),
    "first_vote": ("第一票即定", "first vote decides"), "only_dissenters": ("只请反对者重审", "only dissenters again"),
    "return_mode": ("退回方式", "return mode"), "reasons": ("理由选项", "reasons"),
    "reject_scope": ("驳回范围", "scope of rejection"), "returnable": ("可退回到此", "returnable"),
    "terminate": ("立即终止", "ends the case"), "labels": ("按钮名称", "labels"), "opinion": ("意见", "opinion"),
    "must_be_read": ("须先读完", "must be read"), "strict": ("拿回限制", "retraction"), "nest": ("加签层数", "nesting"),
    "of": ("所汇合的分叉", "fork"), "mode": ("方式", "mode"), "until": ("等到", "until"),
    "until_event": ("等待的事件", "awaited event"), "show": ("公示内容", "published fields"),
    "days": ("公示时长", "days"), "objections": ("接受异议", "objections"),
    "objection_to": ("异议交给", "objections go to"), "service": ("子服务", "service"), "map": ("带入的值", "mapping"),
    "output": ("带回的值", "values brought back"),
    "run_if": ("发起条件", "condition to run"), "for_each": ("逐行发起", "for each row"),
    "join": ("等待几件", "children awaited"), "cascade": ("随主件终止", "cascade"), "on_error": ("出错时", "on error"),
    "on_rejected": ("子办件不同意时", "on rejection"), "effect": ("系统动作", "effect"), "outcome": ("结论", "outcome"),
    "documents": ("出具文件", "documents"),
    "label": ("名称", "label"), "type": ("类型", "type"), "required": ("必填", "required"),
    "options": ("选项", "options"), "many": ("多值", "several"), "min": ("下限", "minimum"), "max": ("上限", "maximum"),
    "min_len": ("最少字数", "shortest length"), "prefill": ("预填", "prefill"), "prefill_value": ("默认值", "default"),
    "lock": ("锁定", "locked"), "secret": ("保密", "secret"), "see": ("可见环节", "visible at"),
    "when": ("显示条件", "shown when"), "check": ("校验", "check"), "calc": ("公式", "formula"),
    "at": ("填写环节", "filled at"), "unit": ("单位", "unit"), "group": ("分组", "group"),
    "accept": ("文件类型", "file types"), "depends_on": ("上级选项", "parent"), "must_be": ("须勾选", "must be ticked"),
    "statement": ("承诺内容", "statement"), "row_actions": ("行操作", "row actions"),
    "theme": ("主题", "theme"), "fee": ("费用", "fee"), "host": ("主办部门", "host"),
    "co_hosts": ("协办部门", "co-hosts"), "audience": ("服务对象", "audience"), "promise": ("承诺时限", "promise"),
    "condition": ("办理条件", "condition"), "notes": ("注意事项", "notes"), "materials": ("材料", "materials"),
    "phone": ("电话", "phone"), "cycle": ("周期", "cycle"), "faq": ("常见问题", "questions"),
    "hint": ("提示", "hint"), "place": ("地点", "place"), "time": ("时间", "time"),
}
_UNITS = {"wd": ("个工作日", "working days"), "wh": ("个工作时", "working hours"), "d": ("天", "days"),
          "h": ("小时", "hours"), "m": ("分钟", "minutes")}
_SPAN = re.compile(r"(-?)(\d+)(wd|wh|d|h|m)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
LONGEST = 120


def key_in_words(key: str) -> tuple[str, str]:
    """Return what a key is called; one without words is called by itself."""
    return KEYS.get(key, (key, key.replace("_", " ")))


def value_in_words(value: Any) -> tuple[str, str]:
    """Tell a value: durations and truths in words, lists item by item, anything else as it is written."""
    match value:
        case None:
            return "无", "none"
        case bool():
            return ("是", "yes") if value else ("否", "no")
        case str():
            return _span(value) or (_short(value), _short(value))
        case int() | float():
            return f"{value:g}", f"{value:g}"
        case list() if all(isinstance(item, str) for item in value):
            told = [value_in_words(item) for item in value]
            return _short("、".join(zh for zh, _ in told)) or "无", _short(", ".join(en for _, en in told)) or "none"
    text = _short(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return text, text


def numbers_changed(before: str, after: str) -> list[tuple[str, str]]:
    """Return the numbers that changed between two texts that are alike otherwise: ``30`` became ``50``."""
    if _NUMBER.sub("#", before) != _NUMBER.sub("#", after):
        return []
    pairs = zip(_NUMBER.findall(before), _NUMBER.findall(after), strict=True)
    return [(_plain(old), _plain(new)) for old, new in pairs if old != new]


def _plain(number: str) -> str:
    return number.removesuffix(".0")


def _span(value: str) -> tuple[str, str] | None:
    found = _SPAN.fullmatch(value)
    if found is None:
        return None
    zh, en = _UNITS[found[3]]
    before = "提前" if found[1] else ""
    return f"{before}{found[2]}{zh}", f"{found[2]} {en}{' before' if found[1] else ''}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
