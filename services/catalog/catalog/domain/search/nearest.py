"""What comes nearest to a question that nothing answers: names that share its rarest characters, sounds or letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog.domain.search.index import Index
from catalog.domain.search.phrases import BETWEEN, LIGHT
from catalog.domain.search.postings import rarity
from catalog.domain.search.question import read
from catalog.domain.search.ranking import Hit
from catalog.domain.search.spelling import alike
from catalog.domain.search.text import is_han, runs

#: The most of them, and the part of the best one's worth that is still near.
MOST, _OF_BEST = 5, 0.6
#: What a sound is worth beside a character, and letters in a row beside both.
_SOUND, _LETTERS = 0.4, 0.5
#: A piece that more names have than this part of all tells nothing about any of them.
_COMMON = 0.2


def nearest(index: Index, text: str, kinds: Sequence[str]) -> list[Hit]:
    """Return the documents of ``kinds`` that come nearest, the best first; none when not a character is shared."""
    near: dict[int, float] = {}
    for piece, worth in _pieces(index, read(text).core).items():
        places = list(index.letters.get(piece) if piece.isascii() and piece.isalnum() else
                      (place >> 2 for place in index.named.get(piece)))
        if len(places) <= max(20.0, _COMMON * len(index)):
            weight = worth * rarity(len(places), len(index))
            for slot in dict.fromkeys(places):
                near[slot] = near.get(slot, 0.0) + weight
    allowed = sum(index.kind(kind) for kind in kinds)
    inside = {slot: value for slot, value in near.items() if allowed >> slot & 1}
    enough = _OF_BEST * max(inside.values(), default=0.0)
    order = {kind: number for number, kind in enumerate(kinds)}
    near_ones = sorted((slot for slot, value in inside.items() if value >= enough), key=lambda slot: (
        -round(inside[slot], 1), order[index.at(slot).kind], index.rank(slot)))
    return [Hit(slot, inside[slot], 0.0, 0.0, 0.0) for slot in near_ones[:MOST]]


def _pieces(index: Index, core: str) -> Mapping[str, float]:
    """Return what to look for: single characters and their sounds, three letters in a row of anything else."""
    found: dict[str, float] = {}
    for _, run in runs(core):
        if not is_han(run):
            found.update({run[at:at + 3]: _LETTERS for at in range(len(run) - 2)})
            continue
        for char, unit in zip(run, index.readings(run), strict=True):
            if char not in LIGHT and char not in BETWEEN:
                found[f".{char}"] = 1.0
                found[f".~{alike(unit[0])}"] = _SOUND
    return found
