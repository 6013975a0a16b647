"""A hall's own functions for expressions: small pure functions in files of one folder, declared by name and arity.

A file of the folder looks like this; what it computes with may only come from its arguments::

    # 打印费用
    FUNCTIONS = {"fee_of": 2}

    def fee_of(docs, free_quota):
        return 5.0 * max(0.0, len(docs) - free_quota)

Arguments are numbers (float), texts, truths, lists and dicts; the result is a number, a text or a truth. A file that
imports anything but ``ALLOWED`` modules, reaches for the outside or for hidden names is refused when it is loaded, and
a call that takes longer than ``LIMIT`` is given up: the expression then counts as one that misses a value.
"""

from __future__ import annotations

import ast
import copy
import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from contracts.catalog.expression import ROOTS, STANDARD, plug_in
from contracts.catalog.functions import FUNCTIONS, Function

#: Seconds of processor time one call may take. What a single built-in operation takes cannot be cut short.
LIMIT = 0.05
ALLOWED = frozenset({"__future__", "collections", "dataclasses", "decimal", "fractions", "functools", "itertools",
                     "math", "re", "typing"})
_FORBIDDEN = frozenset({"open", "exec", "eval", "compile", "input", "print", "globals", "locals", "vars", "setattr",
                        "getattr", "delattr", "breakpoint", "exit", "quit", "help", "memoryview", "id", "hash"})
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
_MOST_ARGUMENTS = 8


class PluginError(ValueError):
    """A folder of functions cannot be used; the message (Chinese) names the file and what to change."""


def install(folder: str | Path) -> None:
    """Make the functions of ``folder`` known in this process; an empty name changes nothing."""
    if str(folder):
        plug_in(load(folder))


def load(folder: str | Path) -> dict[str, Function]:
    """Return the functions of every ``*.py`` in a folder by name; raises PluginError."""
    place = Path(folder)
    if not place.is_dir():
        raise PluginError(f"HALL_FUNCTIONS 指向的文件夹不存在：{place}")
    found: dict[str, Function] = {}
    for file in sorted(place.glob("*.py")):
        for name, function in _read(file).items():
            if name in found:
                raise PluginError(f"{file.name}：函数 {name} 在别的文件里已经有了，请改名")
            found[name] = function
    return found


def _read(file: Path) -> dict[str, Function]:
    try:
        tree = ast.parse(file.read_text("utf-8"), str(file))
    except (SyntaxError, UnicodeDecodeError) as error:
        raise PluginError(f"{file.name}：不是有效的 Python：{error}") from None
    for node in ast.walk(tree):
        if complaint := _impure(node):
            raise PluginError(f"{file.name} 第 {getattr(node, 'lineno', 1)} 行：{complaint}")
    space: dict[str, Any] = {"__name__": f"hall_functions_{file.stem}"}
    exec(compile(tree, str(file), "exec"), space)  # noqa: S102 - the hall's own file, looked through above
    declared = space.get("FUNCTIONS")
    if not isinstance(declared, dict) or not declared:
        raise PluginError(f'{file.name}：请写 FUNCTIONS = {{"函数名": 参数个数}}')
    return {name: _declared(file, name, arity, space.get(name)) for name, arity in declared.items()}


def _declared(file: Path, name: Any, arity: Any, function: Any) -> Function:
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in STANDARD | {*FUNCTIONS, *ROOTS}:
        raise PluginError(f"{file.name}：{name} 不能作函数名，请用小写字母、数字和下划线，且不与已有的重名")
    if not isinstance(arity, int) or not 1 <= arity <= _MOST_ARGUMENTS:
        raise PluginError(f"{file.name}：{name} 的参数个数应是 1 到 {_MOST_ARGUMENTS}")
    if not callable(function) or function.__code__.co_argcount != arity:
        raise PluginError(f"{file.name}：没有 {arity} 个参数的函数 {name}")
    return Function(arity, "any", _guarded(name, function))


def _impure(node: ast.AST) -> str | None:
    match node:
        case ast.Import(names):
            modules = [alias.name for alias in names]
        case ast.ImportFrom(module=module):
            modules = [module or "."]
        case ast.Name(id=name) if name in _FORBIDDEN or name.startswith("__"):
            return f"不能使用 {name}"
        case ast.Attribute(attr=name) if name.startswith("_"):
            return f"不能使用 .{name}"
        case ast.Global() | ast.Nonlocal() | ast.AsyncFunctionDef() | ast.Await():
            return "函数不能改变自己以外的东西"
        case _:
            return None
    strange = [module for module in modules if module.partition(".")[0] not in ALLOWED]
    return f"不能导入 {strange[0]}，可用：{'、'.join(sorted(ALLOWED))}" if strange else None


def _guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        try:
            result = _within_limit(function, copy.deepcopy(arguments))
        except _TooLongError:
            raise ValueError(f"函数 {name} 用时超过 {int(LIMIT * 1000)} 毫秒") from None
        except Exception:
            raise ValueError(f"函数 {name} 没有算出结果") from None
        if isinstance(result, bool | str):
            return result
        if isinstance(result, int | float):
            return float(result)
        raise ValueError(f"函数 {name} 的结果不是数、文字或真假")

    return call


class _TooLongError(BaseException):
    """Passes through a function's own ``except Exception``."""


def _within_limit(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Call a function and look at the clock before each of its lines.

    The processor time of this thread counts, not the time of day: a busy machine must not change an answer.
    """
    end = time.thread_time() + LIMIT

    def look(frame: FrameType, event: str, argument: Any) -> Any:
        if time.thread_time() > end:
            raise _TooLongError
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        return function(*arguments)
    finally:
        sys.settrace(before)


def arities(functions: Mapping[str, Function]) -> dict[str, int]:
    """Return how many arguments each function takes, as an administrator may list them."""
    return {name: function.arity for name, function in functions.items()}
