"""The closed vocabulary of people: parsed into a small tree, never evaluated as code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LONGEST = 200
DEEPEST = 4


class WhoError(ValueError):
    """The text is not in the vocabulary; the message (Chinese) says what to write instead."""


@dataclass(frozen=True, slots=True)
class Path:
    """A value to be looked up: ``("applicant",)``, ``("applicant", "dept")`` or ``("form", "<key>")``."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Who:
    """One word of the vocabulary with its arguments; ``applicant`` and ``admin`` have none."""

    name: str
    args: tuple[str | int | Path | Who, ...] = ()
    named: Mapping[str, str | int | Path | Who] = field(default_factory=dict)


Argument = str | int | Path | Who
Named = dict[str, Argument]

#: word -> kinds of its arguments in order, and of its named ones.
VOCABULARY: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "applicant": ((), {}),
    "admin": ((), {}),
    "head": (("unit",), {}),
    "deputy": (("unit",), {}),
    "leader_in_charge": (("unit",), {}),
    "relation": (("person", "text"), {}),
    "role": (("text",), {"dept": "unit"}),
    "members": (("text",), {}),
    "field": (("text",), {}),
    "rows": (("text", "text"), {}),
    "handler": (("text",), {}),
    "chosen": (("text", "pool"), {}),
    "superior": (("person", "number"), {}),
}
_KINDS = {
    "text": "带引号的文字",
    "unit": "单位（applicant.dept、form.<字段> 或带引号的单位代码）",
    "person": "人员（applicant、field('字段')、handler('步骤')）",
    "pool": "人员范围（如 members('组')）",
    "number": "整数",
}
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
    r"|'(?P<single>[^'\\\n]*)'|\"(?P<double>[^\"\\\n]*)\""
    r"|(?P<number>\d{1,4})"
    r"|(?P<mark>[(),=]))",
    re.ASCII,
)


def parse(text: str) -> Who:
    """Return the tree of one expression such as ``role('org.clerk', dept=applicant.dept)``; raises WhoError."""
    if not isinstance(text, str) or not text.strip():
        raise WhoError("请写明由谁办理，例如 head(applicant.dept)")
    if len(text) > LONGEST:
        raise WhoError(f"人员表达式过长，最多 {LONGEST} 个字符")
    reader = _Reader(_tokens(text))
    who = reader.who(0)
    reader.end()
    return who


def mentioned(who: Who) -> Iterator[Who | Path]:
    """Yield the expression itself, then every expression and path inside it."""
    yield who
    for argument in (*who.args, *who.named.values()):
        if isinstance(argument, Who):
            yield from mentioned(argument)
        elif isinstance(argument, Path):
            yield argument


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position = [], 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise WhoError(f"第 {position + 1} 个字符处写法有误")
        kind = str(match.lastgroup)
        found.append(("text" if kind in ("single", "double") else kind, match[kind]))
        position = match.end()
    return found


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def who(self, depth: int) -> Who:
        """Read one word of the vocabulary."""
        kind, name = self._take()
        if kind != "name" or name not in VOCABULARY:
            known = "、".join(sorted(VOCABULARY))
            raise WhoError(f"不认识的人员写法“{name}”，可用：{known}")
        if depth > DEEPEST:
            raise WhoError("人员表达式嵌套过深")
        given, named = self._arguments(depth) if self._next("(") else ([], {})
        return _checked(name, given, named)

    def end(self) -> None:
        """Refuse anything left over."""
        if self._at < len(self._tokens):
            raise WhoError(f"“{self._tokens[self._at][1]}”处多出内容；多个人员请写成列表")

    def _arguments(self, depth: int) -> tuple[list[Argument], dict[str, Argument]]:
        given: list[Argument] = []
        named: dict[str, Argument] = {}
        while not self._next(")"):
            if (given or named) and not self._next(","):
                raise WhoError("参数之间要用逗号隔开，括号要成对")
            if self._peek(1) == ("mark", "="):
                key = self._take()[1]
                self._take()
                if key in named:
                    raise WhoError(f"参数 {key} 写了两次")
                named[key] = self._argument(depth)
            else:
                given.append(self._argument(depth))
        return given, named

    def _argument(self, depth: int) -> Argument:
        kind, value = self._peek(0)
        if kind == "text":
            self._take()
            return value
        if kind == "number":
            self._take()
            return int(value)
        if kind == "name" and self._peek(1) == ("mark", "("):
            return self.who(depth + 1)
        if kind == "name":
            self._take()
            return Path(tuple(value.split(".")))
        raise WhoError("括号没有写完整，或参数写法有误")

    def _peek(self, ahead: int) -> tuple[str, str]:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek(0)
        self._at += 1
        return token

    def _next(self, mark: str) -> bool:
        if self._peek(0) == ("mark", mark):
            self._at += 1
            return True
        return False


def _written_out(name: str, given: list[Argument], named: Named) -> tuple[list[Argument], Named]:
    """Two words may be written shorter: ``superior(applicant)`` is one level up, ``role('a', form.unit)`` a unit's."""
    if name == "superior" and len(given) == 1:
        return [*given, 1], named
    if name == "role" and len(given) == 2 and not named:
        return given[:1], {"dept": given[1]}
    return given, named


def _checked(name: str, given: list[Argument], named: dict[str, Argument]) -> Who:
    positional, keywords = VOCABULARY[name]
    given, named = _written_out(name, given, named)
    if len(given) != len(positional):
        raise WhoError(f"{name} 需要 {len(positional)} 个参数，写了 {len(given)} 个")
    for kind, argument in zip(positional, given, strict=True):
        _check(name, kind, argument)
    for key, argument in named.items():
        if key not in keywords:
            raise WhoError(f"{name} 没有名为 {key} 的参数")
        _check(name, keywords[key], argument)
    return Who(name, tuple(given), named)


def _check(name: str, kind: str, argument: Argument) -> None:
    match kind, argument:
        case ("text" | "unit", str()) if argument.strip():
            return
        case "number", int() if argument > 0:
            return
        case "unit", Path(("applicant", "dept" | "unit") | ("form", _)):
            return
        case "person", Path(("applicant",)) | Who("field" | "handler" | "head" | "deputy"):
            return
        case "pool", Who():
            return
    raise WhoError(f"{name} 的参数应为{_KINDS[kind]}")
