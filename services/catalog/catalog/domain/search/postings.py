"""Which documents hold which pieces of text: an inverted index that can also forget."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise

from catalog.domain.search.document import Document, Readings
from catalog.domain.search.spelling import alike
from catalog.domain.search.text import is_han, normal, runs

#: Fields of a document, and how much a piece found there counts.
NAME, WORDS, ABOUT, TEXT = range(4)
WORTH = (1.0, 0.9, 0.6, 0.42)
#: The rarest piece counts no more than this.
_MOST = 6.0


class Postings:
    """piece -> ``slot * 4 + field`` of every document that has it."""

    def __init__(self) -> None:
        self._places: dict[str, array[int]] = {}

    def add(self, piece: str, place: int) -> None:
        """Note that a document has a piece."""
        found = self._places.get(piece)
        if found is None:
            found = self._places[piece] = array("I")
        found.append(place)

    def drop(self, piece: str, place: int) -> None:
        """Take that back."""
        found = self._places.get(piece)
        if found is not None:
            found.remove(place)
            if not found:
                del self._places[piece]

    def get(self, piece: str) -> Iterable[int]:
        """Return the places of a piece."""
        return self._places.get(piece, ())

    def __contains__(self, piece: str) -> bool:
        return piece in self._places

    def count(self, piece: str) -> int:
        """Return how many documents have a piece."""
        found = self._places.get(piece)
        return len(found) if found is not None else 0


def rarity(count: int, total: int) -> float:
    """Return how much a piece tells that ``count`` of ``total`` documents have."""
    return min(_MOST, math.log(1 + (total + 50) / (count + 1)))


def pieces(text: str) -> Iterator[str]:
    """Yield the pieces of a text in compared form: two characters in a row, Latin words, numbers."""
    for _, run in runs(text):
        if not is_han(run) or len(run) == 1:
            yield run
        else:
            yield from (run[at:at + 2] for at in range(len(run) - 1))


def sounding(run: str, readings: Readings) -> list[tuple[str, ...]]:
    """Return, for every two characters in a row, the pieces by which they are found by ear."""
    sounds = [tuple(dict.fromkeys(alike(sound) for sound in unit)) for unit in readings(run)]
    return [tuple(f"~{one} {two}" for one in first for two in second)
            for first, second in pairwise(sounds)]


def heads(document: Document) -> list[tuple[int, str]]:
    """Return ``(field, text)`` of what a document is called and belongs to, in compared form."""
    return [(NAME, normal(document.name)), *((WORDS, normal(word)) for word in document.words),
            *((ABOUT, normal(word)) for word in document.about)]


def named_pieces(document: Document, readings: Readings) -> dict[str, int]:
    """Return every piece of a document's head, by what is written and by ear, each with the field where it counts most.

    Single characters and syllables of its names are pieces as well: ``.助`` and ``.~zhu``.
    """
    found: dict[str, int] = {}
    for field, text in heads(document):
        for piece in pieces(text):
            found.setdefault(piece, field)
        for _, run in runs(text):
            if not is_han(run):
                continue
            for options in sounding(run, readings):
                for piece in options:
                    found.setdefault(piece, field)
            if field == ABOUT:
                continue
            for char, unit in zip(run, readings(run), strict=True):
                found.setdefault(f".{char}", field)
                for sound in unit:
                    found.setdefault(f".~{alike(sound)}", field)
    return found


def written_pieces(document: Document, named: dict[str, int]) -> set[str]:
    """Return the pieces that only the text of a document has."""
    return {piece for _, text in document.text for piece in pieces(normal(text)) if piece not in named}
