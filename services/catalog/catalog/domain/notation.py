"""From the text an administrator wrote (YAML 1.2 or JSON) to one canonical dict, refusing what no store could keep."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

LONGEST_BYTES = 256 * 1024
DEEPEST = 16
MOST_NODES = 10_000
#: Where complaints about the text itself are filed.
WHOLE = "text"


class NotationError(ValueError):
    """The text is no definition at all; ``errors`` maps a place to Chinese messages saying what to do."""

    def __init__(self, message: str, path: str = WHOLE) -> None:
        super().__init__(message)
        self.errors = {path: [message]}


def read(text: str, media_type: str = "application/yaml") -> dict[str, Any]:
    """Return the canonical dict of a definition's text; raises NotationError.

    Dates become ISO texts, the service's number a text, and short forms are written out; everything else is kept as
    written (``3wd``, ``return:applicant``). JSON is read as JSON when ``media_type`` says so; all else as YAML 1.2.
    """
    if not text.strip():
        raise NotationError("定义是空的，请提交 YAML 或 JSON 全文")
    if len(text.encode("utf-8", "replace")) > LONGEST_BYTES:
        raise NotationError("定义过大，最多 256 KB")
    data = _from_json(text) if media_type.partition(";")[0].strip().lower().endswith("json") else _from_yaml(text)
    if not isinstance(data, dict):
        raise NotationError("定义的最外层应是“键: 值”的对照表")
    plain = _plain(data, "", 0)
    if isinstance(plain.get("no"), int) and not isinstance(plain["no"], bool):
        plain["no"] = str(plain["no"])
    return _in_full(plain)


#: Lists that people write as one item alone, beside those of steps.
_ONE_FOR_MANY = ("cc", "circulate")
_IN_GUIDE = ("audience", "co_hosts", "tags")
_IN_STEPS = ("next", "branches")


def _in_full(data: dict[str, Any]) -> dict[str, Any]:
    """Write short forms out: one audience, one copy, and a single way on (``next: done``, ``next: {to: done}``)."""
    full = {key: [value] if key in _ONE_FOR_MANY and isinstance(value, dict) else value for key, value in data.items()}
    guide, steps = data.get("guide"), data.get("steps")
    if isinstance(guide, dict):
        full["guide"] = {key: [value] if key in _IN_GUIDE and isinstance(value, str) else value
                         for key, value in guide.items()}
    if isinstance(steps, dict):
        full["steps"] = {name: {key: _ways(value) if key in _IN_STEPS else value for key, value in step.items()}
                         if isinstance(step, dict) else step for name, step in steps.items()}
    return full


def _ways(value: Any) -> Any:
    """Return the ways on as rows; what is none stays as it is, for the check to complain about."""
    ways = value if isinstance(value, list) else [value] if isinstance(value, str | dict) else None
    return value if ways is None else [{"to": way} if isinstance(way, str) else way for way in ways]


def _from_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise NotationError(f"JSON 语法有误：第 {error.lineno} 行第 {error.colno} 列") from error
    except RecursionError as error:
        raise NotationError(f"嵌套过深，最多 {DEEPEST} 层") from error
    except NotationError:
        raise
    except ValueError as error:
        raise NotationError("JSON 中有无法表示的数") from error


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotationError(f"键 {key} 写了两次，请删去一个")
        found[key] = value
    return found


def _refuse_constant(name: str) -> Any:
    raise NotationError(f"不能使用 {name}，请写普通的数字")


def _from_yaml(text: str) -> Any:
    try:
        _look_over(text)
        return _yaml().load(text)
    except DuplicateKeyError as error:
        raise NotationError(f"{_where(error)}有重复的键，请删去一个") from error
    except MarkedYAMLError as error:
        raise NotationError(f"YAML 语法有误：{_where(error)}{_why(error)}") from error
    except RecursionError as error:
        raise NotationError(f"嵌套过深，最多 {DEEPEST} 层") from error
    except NotationError:
        raise
    except (YAMLError, ValueError, TypeError, OverflowError, ArithmeticError, LookupError, AttributeError) as error:
        raise NotationError("YAML 中有无法读取的内容，请检查特殊字符、日期和数字") from error


def _yaml() -> YAML:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    return reader


def _look_over(text: str) -> None:
    """Walk the parser's events, which cost no more than the text, before anything is built from them."""
    depth = nodes = 0
    for event in _yaml().parse(text):
        if isinstance(event, AliasEvent):
            raise NotationError(f"{_line(event)}使用了引用（*），请把内容写出来")
        if isinstance(event, DocumentStartEvent) and event.version not in (None, (1, 2), [1, 2]):
            raise NotationError("请使用 YAML 1.2，删去 %YAML 一行")
        if isinstance(event, NodeEvent):
            nodes += 1
            tag = getattr(event, "tag", None)
            if tag is not None and str(tag) != "!":
                raise NotationError(f"{_line(event)}使用了类型标记（!），请删去")
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            depth += 1
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise NotationError(f"{_line(event)}嵌套过深，最多 {DEEPEST} 层")
        if nodes > MOST_NODES:
            raise NotationError(f"内容过多，最多 {MOST_NODES} 项")


def _where(error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else ""


def _why(error: MarkedYAMLError) -> str:
    text = f"{error.problem or ''} {error.context or ''}"
    if "\\t" in text or "tab" in text:
        return "，缩进请用空格，不要用制表符"
    if "expected a single document" in text:
        return "，只能有一份定义，请删去 --- 之后的内容"
    return "，请检查缩进、冒号后的空格和引号"


def _line(event: Any) -> str:
    mark = getattr(event, "start_mark", None)
    return f"第 {mark.line + 1} 行" if mark else ""


def _plain(value: Any, path: str, depth: int) -> Any:
    """Return plain JSON data, naming the place of whatever is none."""
    if depth > DEEPEST:
        raise NotationError(f"嵌套过深，最多 {DEEPEST} 层", path or WHOLE)
    match value:
        case None | bool():
            return value
        case str():
            if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
                raise NotationError("含有无法保存的字符", path or WHOLE)
            return value
        case int():
            if abs(value) > 2**53:
                raise NotationError("数值过大，请改写成带引号的文字", path or WHOLE)
            return value
        case float():
            if not math.isfinite(value):
                raise NotationError("不是有限的数，请写普通的数字", path or WHOLE)
            return value
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {_key(key, path): _plain(item, f"{path}.{key}" if path else str(key), depth + 1)
                    for key, item in value.items()}
        case list():
            return [_plain(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    raise NotationError("内容的类型不能使用，请写文字、数字、true/false、列表或对照表", path or WHOLE)


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise NotationError(f"键 {key} 不是文字，请加引号", path or WHOLE)
    return str(_plain(key, path, 0))
