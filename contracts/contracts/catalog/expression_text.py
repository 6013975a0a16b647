"""What an expression's text says before any engine sees it: its size, its nesting, the names and functions in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 2_000
DEEPEST = 32

# No braces: definitions need neither CEL's maps nor its messages, and what is absent cannot be misused.
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<text>[rR]?(?:\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'))"
    r"|(?P<double>\d+\.\d+(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)"
    r"|(?P<int>0[xX][0-9a-fA-F]+|\d+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<mark>&&|\|\||<=|>=|==|!=|[-+*/%<>!?:.,()\[\]])",
)
_OPENING, _CLOSING = "([", ")]"
_QUOTES = "'\""
_ARITHMETIC = frozenset("+-*/%")
_WORDS = frozenset({"true", "false", "null", "in"})
#: CEL's macros: their first argument is a name bound inside the parentheses.
MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})


@dataclass(frozen=True, slots=True)
class Token:
    """One token: ``kind`` is text, double, int, name or mark; ``at`` counts characters from 1."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found: dotted paths read (``form.items[].kind``), functions called, and complaints in Chinese."""

    paths: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    tokens: tuple[Token, ...] = ()


def oversize(text: str) -> str | None:
    """Return why a text may not reach the engine at all, or None."""
    if not text.strip():
        return "表达式不能为空"
    if len(text) > LONGEST:
        return f"表达式过长，最多 {LONGEST} 个字符"
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        return "表达式含有无法处理的字符"
    return None


def read(text: str) -> Reading:
    """Take an expression apart; a text that breaks a limit gives only its problems."""
    if problem := oversize(text):
        return Reading(problems=(problem,))
    tokens, stray = _tokens(text)
    if stray is not None:
        return Reading(problems=(f"第 {stray} 个字符处有不认识的符号",))
    if _depth(tokens) > DEEPEST:
        return Reading(problems=(f"括号嵌套过深，最多 {DEEPEST} 层",))
    names = _Names(tokens).collect()
    return Reading(tuple(dict.fromkeys(names.paths)), tuple(dict.fromkeys(names.calls)),
                   tuple(_whole_numbers(tokens)), tuple(tokens))


def _tokens(text: str) -> tuple[list[Token], int | None]:
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return found, position + 1
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match[0], position + 1))
        position = match.end()
    return found, None


def _depth(tokens: list[Token]) -> int:
    depth = deepest = 0
    for token in tokens:
        if token.kind == "mark" and token.text in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif token.kind == "mark" and token.text in _CLOSING:
            depth -= 1
    return deepest


def _whole_numbers(tokens: list[Token]) -> Iterator[str]:
    """Every value is a double, and the engine adds no whole number to a double: catch ``form.x * 2`` early."""
    for index, token in enumerate(tokens):
        if token.kind != "int":
            continue
        before = tokens[index - 1].text if index else ""
        after = tokens[index + 1].text if index + 1 < len(tokens) else ""
        negative = before == "-" and (index < 2 or tokens[index - 2].text in {*_OPENING, ",", "?", ":", "&&", "||",
                                                                               "<", ">", "<=", ">=", "==", "!="})
        if after in _ARITHMETIC or (before in _ARITHMETIC and not negative):
            yield f"参与计算的数字请带小数点：{token.text} 写成 {token.text}.0"


class _Names:
    """Walks tokens from left to right and collects the paths read and the functions called."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        #: a name bound by a macro -> the path of the list it walks, or None when that list is computed
        self._bound: dict[str, str | None] = {}
        self.paths: list[str] = []
        self.calls: list[str] = []

    def collect(self) -> _Names:
        """Read every token."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind != "name" or token.text in _WORDS:
                self._at += 1
            elif _is(self._tokens, self._at + 1, "("):
                self._call(token.text)
            elif _is(self._tokens, self._at - 1, "."):
                self._at += 1  # a part of something computed, such as f(x).name: nothing is known about it
            else:
                self._path()
        return self

    def _call(self, name: str) -> None:
        self.calls.append(name)
        first = self._at + 2
        if name in MACROS and first < len(self._tokens) and self._tokens[first].kind == "name":
            self._bound.setdefault(self._tokens[first].text, None)
        self._at += 1

    def _path(self) -> None:
        """Read ``a.b[0].c`` and, when a macro follows, remember what its bound name stands for."""
        tokens = self._tokens
        begin, root, rest = self._at, tokens[self._at].text, ""
        self._at += 1
        macro = None
        while True:
            at = self._at
            if _is(tokens, at, ".") and at + 1 < len(tokens) and tokens[at + 1].kind == "name":
                if _is(tokens, at + 2, "("):
                    macro = tokens[at + 3].text if tokens[at + 1].text in MACROS and at + 3 < len(tokens) else None
                    self._at += 1
                    break
                rest += f".{tokens[at + 1].text}"
                self._at += 2
            elif _is(tokens, at, "[") and _is(tokens, at + 2, "]") and tokens[at + 1].kind in ("int", "text"):
                rest += "[]" if tokens[at + 1].kind == "int" else f".{tokens[at + 1].text.strip(_QUOTES)}"
                self._at += 3
            else:
                break
        start = self._bound.get(root, root)
        path = None if start is None else start + rest
        if path is not None:
            self.paths.append(path)
            self._column(begin, path)
        if macro is not None:
            self._bound[macro] = None if path is None else f"{path}[]"

    def _column(self, begin: int, path: str) -> None:
        """``total(form.items, 'sum')`` reads ``form.items[].sum``."""
        tokens, at = self._tokens, self._at
        if begin >= 2 and tokens[begin - 2].text == "total" and _is(tokens, at, ",") and _is(tokens, at + 2, ")"):
            self.paths.append(f"{path}[].{tokens[at + 1].text.strip(_QUOTES)}")


def _is(tokens: list[Token], index: int, mark: str) -> bool:
    return 0 <= index < len(tokens) and tokens[index].kind == "mark" and tokens[index].text == mark
