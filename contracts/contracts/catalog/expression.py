"""Conditions and calculations of a definition: CEL with limits, where nothing a form contains can raise an error.

Numbers are doubles on both sides of every border, so literals are written ``3.0``. Dates and date-times are compared
as ISO texts (``2026-09-01``, ``2026-09-01T08:30:00``), whose order is the order in time; ``date`` and ``datetime``
values handed in become such texts, an aware ``datetime`` first moving to the hall's own time. Arithmetic is done in
decimals (``contracts.catalog.exact``), so that cents add up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from cel_expr_python import cel

from contracts.catalog import exact, expression_text
from contracts.catalog.functions import FUNCTIONS, SURROUNDINGS, Function, Surroundings
from contracts.catalog.workdays import Calendar

#: What an expression may start a path with; ``row`` is the table row whose column the expression belongs to.
ROOTS = ("form", "applicant", "case", "me", "src", "branches", "row")
#: CEL's own functions that both engines (here and in the browser) answer alike.
STANDARD = frozenset({
    "size", "contains", "startsWith", "endsWith", "matches", "has", "int", "double", "string", "bool", "timestamp",
    "duration", "getFullYear", "getMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes",
}) | expression_text.MACROS
#: The hall keeps China Standard Time, which has no summer time.
HALL_TIME = timezone(timedelta(hours=8))
DEEPEST_VALUE = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an expression came to. With a ``problem`` (Chinese, for the explanation) the value is False."""

    value: Any
    problem: str | None = None


def evaluate(text: str, bindings: Mapping[str, Any], *, now: datetime | None = None,
             calendar: Calendar | None = None) -> Outcome:
    """Evaluate ``text`` over ``bindings`` (``form``, ``applicant`` …; a missing root is empty).

    Numbers come back as float, dates as ISO texts. A missing value, a mismatch of types, an unknown function or a
    broken limit gives ``Outcome(False, problem)``. ``now`` and ``calendar`` default to those of the surroundings.
    Raises nothing but the LookupError of a question that whoever set the surroundings cannot answer yet.
    """
    if problem := expression_text.oversize(text):
        return Outcome(False, problem)
    around = SURROUNDINGS.get()
    here = Surroundings(_local(now) if now else around.now, calendar or around.calendar, around.ask)
    token = SURROUNDINGS.set(here)
    try:
        outcome = _evaluated(text, bindings)
    except (ValueError, RuntimeError, TypeError, OverflowError) as error:
        outcome = Outcome(False, _at_run_time(str(error)))
    finally:
        SURROUNDINGS.reset(token)
    if here.unanswered:
        raise here.unanswered[0]
    return outcome


def _evaluated(text: str, bindings: Mapping[str, Any]) -> Outcome:
    compiled = _compile(text)
    if isinstance(compiled, str):
        return Outcome(False, compiled)
    values = {root: _plain(bindings.get(root) or {}) for root in ROOTS}
    answer = compiled.eval(data=values)
    if answer.type() == cel.Type.ERROR:
        return Outcome(False, _at_run_time(str(answer.value())))
    return Outcome(_result(answer.plain_value()))


def holds(text: str, bindings: Mapping[str, Any], *, now: datetime | None = None,
          calendar: Calendar | None = None) -> Outcome:
    """Evaluate a condition: the value is True or False; anything but a truth value is a problem."""
    outcome = evaluate(text, bindings, now=now, calendar=calendar)
    if outcome.problem is not None or isinstance(outcome.value, bool):
        return outcome
    return Outcome(False, "结果不是“真”或“假”")


def problems(text: str, names: Iterable[str]) -> list[str]:
    """Return what must be corrected before ``text`` may be published, in Chinese; empty when it is sound.

    ``names`` are the known paths: ``form.unit``, ``form.items``, ``form.items[].kind``; ``src.*`` allows everything
    below ``src``.
    """
    reading = expression_text.read(text)
    if reading.problems:
        return list(reading.problems)
    known = frozenset(names)
    found = _strange(reading.calls)
    found += filter(None, (_unknown(path, known) for path in reading.paths))
    if found:
        return found
    compiled = _compile(text)
    return [compiled] if isinstance(compiled, str) else []


def functions_in(text: str) -> tuple[str, ...]:
    """Return the names of the functions an expression calls."""
    return expression_text.read(text).calls


def paths_in(text: str) -> tuple[str, ...]:
    """Return the dotted paths an expression reads, such as ``form.unit``."""
    return expression_text.read(text).paths


#: Functions of the hall's own, known by name since the process started.
_plugged: dict[str, Function] = {}


def plug_in(functions: Mapping[str, Function]) -> None:
    """Make a hall's own functions known in this process, instead of those plugged in before."""
    _plugged.clear()
    _plugged.update(functions)
    _environment.cache_clear()
    _compile.cache_clear()


@cache
def _environment() -> Any:
    dynamic = cel.Type.DYN
    gives = {"number": cel.Type.DOUBLE, "truth": cel.Type.BOOL}
    decimals = {name: Function(2, "any", compute) for name, compute in exact.COMPUTE.items()}
    declared = [
        cel.FunctionDecl(name, [cel.Overload(name, return_type=gives.get(function.gives, dynamic),
                                             parameters=[dynamic] * function.arity, impl=function.compute)])
        for name, function in {**_plugged, **FUNCTIONS, **decimals}.items()
    ]
    return cel.NewEnv(variables=dict.fromkeys(ROOTS, dynamic), extensions=[cel.CelExtension("hall", declared)])


@lru_cache(maxsize=4_096)
def _compile(text: str) -> Any:
    """Return the compiled program, or in Chinese why there is none; programs are immutable and shared by threads."""
    reading = expression_text.read(text)
    if complaint := reading.problems or _strange(reading.calls):
        return complaint[0]
    try:
        # The text as it was written tells where a mistake is; the one that is evaluated computes in decimals.
        compiled = _environment().compile(text)
        decimal = exact.rewritten(reading.tokens)
        return compiled if decimal is None else _environment().compile(decimal)
    except (RuntimeError, TypeError, ValueError) as error:
        return _at_compile_time(str(error))


def _plain(value: Any, depth: int = 0) -> Any:
    """Turn a value into what the engine takes: doubles, texts, truths, lists, maps with text keys."""
    if depth > DEEPEST_VALUE:
        raise ValueError("数据嵌套过深")
    match value:
        case None | bool() | str():
            return value
        case int() | float() | Decimal():
            return float(value)
        case datetime():
            return _local(value).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, depth + 1) for item in value]
    raise ValueError("数据中有无法比较的内容")


def _local(moment: datetime) -> datetime:
    return moment.astimezone(HALL_TIME).replace(tzinfo=None) if moment.tzinfo else moment


def _result(value: Any) -> Any:
    match value:
        case int() | float() if not isinstance(value, bool):
            if not math.isfinite(value):
                raise ValueError("结果不是有限的数")
            return float(value)
        case None | bool() | str():
            return value
        case datetime():
            return _local(value).isoformat(timespec="seconds")
        case list():
            return [_result(item) for item in value]
        case dict():
            return {str(key): _result(item) for key, item in value.items()}
    raise ValueError("结果的类型不能使用")


def _strange(calls: Iterable[str]) -> list[str]:
    allowed = STANDARD | {*FUNCTIONS, *_plugged}
    return [f"不认识的函数 {call}，请改用说明中列出的函数" for call in calls if call not in allowed]


def _unknown(path: str, known: frozenset[str]) -> str | None:
    path = path.removesuffix("[]")
    if path in known:
        return None
    parts = path.split(".")
    if any(f"{'.'.join(parts[:length])}.*" in known for length in range(1, len(parts))):
        return None
    root = parts[0].partition("[")[0]
    if root not in ROOTS:
        return f"不认识的名字 {path}，表达式只能用 {'、'.join(ROOTS)} 开头"
    return f"引用了不存在的 {path}"


_KEY = re.compile(r'Key not found in map : "([^"]*)"')
_PLACE = re.compile(r"<input>:1:(\d+)")
_WHY = (
    ("recursion", "表达式嵌套过深"),
    ("Iteration budget", "计算量超出限制"),
    ("No matching overloads", "两边的类型不同，不能运算或比较"),
    ("Index error", "列表没有这么多项"),
    ("divide by zero", "除数为零"), ("overflow", "数值过大"), ("regular expression", "正则表达式写法有误"),
    ("onversion", "类型转换失败"),
    ("cannot convert", "类型转换失败"),
)


def _at_run_time(text: str) -> str:
    if missing := _KEY.search(text):
        return f"缺少 {missing[1]} 的值"
    for mark, chinese in _WHY:
        if mark in text:
            return chinese
    plain = text.partition(": ")[2].partition(" [")[0] or text
    return plain if any("一" <= char <= "龥" for char in plain) else "无法计算"


def _at_compile_time(text: str) -> str:
    place = _PLACE.search(text)
    where = f"第 {place[1]} 个字符附近：" if place else ""
    if "recursion" in text:
        return "表达式嵌套过深"
    if "no matching overload" in text:
        return f"{where}两边的类型不合或参数个数不对（数字请写成 3.0）"
    if "undeclared reference" in text:
        return f"{where}有不认识的名字，或函数的参数个数不对"
    return f"{where}语法有误"
