"""What was probably meant by a run that is not there as it is written: by its sound, or with a slip of the hand."""

from __future__ import annotations

import heapq
from collections import Counter

from catalog.domain.search.cover import Cover
from catalog.domain.search.index import Index
from catalog.domain.search.phrases import BETWEEN, LIGHT
from catalog.domain.search.postings import NAME, WORTH, pieces, rarity
from catalog.domain.search.spelling import Unit, alike
from catalog.domain.search.typo import Meant, meant
from catalog.domain.search.typo import misspelt as letter_by_letter

#: How much a Latin word counts beside Chinese ones, and hearing a whole word instead of reading it.
LATIN, HEARD = 4.0, 0.92
#: The most names that are compared letter by letter, and places looked at to choose them.
_MOST_COMPARED, _MOST_LOOKED = 24, 3000
#: The least likeness of a mistyped word, of Chinese and of letters.
_LEAST_ALIKE, _LEAST_SPELLED = 0.64, 0.72
#: From this part on a known word is taken for what it says, and not for what it sounds like.
_KNOWN = 0.7
#: The least likeness to another word of what is a word as it is typed.
_WORD_ALIKE = 0.82
#: How much more the last character of a run counts than the first, the part of all that has to be there, and how much
#: characters tell that do not stand together.
_HEAD, _MOST_OF_IT, _SCATTERED = 0.6, 0.5, 0.7
#: How alike a name is to one of its abbreviations.
_SHORTENED = 0.8


def by_ear(index: Index, run: str, units: object, cover: Cover) -> None:
    """Find the whole run by homophones."""
    best = max(cover.named.values(), default=0)
    as_written = best >= 0.95 * (cover.total + cover.unknown) and all(piece in index.named for piece in pieces(run))
    known = run in index.lexicon and best >= _KNOWN * (cover.total + cover.unknown)
    if not 2 <= len(run) <= 16 or as_written or known:
        return  # what is there as it is written needs no guessing
    asked: list[Unit] = [tuple(unit) for unit in units]  # type: ignore[attr-defined]
    for heard in index.sounds.hear(asked):
        cover.raise_to(heard.spelled.slot, cover.total * HEARD * WORTH[heard.spelled.rank])
        if heard.text != run:
            cover.places.setdefault(heard.spelled.slot, heard)


def mistyped(index: Index, run: str, units: object, cover: Cover) -> None:
    """Compare the names that share most characters or sounds with a run."""
    sounds: list[Unit] = [tuple(unit) for unit in units]  # type: ignore[attr-defined]
    shapes = sorted({piece for char, unit in zip(run, sounds, strict=True)
                     for piece in (f".{char}", f".~{alike(unit[0])}")}, key=index.named.count)
    enough = _WORD_ALIKE if _is_said(index, run) else _LEAST_ALIKE
    shared: dict[int, float] = {}
    looked = 0
    for piece in shapes:
        weight = rarity(index.named.count(piece), len(index))
        for place in index.named.get(piece):
            slot = place >> 2
            shared[slot] = shared.get(slot, 0.0) + weight
        looked += index.named.count(piece)
        if looked > _MOST_LOOKED:
            break
    for slot in heapq.nlargest(_MOST_COMPARED, shared, key=shared.__getitem__):
        best = max((meant(run, sounds, spelled) for spelled in index.sounds.names(slot)), key=lambda one: one.alike)
        if len(run) > 2 and best.alike < _SHORTENED and _runs_through(run, index.title(slot)):
            best = Meant(best.spelled, 0, 0, _SHORTENED)
        if best.alike >= enough:
            cover.total += cover.unknown
            cover.unknown = 0.0
            cover.raise_to(slot, cover.total * best.alike * 0.95 * WORTH[best.spelled.rank], best)


def _is_said(index: Index, run: str) -> bool:
    """Whether a run is a word, or words that names are made of, as it is typed."""
    return run in index.lexicon or (
        len(run) % 2 == 0 and all(index.is_named(run[at:at + 2]) for at in range(0, len(run), 2)))


def by_characters(index: Index, run: str, cover: Cover) -> None:
    """Find names that have most of the characters, in whatever order: 砍树, 树木砍伐.

    The last character weighs most: what is done to a thing stands before it, and so does what kind of thing it is.
    """
    chars = {char: rarity(index.named.count(f".{char}"), len(index)) * (1 + _HEAD * at / len(run))
             for at, char in enumerate(run) if char not in LIGHT and char not in BETWEEN}
    everything = sum(chars.values())
    shared: dict[int, float] = {}
    for char, weight in chars.items():
        if index.named.count(f".{char}") > _MOST_LOOKED:
            continue
        for place in index.named.get(f".{char}"):
            if place & 3 == NAME:
                shared[place >> 2] = shared.get(place >> 2, 0.0) + weight
    total = cover.total + cover.unknown
    for slot, weight in shared.items():
        if weight > _MOST_OF_IT * everything and total * _SCATTERED * weight / everything > cover.named.get(slot, 0.0):
            cover.total, cover.unknown = total, 0.0
            cover.raise_to(slot, total * _SCATTERED * weight / everything)
            cover.words.update(dict.fromkeys(chars))


def _runs_through(run: str, title: str) -> bool:
    """Whether a name has all characters of a run in their order: 固资验收, 固定资产验收."""
    left = iter(title)
    return all(char in left for char in run)


def misspelt(index: Index, run: str, cover: Cover) -> None:
    """Compare the names that share most letters in pinyin with a word."""
    shared: Counter[int] = Counter()
    for at in range(len(run) - 2):
        shared.update(index.letters.get(run[at:at + 3]))
    for slot, _ in shared.most_common(_MOST_COMPARED):
        best = max((letter_by_letter(run, spelled) for spelled in index.sounds.names(slot)), key=lambda one: one.alike)
        inside = best.text.isascii() and best.start not in best.spelled.marks  # the middle of a Latin word
        if best.alike >= _LEAST_SPELLED and not inside:
            cover.raise_to(slot, LATIN * best.alike * 0.9 * WORTH[best.spelled.rank], best)
