"""What was typed, taken apart: the terms between blanks, each without the words people wrap a question in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from catalog.domain.search.phrases import WRAPPED_LATIN, compacted, introduced, unwrapped
from catalog.domain.search.text import bare, is_han, normal, runs

#: Longest question, in characters; what is behind it is not looked at.
LONGEST = 100
_LETTERS = re.compile(r"[a-z][a-z ']*[a-z]\Z")


@dataclass(frozen=True, slots=True)
class How:
    """How freely a question is taken.

    ``typos`` looks for slips of the hand; ``guessing`` takes in what somebody who says so may be after, and names that
    only share their characters with it; while somebody is still ``typing``, first letters may end inside a word.
    """

    typos: bool = True
    guessing: bool = True
    typing: bool = False


FREELY, STRICTLY, WHILE_TYPING = How(), How(guessing=False), How(typing=True)


@dataclass(frozen=True, slots=True)
class Term:
    """One word or question between blanks. ``parts`` are its runs without wrapping: ``(position, run)``."""

    text: str
    parts: tuple[tuple[int, str], ...]

    @property
    def mixed(self) -> bool:
        """Whether characters and letters are written together."""
        return len({is_han(run) for _, run in self.parts}) == 2

    @property
    def core(self) -> str:
        """What is looked for."""
        return "".join(run for _, run in self.parts)


@dataclass(frozen=True)
class Asked:
    """A question: ``raw`` in compared form, its terms, and for whom (empty when it does not say)."""

    raw: str
    terms: tuple[Term, ...]
    who: str = ""

    @cached_property
    def core(self) -> str:
        """What is looked for, without blanks, punctuation and wrapping."""
        return "".join(term.core for term in self.terms)

    @cached_property
    def whole(self) -> str:
        """Everything that was typed, without blanks and punctuation."""
        return bare(self.raw)


def read(text: str) -> Asked:
    """Return a question taken apart."""
    raw = normal(text[:LONGEST]).strip()
    if _LETTERS.match(raw):  # pinyin with blanks or apostrophes between the syllables is one word
        words = [word for word in re.split("[ ']+", raw) if word]
        if len(words) > 1:
            kept = [word for word in words if word not in WRAPPED_LATIN] or words
            return Asked(raw, tuple(Term(word, ((0, word),)) for word in kept))
    said, who = introduced(raw)
    terms = [term for chunk in said.split() if (term := _term(chunk)) is not None and chunk not in WRAPPED_LATIN]
    return Asked(raw, tuple(terms or _as_typed(raw)), who)


def joined(asked: Asked) -> Asked | None:
    """Return a question of several Latin words as one word, the way pinyin is meant; None when it is not that."""
    if len(asked.terms) < 2 or not all(term.core.isascii() and term.core.isalpha() for term in asked.terms):
        return None
    word = asked.core
    return Asked(asked.raw, (Term(word, ((0, word),)),))


def _as_typed(raw: str) -> list[Term]:
    """Return the terms with their wrapping: it is all there is."""
    return [Term(chunk, parts) for chunk in raw.split() if (parts := tuple(runs(chunk)))]


def _term(chunk: str) -> Term | None:
    parts: list[tuple[int, str]] = []
    for start, run in runs(compacted(chunk)):
        parts += [(start + offset, rest) for offset, rest in unwrapped(run)] if is_han(run) else [(start, run)]
    return Term(chunk, tuple(parts)) if parts else None
