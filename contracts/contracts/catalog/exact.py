"""Sums and products that come out as on paper: every step is computed in decimals, so ``0.1 + 0.2 == 0.3``.

CEL has only binary doubles. ``rewritten`` turns ``a + b`` into ``exact_add(a, b)``, whose result is the double nearest
to the decimal result; comparisons of such doubles are right for amounts of up to fifteen digits. The browser does the
same in ``form/exact.ts``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from typing import Any

from contracts.catalog.expression_text import Token

#: Each operator that is computed in decimals, and the function that does it.
NAMES = {"+": "exact_add", "-": "exact_subtract", "*": "exact_multiply", "/": "exact_divide"}
#: Moments and spans keep the engine's own arithmetic.
_OF_TIME = frozenset({"timestamp", "duration"})
_OPENING, _CLOSING = {"(": ")", "[": "]"}, (")", "]")
_PRECISE = Context(prec=40)


def rewritten(tokens: Sequence[Token]) -> str | None:
    """Return the text of a well-formed expression with its arithmetic in decimals; None when it has none."""
    binary = any(token.kind == "mark" and token.text in NAMES for token in tokens)
    if not binary or any(token.kind == "name" and token.text in _OF_TIME for token in tokens):
        return None
    return _Writer(tokens).sequence()


class _Writer:
    """Reads tokens once, from left to right; everything below sums and products is passed on as it stands."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._at = tokens, 0

    def sequence(self) -> str:
        """Read up to a closing bracket or the end: sums, with weaker operators, commas and colons between them."""
        parts: list[str] = []
        while self._text() not in ("", *_CLOSING):
            if self._starts_operand():
                parts.append(self._chain(("+", "-"), lambda: self._chain(("*", "/", "%"), self._operand)))
            else:
                parts.append(self._take())
        return " ".join(parts)

    def _chain(self, operators: tuple[str, ...], operand: Callable[[], str]) -> str:
        left = operand()
        while self._text() in operators:
            operator, right = self._take(), operand()
            left = f"{NAMES[operator]}({left}, {right})" if operator in NAMES else f"({left} {operator} {right})"
        return left

    def _operand(self) -> str:
        sign = ""
        while self._text() in ("!", "-"):
            sign += self._take()
        found = sign
        if self._text() in _OPENING:
            found += self._bracket()
        else:
            found += self._take()
        while self._text() in (".", *_OPENING):
            found += self._take() + self._take() if self._text() == "." else self._bracket()
        return found

    def _bracket(self) -> str:
        opening = self._take()
        inside = self.sequence()
        self._take()
        return f"{opening}{inside}{_OPENING[opening]}"

    def _starts_operand(self) -> bool:
        token = self._tokens[self._at]
        if token.kind == "mark":
            return token.text in (*_OPENING, "!", "-")
        return token.text != "in"

    def _text(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        text = self._text()
        self._at += 1
        return text


def add(left: Any, right: Any) -> Any:
    """Add two numbers, or join two texts or two lists."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return [*left, *right]
    return _computed(left, right, _PRECISE.add)


def subtract(left: Any, right: Any) -> Any:
    """Subtract one number from another."""
    return _computed(left, right, _PRECISE.subtract)


def multiply(left: Any, right: Any) -> Any:
    """Multiply two numbers."""
    return _computed(left, right, _PRECISE.multiply)


def divide(left: Any, right: Any) -> Any:
    """Divide one number by another; whole numbers are divided as CEL does, towards zero."""
    if _whole(left) and _whole(right):
        if right == 0:
            raise ValueError("除数为零")
        return _fitting(math.trunc(Decimal(left) / Decimal(right)))
    if right == 0 and isinstance(right, float) and isinstance(left, float):
        return math.nan if left == 0 else math.copysign(math.inf, left)
    return _computed(left, right, _PRECISE.divide)


COMPUTE: dict[str, Callable[[Any, Any], Any]] = {
    "exact_add": add, "exact_subtract": subtract, "exact_multiply": multiply, "exact_divide": divide}


def _computed(left: Any, right: Any, operation: Callable[[Decimal, Decimal], Decimal]) -> Any:
    if _whole(left) and _whole(right):
        return _fitting(int(operation(Decimal(left), Decimal(right))))
    if not isinstance(left, float) or not isinstance(right, float):
        raise ValueError("两边的类型不同，不能运算或比较")
    if not math.isfinite(left) or not math.isfinite(right):
        raise ValueError("结果不是有限的数")
    # repr gives the shortest text of a double: the amount as it was typed.
    return float(operation(Decimal(repr(left)), Decimal(repr(right))))


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _fitting(value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise ValueError("数值过大")
    return value
