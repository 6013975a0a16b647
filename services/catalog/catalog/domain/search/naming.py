"""How far in front a document belongs because of its name: the very name, its beginning, part of it, another name."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.domain.search.index import Index
from catalog.domain.search.lexicon import SAME
from catalog.domain.search.postings import NAME
from catalog.domain.search.question import Asked, How
from catalog.domain.search.spelling import Heard
from catalog.domain.search.typo import Meant

#: Steps of an answer: the very name, its beginning, part of it, another name, part of another name, anything else.
EXACT, BEGINS, CONTAINS, OTHER, IN_OTHER, ELSEWHERE = 5.0, 4.0, 3.0, 2.2, 1.2, 0.0
#: How far in front what has a word of the same meaning for its name, at the beginning of it, or in it; and how much
#: further a name that holds what is another name of the document as well.
_SAME_NAME, _SAME_BEGINS, _SAME_IN, _LONGER, _TWICE = OTHER + 0.3, 1.5, IN_OTHER, 0.15, 0.2
#: The same for a name that begins with the first word of several and has the others behind it, in their order.
_ONE_BY_ONE = CONTAINS + 0.3
#: A name of which less was typed than first letters was not typed at all.
_TYPED = 0.6


def same_words(index: Index, asked: Asked) -> tuple[str, ...]:
    """Return the words that mean the same as all that is looked for."""
    return tuple(word for word, weight in index.lexicon.others(asked.core) if weight >= SAME and len(word) > 1)


def step(index: Index, slot: int, asked: Asked, other: tuple[Sequence[str], Sequence[str]],
         place: Heard | Meant | None, how: How) -> float:
    """Return how far in front a document belongs because of its name.

    ``other`` are the words that mean the same as what was typed, and those it is made of.
    """
    title, (same, words) = index.title(slot), other
    best = _heard_step(place, how) if isinstance(place, Heard) else ELSEWHERE
    for word in dict.fromkeys((asked.whole, asked.core)):
        if len(word) < 2 and title != word:
            continue
        field = index.called(word).get(slot)
        if field == NAME:
            return EXACT
        there = _within(title, word, EXACT, BEGINS, CONTAINS)
        if field is not None:
            there = there + _TWICE if there else OTHER
        best = max(best, there)
    if best < OTHER:
        best = max((best, *(_within(title, word, _SAME_NAME, _SAME_BEGINS + _LONGER * (len(word) - 2),
                                    _SAME_IN + _LONGER * (len(word) - 2)) for word in same)))
    return max(best, _ONE_BY_ONE) if _one_by_one(title, words) else best


def words_of(index: Index, asked: Asked) -> list[str]:
    """Return the known words that make up all that is looked for; none when something is left over."""
    words = [span.word for span in index.lexicon.spans(asked.core)]
    return words if len(words) > 1 and "".join(words) == asked.core else []


def _one_by_one(title: str, words: Sequence[str]) -> bool:
    """Whether a name begins with the first word and has all others behind it, in their order."""
    at = 0
    for word in words:
        at = title.find(word, at)
        if at < 0 or (word == words[0] and at):
            return False
        at += len(word)
    return bool(words)


def _within(title: str, word: str, whole: float, begins: float, contains: float) -> float:
    """Return the step of a name by where in it a word stands."""
    if word not in title:
        return ELSEWHERE
    return whole if title == word else begins if title.startswith(word) else contains


def _heard_step(heard: Heard, how: How) -> float:
    """Return the same for a name that was heard: first letters that are no word of the name tell little."""
    spelled, whole = heard.spelled, heard.end - heard.start == len(heard.spelled.units)
    if heard.exact < _TYPED:
        return ELSEWHERE
    if spelled.rank:
        return OTHER - 0.1 if whole else IN_OTHER - 0.1
    if whole:
        return EXACT - 0.1
    begins, ends = heard.start in spelled.marks, heard.end in spelled.marks or how.typing
    full = heard.exact > 0.95
    if heard.start == 0:
        return BEGINS - 0.1 if ends or full else CONTAINS
    if begins and ends:
        return BEGINS - 0.4 if not full else CONTAINS + 0.3
    if full:
        return CONTAINS - 0.1
    return CONTAINS - 0.6 if begins or ends else OTHER - 0.6
