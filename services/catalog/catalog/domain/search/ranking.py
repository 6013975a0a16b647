"""The order of what was found: the very name first, then names that begin with it, contain it, other names, texts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from catalog.domain.search.cover import Cover
from catalog.domain.search.document import Document
from catalog.domain.search.index import Index
from catalog.domain.search.lexicon import GENERIC
from catalog.domain.search.matching import cover_han, cover_latin, cover_mixed
from catalog.domain.search.naming import CONTAINS, same_words, step, words_of
from catalog.domain.search.postings import WORTH, pieces
from catalog.domain.search.question import FREELY, Asked, How, Term, joined, read
from catalog.domain.search.spelling import SKIPPED, Heard
from catalog.domain.search.text import is_han
from catalog.domain.search.typo import Meant

#: How much a step, what is covered and the share of a name that was typed count.
_STEP, _COVERED, _SHARE = 22.0, 60.0, 14.0
_NOT_FOR_YOU = 8.0
#: What is the usual thing among near equals: how much use tells and the most of it, and while there is none the word
#: by which content marks a service, a service that is handled here, and one for the people of the university.
_USED, _MOST_USED, _POPULAR, _POPULAR_WORD, _OWN, _FOR_MEMBERS = 0.5, 3.0, 2.5, "热门", 0.8, 1.5
_MEMBERS = frozenset({"学生", "教职工"})
#: How much of what is usual counts where no name has what was typed.
_UNNAMED = 0.2
#: What joins two things in one name.
_JOINED = re.compile("[与和及]")
#: How much of what is only written about counts when it is decided what was meant at all.
_MEANT_BY_TEXT = 0.8
#: A document that covers less than this part of the best one was not meant; nor one that covers less of the question
#: than this: of a word much, of a long sentence less.
_OF_BEST, _LEAST_OF_WORD, _LEAST_OF_SENTENCE = 0.54, 0.36, 0.17
_BY_TEXT = WORTH[3]
#: How much what nobody says at all keeps a document from being what was named.
_STRANGE = 0.8
#: From this part of the question on a document counts as found by its name.
_NAMED = 0.3
#: How much of a question its frequent question covers for a service, and its department.
_LENT, _MEMBER = 0.6, 0.8
#: So many are looked at closely.
_CLOSE = 160


class Hit(NamedTuple):
    """A document that was found: its slot, how well, how much of the question it covers, and how much its name does."""

    slot: int
    score: float
    covered: float
    by_name: float
    step: float
    place: Heard | Meant | None = None

    @property
    def named(self) -> bool:
        """Whether it was found by what it is called or belongs to, and not by its text alone."""
        return self.by_name >= _NAMED or self.step > 0


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, by kind, the best first; ``words`` are to be marked in texts."""

    asked: Asked
    hits: dict[str, list[Hit]]
    words: tuple[str, ...] = ()
    corrected: str | None = None
    covers: tuple[Cover, ...] = field(default=(), repr=False)


def search(index: Index, text: str, kinds: Sequence[str], *, audience: Iterable[str] = (), how: How = FREELY) -> Found:
    """Return what fits ``text`` among documents of ``kinds``, the best first."""
    asked = read(text)
    if not asked.terms:
        return Found(asked, {kind: [] for kind in kinds})
    together = joined(asked)
    if together is not None:
        found = _search(index, together, kinds, frozenset(audience), replace(how, typos=False))
        if any(found.hits.values()):
            return found
    return _search(index, asked, kinds, frozenset(audience), how)


def cover(index: Index, term: Term, how: How = FREELY) -> Cover:
    """Return how well each document covers one term."""
    found = Cover()
    # What stands around the wrapping may be one word: 租学校的房子.
    runs = [run for _, run in term.parts] if term.core not in index.lexicon else [term.core]
    for run in runs:
        found.add(cover_han(index, run, how) if is_han(run) else cover_latin(index, run, how))
    if term.mixed:
        whole = cover_mixed(index, term.core)
        found.places.clear()
        for slot, value in whole.named.items():
            found.raise_to(slot, value / whole.total * found.total, whole.places.get(slot))
        found.words.update(whole.words)
    return found


def _search(index: Index, asked: Asked, kinds: Sequence[str], audience: frozenset[str], how: How) -> Found:
    covers = [cover(index, term, how) for term in asked.terms]
    whole = _together(covers)
    unknown = whole.unknown
    total = whole.total + 0.2 * unknown or 1.0
    if how.guessing:
        _lend(index, whole)
    for slot in _members(index, asked):
        whole.raise_to(slot, _MEMBER * total)
    allowed = 0
    for kind in kinds:
        allowed |= index.kind(kind)
    chosen = _meant(index, asked, covers, whole, total, allowed)
    same, words = same_words(index, asked), words_of(index, asked)
    hits: dict[str, list[Hit]] = {kind: [] for kind in kinds}
    for slot in chosen:
        at = step(index, slot, asked, (same, words), whole.places.get(slot) if len(covers) == 1 else None, how)
        hits[index.at(slot).kind].append(_hit(slot, whole, total, unknown, at))
    wanted = frozenset({asked.who}) if asked.who else audience
    hits = {kind: _ordered(index, found, asked, same, wanted) for kind, found in hits.items()}
    return Found(asked, hits, tuple(whole.words), _corrected(index, asked, hits), tuple(covers))


def _together(covers: Sequence[Cover]) -> Cover:
    if len(covers) == 1:
        return covers[0]
    whole = Cover()
    for one in covers:
        whole.add(one)
    return whole


def _lend(index: Index, whole: Cover) -> None:
    """Let what covers a frequent question lead to the service it is about."""
    for slot, service in index.leads().items():
        value = (whole.named.get(slot, 0.0) + whole.written.get(slot, 0.0)) * _LENT
        own = whole.named.get(service, 0.0)
        if value > own + whole.written.get(service, 0.0):
            whole.written[service] = value - own


def _members(index: Index, asked: Asked) -> Iterator[int]:
    """Yield the slots of what belongs to the department or theme that was typed, and nothing else."""
    slots = index.belonging(asked.core) if len(asked.core) > 1 and len(asked.terms) == 1 else 0
    while slots:
        lowest = slots & -slots
        yield lowest.bit_length() - 1
        slots ^= lowest


def _meant(index: Index, asked: Asked, covers: Sequence[Cover], whole: Cover, total: float, allowed: int) -> list[int]:
    """Return the slots that cover enough; of several terms all are wanted, when any document has them all."""
    covered = dict(whole.named)
    for slot, value in whole.written.items():
        covered[slot] = covered.get(slot, 0.0) + _MEANT_BY_TEXT * value
    called = {*index.called(asked.whole), *index.called(asked.core)}
    for slot in called:
        covered[slot] = total
    if len(covers) > 1:
        every = {slot: value for slot, value in covered.items()
                 if slot in called or all(_has(one, slot) for one in covers)}
        covered = every or covered
    inside = {slot: value for slot, value in covered.items() if allowed >> slot & 1}
    best: dict[str, float] = {}
    for slot, value in inside.items():
        kind = index.at(slot).kind
        if value > best.get(kind, 0.0):
            best[kind] = value
    lowest = least(asked) * total
    enough = {kind: max(_OF_BEST * min(value, total), lowest) for kind, value in best.items()}
    return [slot for slot, value in inside.items() if value >= enough[index.at(slot).kind]]


def _hit(slot: int, whole: Cover, total: float, unknown: float, at: float) -> Hit:
    named, written = whole.named.get(slot, 0.0), whole.written.get(slot, 0.0)
    score = at * _STEP + min(1.0, (named + _BY_TEXT * written) / total) * _COVERED
    covered = 1.0 if at >= CONTAINS else min(1.0, (named + written) / total)
    by_name = 1.0 if at >= CONTAINS else min(1.0, named / (total + _STRANGE * unknown))
    return Hit(slot, score, covered, by_name, at, whole.places.get(slot))


def least(asked: Asked) -> float:
    """Return how much of a question has to be covered at least."""
    long = min(1.0, max(0.0, (len(asked.core) - 3) / 6))
    return _LEAST_OF_WORD + (_LEAST_OF_SENTENCE - _LEAST_OF_WORD) * long


def _has(cover: Cover, slot: int) -> bool:
    return cover.named.get(slot, 0.0) + cover.written.get(slot, 0.0) >= 0.4 * cover.total


def _ordered(index: Index, hits: list[Hit], asked: Asked, same: Sequence[str], audience: frozenset[str]) -> list[Hit]:
    """Sort by score, then uses, then number; the first ones are looked at closely."""
    hits.sort(key=lambda hit: -hit.score)
    wanted = {*pieces(asked.raw), *(piece for word in same for piece in pieces(word))}
    close = [_closer(index, hit, asked, wanted, audience) for hit in hits[:_CLOSE]]
    close.sort(key=lambda hit: (-round(hit.score * 2), index.rank(hit.slot)))
    return close + hits[_CLOSE:]


def _closer(index: Index, hit: Hit, asked: Asked, wanted: set[str], audience: frozenset[str]) -> Hit:
    """Prefer names that say little else, what is used often, and what is for the person who asks."""
    document = index.at(hit.slot)
    if isinstance(hit.place, Heard | Meant) and hit.place.spelled.rank == 0:
        share = (hit.place.end - hit.place.start) / max(1, len(hit.place.spelled.units))
    else:
        typed = _weight(asked.core)
        share = max(0.5 * hit.by_name * min(1.0, typed / _weight(part)) + 0.5 * _share(part, wanted)
                    for part in _JOINED.split(index.title(hit.slot)) if part)
    score = hit.score + _SHARE * share + _usual(document) * (1.0 if hit.step else _UNNAMED)
    if audience and document.audience and audience.isdisjoint(document.audience):
        score -= _NOT_FOR_YOU
    return Hit(hit.slot, score, hit.covered, hit.by_name, hit.step, hit.place)


def _usual(document: Document) -> float:
    """Return how much speaks for a document before anything was asked: its use, its mark, its kind, whom it is for."""
    facets = document.facets
    worth = min(_MOST_USED, _USED * math.log1p(document.uses))
    if document.kind == "service":
        worth += _OWN * ("own" in facets.get("kind", ())) + _POPULAR * (_POPULAR_WORD in facets.get("tag", ()))
        worth += _FOR_MEMBERS * (not _MEMBERS.isdisjoint(document.audience))
    return worth


def _share(title: str, wanted: set[str]) -> float:
    """Return how much of a name was typed, common words counting little."""
    return sum(_worth(piece) for piece in pieces(title) if piece in wanted) / _weight(title)


def _weight(text: str) -> float:
    """Return how much a text says, common words counting little."""
    return sum(map(_worth, pieces(text))) or 1.0


def _worth(piece: str) -> float:
    return 0.3 if piece in GENERIC else 1.0


def _corrected(index: Index, asked: Asked, hits: dict[str, list[Hit]]) -> str | None:
    """Return the question as it was probably meant, when the best answers only sound or look like it."""
    best = max((found[0] for found in hits.values() if found), key=lambda hit: hit.score, default=None)
    if best is None or best.place is None or len(asked.terms) != 1:
        return None
    typed, there = asked.core, best.place.text
    if isinstance(best.place, Heard) and best.place.exact <= SKIPPED:
        return None
    if not there or there == typed:
        return None
    if isinstance(best.place, Meant):
        # Half a word of a name is not what anybody meant.
        whole = {best.place.start, best.place.end} <= best.place.spelled.marks
        return there if whole or not is_han(typed) else None
    return there if is_han(typed) else None
