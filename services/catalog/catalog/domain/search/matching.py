"""How well each document covers what was asked: by pieces of text, by words that stand in for others, and by sound."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field

from catalog.domain.search.index import Index
from catalog.domain.search.lexicon import AFTER, GENERIC, Span
from catalog.domain.search.phrases import BETWEEN
from catalog.domain.search.postings import TEXT, WORTH, pieces, rarity
from catalog.domain.search.spelling import Heard, Unit, alike
from catalog.domain.search.text import is_han, runs
from catalog.domain.search.typo import Meant, meant, misspelt

#: A piece both written and sounding alike counts in full; this part of it is for the writing.
_WRITTEN = 0.6
#: How much a common word counts, a piece with a light character, one nobody uses, a Latin word beside Chinese ones.
_COMMON, _LIGHT, _UNSEEN, _LATIN = 0.35, 0.2, 0.55, 4.0
#: How much two characters count that stand at the end of one known word and the beginning of the next.
_SEAM = 0.15
#: The most stand-ins that are tried for one question, and names that are compared letter by letter.
_MOST_OTHERS, _MOST_COMPARED, _LONGEST_TYPO, _MOST_LOOKED = 48, 24, 8, 3000
#: How much hearing a whole word counts, and the least likeness of a mistyped one.
_HEARD, _LEAST_ALIKE = 0.92, 0.64
#: How alike a name is to one of its abbreviations.
_SHORTENED = 0.8


@dataclass(slots=True)
class Cover:
    """How much of a question each slot covers: ``named`` by what it is called, ``written`` by its text; of ``total``.

    ``unknown`` is what no document says at all: it puts nothing in order, but tells how sure one may be.
    ``places`` tells where in a name a question was heard or meant; ``words`` are what to mark in a text.
    """

    total: float = 0.0
    unknown: float = 0.0
    named: dict[int, float] = field(default_factory=dict)
    written: dict[int, float] = field(default_factory=dict)
    places: dict[int, Heard | Meant] = field(default_factory=dict)
    words: dict[str, None] = field(default_factory=dict)

    def raise_to(self, slot: int, value: float, place: Heard | Meant | None = None) -> None:
        """Make a slot cover at least ``value`` by its name."""
        if value > self.named.get(slot, 0.0):
            self.named[slot] = value
            if place is not None:
                self.places[slot] = place

    def add(self, other: Cover) -> None:
        """Take in the cover of another part of the question."""
        self.total += other.total
        self.unknown += other.unknown
        for mine, theirs in ((self.named, other.named), (self.written, other.written)):
            for slot, value in theirs.items():
                mine[slot] = mine.get(slot, 0.0) + value
        self.places.update(other.places)
        self.words.update(other.words)


def units_of(index: Index, term: str) -> list[Unit]:
    """Return a term as units to listen for: characters with their readings, Latin letters one by one."""
    units: list[Unit] = []
    for _, run in runs(term):
        units += [tuple(sounds) for sounds in index.readings(run)] if is_han(run) else [(char,) for char in run]
    return units


def cover_han(index: Index, run: str, *, typos: bool = True) -> Cover:
    """Return how well a run of Chinese is covered."""
    cover = Cover()
    if len(run) == 1:
        return _single(index, run)
    spans = [span for span in index.lexicon.spans(run) if span.end - span.start > 1 or _alone(index, run, span)]
    parts = [Cover() for _ in spans]
    inside = {at: number for number, span in enumerate(spans) for at in range(span.start, span.end - 1)}
    units = index.readings(run)
    known = [_is_known(index, run[at:at + 2]) for at in range(len(run) - 1)]
    for at in range(len(run) - 1):
        # Where one known word ends and the next begins, nobody has the two characters in a row.
        seam = not known[at] and 0 < at < len(known) - 1 and known[at - 1] and known[at + 1]
        _piece(index, run[at:at + 2], _sound(units, at), cover if at not in inside else parts[inside[at]], seam=seam)
    tried = 0
    for span, part in zip(spans, parts, strict=True):
        tried += _stand_in(index, span, part, _MOST_OTHERS - tried)
        cover.add(part)
    _by_ear(index, run, units, cover)
    best = max(cover.named.values(), default=0)
    if typos and len(run) <= _LONGEST_TYPO and best < 0.9 * (cover.total + cover.unknown):
        _mistyped(index, run, units, cover)
    return cover


def cover_latin(index: Index, run: str, *, typos: bool = True) -> Cover:
    """Return how well letters are covered: as pinyin, first letters, or a word."""
    cover = Cover(total=_LATIN, words={run: None})
    for heard in index.sounds.hear([(char,) for char in run]):
        cover.raise_to(heard.spelled.slot, _LATIN * _told(heard), heard)
    for place in index.named.get(run):
        cover.raise_to(place >> 2, _LATIN * WORTH[place & 3])
    for place in index.written.get(run):
        cover.written[place >> 2] = _LATIN
    for other, weight in index.lexicon.others(run):
        for slot, where in phrase(index, other).items():
            cover.words[other] = None
            if where == TEXT:
                cover.written[slot] = _LATIN * weight
            else:
                cover.raise_to(slot, _LATIN * weight * WORTH[where])
    _spoken(index, run, cover)
    if 4 <= len(run) <= 10 and max(cover.named.values(), default=0) < 0.75 * _LATIN:
        for heard in index.sounds.skip(run):
            cover.raise_to(heard.spelled.slot, _LATIN * _told(heard), heard)
    if typos and len(run) >= 5 and run.isalpha() and max(cover.named.values(), default=0) < 0.7 * _LATIN:
        _misspelt(index, run, cover)
    return cover


def _told(heard: Heard) -> float:
    """Return how much a name covers that was heard: less, the less of it was typed."""
    return (0.6 + 0.4 * max(0.0, heard.exact)) * WORTH[heard.spelled.rank]


def _spoken(index: Index, run: str, cover: Cover) -> None:
    """Take letters for a known word in pinyin or its first letters, and let others stand in for it."""
    for word, certain in index.spoken(run):
        for other, weight in ((word, 1.0), *index.lexicon.others(word)[:_MOST_OTHERS // 4]):
            for slot, where in phrase(index, other).items():
                cover.words[other] = None
                if where == TEXT:
                    cover.written[slot] = max(cover.written.get(slot, 0.0), _LATIN * weight * certain)
                else:
                    cover.raise_to(slot, _LATIN * weight * certain * 0.9 * WORTH[where])


def cover_mixed(index: Index, term: str) -> Cover:
    """Return how well characters and letters written together are covered, heard as one word."""
    cover = Cover(total=_LATIN)
    for heard in index.sounds.hear(units_of(index, term)):
        cover.raise_to(heard.spelled.slot, _LATIN * _told(heard), heard)
        cover.words[heard.text] = None
    return cover


def phrase(index: Index, word: str) -> dict[int, int]:
    """Return the slots that have all of ``word`` in one place, each with the field."""
    found: dict[int, int] | None = None
    for _, run in runs(word):
        if not is_han(run):
            needed = [run]
        elif len(run) == 1:
            needed = [f".{run}"]
        else:
            needed = [run[at:at + 2] for at in range(len(run) - 1)]
        for piece in sorted(needed, key=lambda one: index.named.count(one) + index.written.count(one)):
            having = {place >> 2: place & 3 for place in index.written.get(piece)}
            having.update({place >> 2: place & 3 for place in index.named.get(piece)})
            found = having if found is None else {
                slot: max(where, having[slot]) for slot, where in found.items() if slot in having}
            if not found:
                return {}
    return found or {}


def _single(index: Index, char: str) -> Cover:
    cover = Cover(total=1.0, words={char: None})
    for place in index.named.get(f".{char}"):
        cover.named[place >> 2] = WORTH[place & 3]
    for other, weight in index.lexicon.others(char):
        for slot, where in phrase(index, other).items():
            cover.raise_to(slot, weight * 0.9 * WORTH[where])
            cover.words[other] = None
    return cover


def _alone(index: Index, run: str, span: Span) -> bool:
    """Whether a single character is a word here and not a part of one that somebody uses."""
    around = (run[max(0, span.start - 1):span.end], run[span.start:span.end + 1])
    return not any(len(piece) == 2 and piece in index.named for piece in around)


def _sound(units: object, at: int) -> str:
    first, second = units[at], units[at + 1]  # type: ignore[index]
    return f"~{alike(first[0])} {alike(second[0])}"


def _is_known(index: Index, piece: str) -> bool:
    return piece in index.named or piece in index.written


def _piece(index: Index, piece: str, sound: str, cover: Cover, *, seam: bool) -> None:
    """Count two characters in a row; little, when they only meet by chance."""
    written, heard = index.named.count(piece) + index.written.count(piece), index.named.count(sound)
    weight = rarity(written or heard, len(index))
    if seam:
        weight *= _SEAM
    elif piece in GENERIC:
        weight *= _COMMON
    elif not BETWEEN.isdisjoint(piece):
        weight *= _LIGHT
    if not written and not heard:
        cover.unknown += weight * _UNSEEN
        return
    cover.total += weight
    named = cover.named
    by_ear = 1 - _WRITTEN if written else _HEARD
    worth = [weight * _WRITTEN * one for one in WORTH]
    for place in index.named.get(piece):
        slot = place >> 2
        named[slot] = named.get(slot, 0.0) + worth[place & 3]
    worth = [weight * by_ear * one for one in WORTH]
    for place in index.named.get(sound):
        slot = place >> 2
        named[slot] = named.get(slot, 0.0) + worth[place & 3]
    for place in index.written.get(piece):
        slot = place >> 2
        cover.written[slot] = cover.written.get(slot, 0.0) + weight
    cover.words[piece] = None


def _stand_in(index: Index, span: Span, cover: Cover, most: int) -> int:
    """Let other words stand in for a known one; return how many were tried."""
    others = [(span.word, 1.0), *span.others[:max(0, most)]]
    found = [(word, weight, phrase(index, word)) for word, weight in others]
    having = {slot for _, _, slots in found for slot in slots}
    length = max(1, len(span.word) - 1) if len(span.word) > 1 else 0.7
    common = _COMMON if span.word in GENERIC else 1.0
    if all(weight <= AFTER for _, weight in span.others):
        length *= AFTER  # what somebody may be after weighs less than what they say
    mass = max(cover.total + cover.unknown, rarity(len(having), len(index)) * length * common)
    if having:
        scale = mass / (cover.total + cover.unknown) if cover.total else 1.0
        cover.total, cover.unknown = mass, 0.0
        for values in (cover.named, cover.written):
            for slot in values:
                values[slot] *= scale
    for word, weight, slots in found:
        for slot, where in slots.items():
            if where == TEXT:
                cover.written[slot] = max(cover.written.get(slot, 0.0), mass * weight)
            elif mass * weight * WORTH[where] > cover.named.get(slot, 0.0):
                cover.named[slot] = mass * weight * WORTH[where]
        if slots:
            cover.words[word] = None
    for slot, value in cover.written.items():
        cover.written[slot] = max(0.0, min(value, mass - cover.named.get(slot, 0.0)))
    return len(found)


def _by_ear(index: Index, run: str, units: object, cover: Cover) -> None:
    """Find the whole run by homophones."""
    best = max(cover.named.values(), default=0)
    as_written = best >= 0.95 * (cover.total + cover.unknown) and all(piece in index.named for piece in pieces(run))
    if not 2 <= len(run) <= 16 or as_written:
        return  # what is there as it is written needs no guessing
    asked: list[Unit] = [tuple(unit) for unit in units]  # type: ignore[attr-defined]
    for heard in index.sounds.hear(asked):
        cover.raise_to(heard.spelled.slot, cover.total * _HEARD * WORTH[heard.spelled.rank])
        if heard.text != run:
            cover.places.setdefault(heard.spelled.slot, heard)


def _mistyped(index: Index, run: str, units: object, cover: Cover) -> None:
    """Compare the names that share most characters or sounds with a run."""
    sounds: list[Unit] = [tuple(unit) for unit in units]  # type: ignore[attr-defined]
    shapes = sorted({piece for char, unit in zip(run, sounds, strict=True)
                     for piece in (f".{char}", f".~{alike(unit[0])}")}, key=index.named.count)
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
        if best.alike >= _LEAST_ALIKE:
            cover.total += cover.unknown
            cover.unknown = 0.0
            cover.raise_to(slot, cover.total * best.alike * 0.95 * WORTH[best.spelled.rank], best)


def _runs_through(run: str, title: str) -> bool:
    """Whether a name has all characters of a run in their order: 固资验收, 固定资产验收."""
    left = iter(title)
    return all(char in left for char in run)


def _misspelt(index: Index, run: str, cover: Cover) -> None:
    """Compare the names that share most letters in pinyin with a word."""
    shared: Counter[int] = Counter()
    for at in range(len(run) - 2):
        shared.update(index.letters.get(run[at:at + 3]))
    for slot, _ in shared.most_common(_MOST_COMPARED):
        best = max((misspelt(run, spelled) for spelled in index.sounds.names(slot)), key=lambda one: one.alike)
        if best.alike >= 0.72:
            cover.raise_to(slot, _LATIN * best.alike * 0.9 * WORTH[best.spelled.rank], best)
