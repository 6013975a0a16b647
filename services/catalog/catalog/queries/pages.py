"""Pages of a list that a question asks for: how many, where to go on; what is wrong about it, by field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from contracts.errors import Invalid

T = TypeVar("T")

LONGEST_QUERY = 64
MOST_ITEMS = 100


def start_of(question: Any) -> int:
    """Return where the page begins; raises Invalid."""
    errors: dict[str, list[str]] = {}
    if len(getattr(question, "q", "")) > LONGEST_QUERY:
        errors["q"] = [f"关键字最多 {LONGEST_QUERY} 个字符"]
    if not 1 <= question.limit <= MOST_ITEMS:
        errors["limit"] = [f"应在 1 到 {MOST_ITEMS} 之间"]
    token = question.page_token or "0"
    if not (token.isascii() and token.isdigit() and len(token) <= 6):
        errors["page_token"] = ["翻页标记无效，请从第一页重新开始"]
    if errors:
        raise Invalid("查询条件有误", errors=errors)
    return int(token)


def page_of(found: Sequence[T], question: Any) -> tuple[Sequence[T], str | None]:
    """Return the part of ``found`` that was asked for, and the token of the next part."""
    start = start_of(question)
    end = start + question.limit
    return found[start:end], str(end) if end < len(found) else None


def fitting(rows: Sequence[T], words: str, said: Callable[[T], str]) -> list[T]:
    """Return the rows that say every one of the words, in whatever case."""
    terms = words.lower().split()
    return [row for row in rows if all(term in said(row) for term in terms)] if terms else list(rows)
