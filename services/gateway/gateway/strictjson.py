"""Read JSON the strict way: whatever no store could keep, or two readers would understand differently, is refused."""

from __future__ import annotations

import json
import math
import re
from typing import Any

#: Containers inside containers; a form with a table needs five.
MAX_DEPTH = 32
#: Values (not keys) of one body. A table of 100 rows with 40 columns has 4,101; three of them still pass.
MAX_NODES = 15_000
_INT64 = 2**63 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")


class Malformed(ValueError):
    """The text is not JSON as we accept it; ``args[0]`` says why, in Chinese, without quoting the text."""


def parse(raw: bytes) -> Any:
    """Return the value of a JSON text in UTF-8; raises Malformed."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("请求正文不是 UTF-8 文本") from error
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer,
                           parse_float=_number)
    except RecursionError as error:
        raise Malformed(f"嵌套超过 {MAX_DEPTH} 层") from error
    except json.JSONDecodeError as error:
        raise Malformed(f"请求正文不是合法的 JSON（第 {error.lineno} 行第 {error.colno} 列）") from error
    _check(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two equal keys mean different things to different readers, so they mean nothing here."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("对象里有重复的键")
    return found


def _constant(_: str) -> Any:
    raise Malformed("不接受 NaN 与 Infinity")


def _integer(text: str) -> int:
    # The length is looked at first: turning a million digits into an int is itself an attack.
    if len(text) > 20 or abs(int(text)) > _INT64:
        raise Malformed("整数超过 64 位")
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Malformed("数值过大")
    return number


def _check(value: Any) -> None:
    """Walk the value without recursion: depth, number of values, and characters no store can keep."""
    waiting = [(value, 1)]
    nodes = 0
    while waiting:
        item, depth = waiting.pop()
        nodes += 1
        if nodes > MAX_NODES:
            raise Malformed(f"请求正文里的值超过 {MAX_NODES} 个")
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict | list):
            if depth > MAX_DEPTH:
                raise Malformed(f"嵌套超过 {MAX_DEPTH} 层")
            if isinstance(item, dict):
                for key in item:
                    _check_text(key)
            waiting.extend((inner, depth + 1) for inner in (item.values() if isinstance(item, dict) else item))


def _check_text(text: str) -> None:
    if "\x00" in text or _SURROGATE.search(text):
        raise Malformed("文本里含有无法保存的字符")
