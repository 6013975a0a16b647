"""What shape a value must have, and readers that give only well-shaped parts, so that later checks never stumble."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from catalog.domain.soundness.report import Report

#: Returns what is wrong with a value, in Chinese, or None.
Shape = Callable[[Any], str | None]

_DURATION = re.compile(r"(-?)\d{1,4}(wd|wh|d|h|m)", re.ASCII)
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


def text(longest: int = 200) -> Shape:
    """A text that says something."""
    def shape(value: Any) -> str | None:
        if not isinstance(value, str):
            return "应是文字（数字或 true/false 请加引号）"
        if not value.strip():
            return "不能为空"
        return None if len(value) <= longest else f"过长，最多 {longest} 个字符"
    return shape


def one_of(*words: str) -> Shape:
    """One of a few words."""
    def shape(value: Any) -> str | None:
        if isinstance(value, str) and value in words:
            return None
        return f"“{_short(value)}”不可用，可选：{'、'.join(words)}"
    return shape


def truth(value: Any) -> str | None:
    """true or false."""
    return None if isinstance(value, bool) else "应写 true 或 false"


def whole(least: int, most: int) -> Shape:
    """A whole number within bounds."""
    def shape(value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return None
        return f"应是 {least} 到 {most} 的整数"
    return shape


def number(value: Any) -> str | None:
    """Any number."""
    return None if isinstance(value, int | float) and not isinstance(value, bool) else "应是数字"


def texts(most: int = 100, longest: int = 500, *, single: bool = False) -> Shape:
    """A list of texts, or with ``single`` also one text alone."""
    def shape(value: Any) -> str | None:
        if single and isinstance(value, str):
            return text(longest)(value)
        if not isinstance(value, list):
            return "应是列表，例如 [甲, 乙]"
        if len(value) > most:
            return f"最多 {most} 项"
        wrong = next((text(longest)(item) for item in value if text(longest)(item)), None)
        return None if wrong is None else f"列表中的每一项{wrong}"
    return shape


def mapping(value: Any) -> str | None:
    """Keys and values."""
    return None if isinstance(value, dict) else "应是“键: 值”的对照表"


def rows(most: int = 100) -> Shape:
    """A list of mappings."""
    def shape(value: Any) -> str | None:
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            return "应是列表，每一项是“键: 值”的对照表"
        return None if len(value) <= most else f"最多 {most} 项"
    return shape


def list_of(*kinds: Shape, most: int = 20) -> Shape:
    """A list in which every item fits one of several shapes."""
    def shape(value: Any) -> str | None:
        if not isinstance(value, list) or len(value) > most:
            return f"应是列表，最多 {most} 项"
        return next((complaint for item in value if (complaint := either(*kinds)(item))), None)
    return shape


def anything(value: Any) -> str | None:
    """Whatever is there."""
    return None if value is not None else "不能留空：写上内容，或删去这一项"


def duration(value: Any) -> str | None:
    """A length of time such as ``3wd``, more than nothing."""
    if isinstance(value, str) and _DURATION.fullmatch(value) and not value.startswith("-") and value[0] != "0":
        return None
    return "应是时长：数字加 wd（工作日）、wh（工作时）、d（天）、h（小时）或 m（分钟），例如 3wd"


def moments(value: Any) -> str | None:
    """Moments relative to the deadline, such as ``[-4wh, 0wd]``, or one alone."""
    if isinstance(value, str) and _DURATION.fullmatch(value):
        return None
    if isinstance(value, list) and all(isinstance(item, str) and _DURATION.fullmatch(item) for item in value):
        return None if len(value) <= 10 else "最多 10 次提醒"
    return "应是时间点的列表，相对到期时间，例如 [-4wh, 0wd, 1wd]"


def who(most: int = 20) -> Shape:
    """People: one text of the vocabulary, or several in order."""
    return texts(most, 200, single=True)


def span(value: Any) -> str | None:
    """A length of time that may be nothing."""
    if isinstance(value, str) and _DURATION.fullmatch(value) and not value.startswith("-"):
        return None
    return duration(value)


def either(*shapes: Shape) -> Shape:
    """Whichever of several shapes fits; the first one's complaint if none does."""
    def shape(value: Any) -> str | None:
        complaints = [each(value) for each in shapes]
        return None if None in complaints else complaints[0]
    return shape


def check(report: Report, path: str, data: Mapping[str, Any], known: Mapping[str, Shape],
          required: Iterable[str] = ()) -> None:
    """Report unknown keys, missing keys and values of the wrong shape."""
    for key, value in data.items():
        if key not in known:
            report.add(join(path, key), f"不认识的键 {_short(key)}{_like(key, known)}")
        elif value is None:
            report.add(join(path, key), "不能留空：写上内容，或删去这一项")
        elif complaint := known[key](value):
            report.add(join(path, key), complaint)
    for key in required:
        if key not in data:
            report.add(join(path, key), f"缺少 {key}，请补上")


def join(path: str, key: str) -> str:
    """Return the path of ``key`` below ``path``."""
    key = _short(key)
    return f"{path}.{key}" if path else key


def text_of(data: Mapping[str, Any], key: str) -> str:
    """Return a text, or the empty one."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def texts_of(data: Mapping[str, Any], key: str) -> list[str]:
    """Return a list of texts (one text alone counts as a list), leaving out whatever is none."""
    value = data.get(key)
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def mapping_of(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a mapping, or an empty one."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def rows_of(data: Mapping[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the mappings of a list with their places in it."""
    value = data.get(key)
    return [(index, row) for index, row in enumerate(value) if isinstance(row, dict)] if isinstance(value, list) else []


def _like(key: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(key[:40], known, n=1)
    return f"，是不是 {near[0]}？" if near else "，请删去"


def _short(value: Any) -> str:
    shown = str(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
