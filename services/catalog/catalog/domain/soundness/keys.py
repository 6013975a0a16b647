"""The service as a whole: its keys, its guide, who may start it, its numbers, and the title of its cases."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from catalog.domain.soundness import rules, shapes, stories
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of, texts_of
from contracts.catalog.definition import SERVICE_KINDS

_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}", re.ASCII)
_DAY = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})", re.ASCII)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SEQUENCE = re.compile(r"\{seq(?::0?[1-9])?\}")
_SERIAL_PARTS = ("yyyy", "yy", "mm", "dd", "dept_code")
_TITLE_PARTS = ("name", "applicant.name", "applicant.no", "applicant.dept", "applicant.unit")


def _code(value: Any) -> str | None:
    if isinstance(value, str) and _CODE.fullmatch(value):
        return None
    return "应由小写字母、数字和连字符组成，以字母开头，2 到 40 个字符，例如 weekly-report"


def _withdraw(value: Any) -> str | None:
    if isinstance(value, str) and (value in ("before_first_vote", "never") or re.fullmatch(r"until:\S+", value)):
        return None
    return "应是 before_first_vote、never 或 until:<环节>"


def _window(value: Any) -> str | None:
    if value == "always":
        return None
    if isinstance(value, list) and len(value) == 2 and all(_is_day(item) for item in value):
        return None
    return "应是 always，或起止两天，例如 [\"10-08\", \"11-20\"]"


def _is_day(value: Any) -> bool:
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return False
    try:
        date(int(match[1] or 2024), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


WHOLE = {
    "code": _code, "no": shapes.text(20), "name": shapes.text(60), "kind": shapes.one_of(*sorted(SERVICE_KINDS)),
    "link": shapes.mapping, "tags": shapes.texts(20, 20), "content": shapes.text(20_000), "guide": shapes.mapping,
    "start": shapes.mapping, "title": shapes.text(200), "form": shapes.rows(200), "serial": shapes.mapping,
    "steps": shapes.mapping, "cc": shapes.rows(50), "circulate": shapes.rows(20), "withdraw": _withdraw,
    "rate": shapes.truth, "callback": shapes.either(shapes.mapping, shapes.rows(20)),
    "resource_hold": shapes.either(shapes.mapping, shapes.rows(10)), "substitute_trigger": shapes.mapping,
    "urge": shapes.mapping, "reopen": shapes.mapping, "return_ttl": shapes.duration, "tests": shapes.rows(100),
}
_WORDS = shapes.either(shapes.text(1_000), shapes.number)
_LINES = shapes.texts(50, 1_000, single=True)
GUIDE = {
    "theme": shapes.text(30), "fee": _WORDS, "host": shapes.text(60), "co_hosts": shapes.texts(20, 60),
    "audience": shapes.texts(20, 20), "promise": shapes.text(100), "condition": shapes.text(5_000),
    "mode": shapes.text(100), "notes": _LINES, "materials": _LINES, "phone": _WORDS, "cycle": shapes.text(200),
    "faq": shapes.either(_LINES, shapes.rows(50)), "place": shapes.text(200), "time": shapes.text(200),
    "tags": shapes.texts(20, 20),
}
START = {"who": shapes.text(2_000), "unique": shapes.texts(10, 40, single=True), "max_open": shapes.whole(1, 1_000),
         "window": _window}
LINK = {"url": shapes.text(500), "sso": shapes.one_of("none", "cas", "oidc"), "application": shapes.text(60)}
SERIAL = {"field": shapes.text(40), "pattern": shapes.text(80), "at": shapes.text(40)}
_NEEDED = {"link": ("link",), "own": ("form", "steps")}
_GUIDE_NEEDED = {"offline": ("place", "time", "mode"), "download": ("materials",)}


def check(report: Report, data: dict[str, Any]) -> None:
    """Look at every key outside the form's fields and the steps."""
    kind = text_of(data, "kind") or "own"
    shapes.check(report, "", data, WHOLE, ("code", "no", "name", *_NEEDED.get(kind, ())))
    shapes.check(report, "guide", mapping_of(data, "guide"), GUIDE, _GUIDE_NEEDED.get(kind, ()))
    if kind != "own":
        for key in ("form", "steps", "start", "serial", "cc", "circulate"):
            if key in data:
                report.add(key, f"kind 为 {kind} 的服务不在本厅办理，请删去 {key}")
    if kind == "link" and "link" in data:
        _link(report, mapping_of(data, "link"))
    fields = {text_of(field, "key"): field for _, field in rows_of(data, "form")}
    steps = mapping_of(data, "steps")
    _start(report, data, fields)
    _serial(report, data, fields, steps)
    _title(report, data, fields)
    target = text_of(data, "withdraw").partition("until:")[2]
    if target and target not in steps:
        report.add("withdraw", f"环节 {target} 不存在")
    rules.check(report, data, fields, steps)
    stories.check(report, data, fields, steps)


def _link(report: Report, link: dict[str, Any]) -> None:
    shapes.check(report, "link", link, LINK, ("url",))
    url = text_of(link, "url")
    if url and not re.match(r"https?://[^\s/]+", url):
        report.add("link.url", "应是以 http:// 或 https:// 开头的网址")


def _start(report: Report, data: dict[str, Any], fields: dict[str, Any]) -> None:
    start = mapping_of(data, "start")
    shapes.check(report, "start", start, START)
    for key in texts_of(start, "unique"):
        if key not in fields:
            report.add("start.unique", f"表单里没有字段 {key}")


def _serial(report: Report, data: dict[str, Any], fields: dict[str, Any], steps: dict[str, Any]) -> None:
    numbered = [key for key, field in fields.items() if field.get("type") == "serial"]
    if "serial" not in data:
        for key in numbered:
            report.add(f"form.{key}", "编号字段需要 serial 规则：请在最外层写 serial: {field, pattern, at}")
        return
    serial = mapping_of(data, "serial")
    shapes.check(report, "serial", serial, SERIAL, ("field", "pattern", "at"))
    field = text_of(serial, "field")
    if field and field not in numbered:
        why = "的类型不是 serial" if field in fields else "不存在"
        report.add("serial.field", f"字段 {field} {why}，请指向一个 type 为 serial 的字段")
    for key in numbered:
        if field and key != field:
            report.add(f"form.{key}", f"serial 规则只编 {field}，请删去多余的编号字段")
    if (at := text_of(serial, "at")) and at not in steps:
        report.add("serial.at", f"环节 {at} 不存在")
    _pattern(report, text_of(serial, "pattern"))


def _pattern(report: Report, pattern: str) -> None:
    if not pattern:
        return
    if len(_SEQUENCE.findall(pattern)) != 1:
        report.add("serial.pattern", "必须有且只有一处顺序号，例如 {seq:04}")
    for part in _PLACEHOLDER.findall(pattern):
        if part not in _SERIAL_PARTS and not _SEQUENCE.fullmatch(f"{{{part}}}"):
            report.add("serial.pattern", f"不认识的 {{{part}}}，可用：{'、'.join(_SERIAL_PARTS)}、seq:04")


def _title(report: Report, data: dict[str, Any], fields: dict[str, Any]) -> None:
    title = text_of(data, "title")
    for part in _PLACEHOLDER.findall(title):
        root, _, key = part.partition(".")
        if part not in _TITLE_PARTS and not (root == "form" and key in fields):
            report.add("title", f"不认识的 {{{part[:40]}}}，可用：{'、'.join(_TITLE_PARTS)}、form.<字段>")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", title)):
        report.add("title", "花括号不成对")
