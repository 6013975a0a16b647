"""The part of a text that shows why it was found, and which of its characters to mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog.domain.search.lexicon import GENERIC
from catalog.domain.search.text import normal

#: Characters of a snippet, and of them in front of the first mark.
LENGTH, _BEFORE = 96, 16

Marks = tuple[tuple[int, int], ...]


def marks(text: str, words: Iterable[str]) -> Marks:
    """Return ``(start, length)`` of every stretch of ``text`` that belongs to one of ``words`` (in compared form)."""
    compared = normal(text)
    hit = bytearray(len(compared))
    for word in words:
        at = compared.find(word)
        while word and at >= 0:
            hit[at:at + len(word)] = b"\x01" * len(word)
            at = compared.find(word, at + 1)
    found: list[tuple[int, int]] = []
    start = -1
    for at, marked in enumerate((*hit, 0)):
        if marked and start < 0:
            start = at
        elif not marked and start >= 0:
            found.append((start, at - start))
            start = -1
    return tuple(found)


def snippet(texts: Sequence[tuple[str, str]], words: Sequence[str]) -> tuple[str, Marks]:
    """Return a piece of the text that holds most of ``words``, and its marks; the first text when none holds any."""
    best, worth = None, 0.0
    for label, text in texts:
        compared = normal(text)
        value = sum((0.2 if word in GENERIC else 1.0) * len(word) for word in words if word in compared)
        if value > worth:
            best, worth = (label, text), value
    if best is None:
        best = texts[0] if texts else None
    if best is None:
        return "", ()
    label, text = best
    line = " ".join(text.split())
    piece = _window(line, [word for word in words if word not in GENERIC] or list(words))
    shown = f"{label}：{piece}" if label else piece
    return shown, tuple((start, size) for start, size in marks(shown, words) if not label or start > len(label))


def _window(line: str, words: Sequence[str]) -> str:
    if len(line) <= LENGTH:
        return line
    found = marks(line, words)
    start = max(0, found[0][0] - _BEFORE) if found else 0
    start = min(start, max(0, len(line) - LENGTH))
    end = start + LENGTH
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")


def name_marks(name: str, words: Sequence[str], heard: str | None) -> Marks:
    """Return the marks of a name: what was typed, what stands in for it, or the part that was heard."""
    return marks(name, (heard,)) if heard else marks(name, words)
