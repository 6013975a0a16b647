"""How well each document covers what was asked: by pieces of text, by words that stand in for others, and by sound."""

from __future__ import annotations

from catalog.domain.search.cover import Cover
from catalog.domain.search.guessing import HEARD, LATIN, by_characters, by_ear, misspelt, mistyped
from catalog.domain.search.index import Index
from catalog.domain.search.lexicon import AFTER, GENERIC, SAME, Span
from catalog.domain.search.phrases import BETWEEN, LIGHT
from catalog.domain.search.postings import TEXT, WORTH, rarity
from catalog.domain.search.question import FREELY, How
from catalog.domain.search.spelling import Heard, Unit, alike
from catalog.domain.search.text import is_han, runs

#: A piece both written and sounding alike counts in full; this part of it is for the writing.
_WRITTEN = 0.6
#: How much a common word counts, a piece with a light character, one nobody uses.
_COMMON, _LIGHT, _UNSEEN = 0.35, 0.2, 0.55
#: From here on a name was typed out and not by first letters, and how much first letters count that are no word.
_TYPED_OUT, _NO_WORD = 0.9, 0.9
#: Letters that cover less than this of anything are looked at part by part, and how much that tells.
_POORLY, _PARTED, _DIGITS = 0.75, 0.95, "0123456789"
#: How much a word that only stands in for another counts where it is only written about.
_BY_THE_WAY = 0.6
#: How much of a known word its pieces cover where nothing has the whole of it.
_IN_PIECES = 0.75
#: How much two characters count that stand at the end of one known word and the beginning of the next.
_SEAM = 0.15
#: Where something happens tells less than what happened: 宿舍没网.
_WHERE, _BY_PLACE = frozenset((
    "宿舍", "寝室", "食堂", "餐厅", "教室", "办公室", "教学楼", "图书馆", "实验室", "校园", "学校", "楼里",
    "家里")), 0.4
#: The most stand-ins that are tried for one question, and the longest run in which slips are looked for.
_MOST_OTHERS, _LONGEST_TYPO = 48, 8
#: What covers less of a run than this is no answer to it.
_WEAK = 0.5
#: In a longer run, two characters that only sound like some in a name are there by chance: so much they count.
_LONGEST_HEARD, _BY_CHANCE = 8, 0.4


def units_of(index: Index, term: str) -> list[Unit]:
    """Return a term as units to listen for: characters with their readings, Latin letters one by one."""
    units: list[Unit] = []
    for _, run in runs(term):
        units += [tuple(sounds) for sounds in index.readings(run)] if is_han(run) else [(char,) for char in run]
    return units


def cover_han(index: Index, run: str, how: How = FREELY) -> Cover:
    """Return how well a run of Chinese is covered."""
    cover = Cover()
    if len(run) == 1:
        return _single(index, run)
    spans = _spans(index, run)
    parts = [Cover() for _ in spans]
    inside = {at: number for number, span in enumerate(spans) for at in range(span.start, span.end - 1)}
    ends, starts = {span.end for span in spans}, {span.start for span in spans}
    units = index.readings(run)
    known = [_is_known(index, run[at:at + 2]) for at in range(len(run) - 1)]
    by_chance = _BY_CHANCE if spans or len(run) > _LONGEST_HEARD else 1.0
    for at in range(len(run) - 1):
        # Where one known word ends and the next begins, nobody has the two characters in a row on purpose.
        between = at + 1 in ends and at + 1 in starts
        stray = not known[at] and 0 < at < len(known) - 1 and known[at - 1] and known[at + 1]
        seam = at not in inside and (between or stray)
        part = parts[inside[at]] if at in inside else cover
        _piece(index, run[at:at + 2], _sound(units, at), part, seam=seam, word=at in inside, by_chance=by_chance)
    tried = 0
    for span, part in zip(spans, parts, strict=True):
        tried += _stand_in(index, span, part, _MOST_OTHERS - tried, how)
    for number, (span, part) in enumerate(zip(spans, parts, strict=True)):
        if span.word in _WHERE and any(_is_need(index, later) for later in spans[number + 1:]):
            part.scale(_BY_PLACE)
        cover.add(part)
    by_ear(index, run, units, cover)
    best = max(cover.named.values(), default=0)
    if how.typos and len(run) <= _LONGEST_TYPO and best < 0.9 * (cover.total + cover.unknown):
        mistyped(index, run, units, cover)
    best = max(cover.named.values(), default=0)
    if how.guessing and len(run) <= _LONGEST_TYPO and best < _WEAK * (cover.total + cover.unknown):
        by_characters(index, run, cover)
    return cover


def _spans(index: Index, run: str) -> list[Span]:
    """Return the known words of a run; where none is written, those that sound like it."""
    spans = [span for span in index.lexicon.spans(run) if span.end - span.start > 1 or alone(index, run, span)]
    found, at = list(spans), 0
    for start, end in [*((span.start, span.end) for span in spans), (len(run), len(run))]:
        gap = run[at:start]
        if 2 < len(gap) <= _LONGEST_TYPO and not all(_is_known(index, gap[n:n + 2]) for n in range(len(gap) - 1)):
            letters = "".join(unit[0] for unit in index.readings(gap))
            for word, certain in index.spoken(letters)[:1]:
                if certain == 1.0 and len(word) == len(gap):
                    others = ((word, HEARD), *((other, weight * HEARD) for other, weight in index.lexicon.others(word)))
                    found.append(Span(at, start, gap, others))
        at = end
    return sorted(found, key=lambda span: span.start)


def cover_latin(index: Index, run: str, how: How = FREELY) -> Cover:
    """Return how well letters are covered: as pinyin, first letters, or a word."""
    cover = Cover(total=LATIN, words={run: None})
    for heard in index.sounds.hear([(char,) for char in run]):
        if how.typing or not heard.text.isascii() or heard.end in heard.spelled.marks:  # no part of a Latin word
            cover.raise_to(heard.spelled.slot, LATIN * _told(heard), heard)
    for place in index.named.get(run):
        cover.raise_to(place >> 2, LATIN * WORTH[place & 3])
    for place in index.written.get(run):
        cover.written[place >> 2] = LATIN
    for other, weight in index.lexicon.others(run):
        for slot, where in phrase(index, other).items():
            cover.words[other] = None
            if where == TEXT:
                cover.written[slot] = LATIN * weight
            else:
                cover.raise_to(slot, LATIN * weight * WORTH[where])
    _spoken(index, run, cover)
    if max(cover.named.values(), default=0) < _POORLY * LATIN:
        _in_parts(index, run, cover)
    if 4 <= len(run) <= 10 and max(cover.named.values(), default=0) < 0.75 * LATIN:
        for heard in index.sounds.skip(run):
            cover.raise_to(heard.spelled.slot, LATIN * _told(heard), heard)
    if how.typos and len(run) >= 5 and run.isalpha() and max(cover.named.values(), default=0) < 0.7 * LATIN:
        misspelt(index, run, cover)
    return cover


def _in_parts(index: Index, run: str, cover: Cover) -> None:
    """Take letters for words in pinyin that are written together, or for a word with a number behind it."""
    word = run.rstrip(_DIGITS)
    parts = [word] if 1 < len(word) < len(run) else index.words_in(run)
    if not parts:
        return
    whole = Cover()
    for part in parts:
        whole.add(cover_latin(index, part))
    scale = _PARTED * cover.total / whole.total
    for slot, value in whole.named.items():
        cover.raise_to(slot, value * scale)
    for slot, value in whole.written.items():
        cover.written[slot] = max(cover.written.get(slot, 0.0), value * scale)
    cover.words.update(whole.words)


def _told(heard: Heard) -> float:
    """Return how much a name covers that was heard: less, the less of it was typed, and where no word of it is."""
    words = heard.exact > _TYPED_OUT or {heard.start, heard.end} <= heard.spelled.marks
    return (0.6 + 0.4 * max(0.0, heard.exact)) * WORTH[heard.spelled.rank] * (1.0 if words else _NO_WORD)


def _spoken(index: Index, run: str, cover: Cover) -> None:
    """Take letters for a known word in pinyin or its first letters, and let others stand in for it."""
    for word, certain in index.spoken(run):
        for other, weight in ((word, 1.0), *index.lexicon.others(word)[:_MOST_OTHERS // 4]):
            for slot, where in phrase(index, other).items():
                cover.words[other] = None
                if where == TEXT:
                    cover.written[slot] = max(cover.written.get(slot, 0.0), LATIN * weight * certain)
                else:
                    cover.raise_to(slot, LATIN * weight * certain * 0.9 * WORTH[where])


def cover_mixed(index: Index, term: str) -> Cover:
    """Return how well characters and letters written together are covered, heard as one word."""
    cover = Cover(total=LATIN)
    for heard in index.sounds.hear(units_of(index, term)):
        cover.raise_to(heard.spelled.slot, LATIN * _told(heard), heard)
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


def _is_need(index: Index, span: Span) -> bool:
    """Whether a word is part of no name, and only tells what somebody may be after."""
    return bool(span.others) and not index.is_named(span.word[:2])


def alone(index: Index, run: str, span: Span) -> bool:
    """Whether a single character is a word here and not a part of one that somebody uses."""
    around = (run[max(0, span.start - 1):span.end], run[span.start:span.end + 1])
    return not any(len(piece) == 2 and index.is_named(piece) for piece in around)


def _sound(units: object, at: int) -> str:
    first, second = units[at], units[at + 1]  # type: ignore[index]
    return f"~{alike(first[0])} {alike(second[0])}"


def _is_known(index: Index, piece: str) -> bool:
    return piece in index.named or piece in index.written


def _piece(index: Index, piece: str, sound: str, cover: Cover, *, seam: bool, word: bool, by_chance: float) -> None:
    """Count two characters in a row; little, when they only meet by chance or carry the sentence."""
    written, heard = index.named.count(piece) + index.written.count(piece), index.named.count(sound)
    weight = rarity(written or heard, len(index))
    if seam:
        weight *= _SEAM
    elif piece in GENERIC:
        weight *= _COMMON
    elif not BETWEEN.isdisjoint(piece) or not (word or LIGHT.isdisjoint(piece) or index.is_named(piece)):
        weight *= _LIGHT
    if not written:
        weight *= by_chance
    if not written and not heard:
        cover.unknown += weight * _UNSEEN
        return
    cover.total += weight
    named = cover.named
    sounding = 1 - _WRITTEN if written else HEARD
    worth = [weight * _WRITTEN * one for one in WORTH]
    for place in index.named.get(piece):
        slot = place >> 2
        named[slot] = named.get(slot, 0.0) + worth[place & 3]
    worth = [weight * sounding * one for one in WORTH]
    for place in index.named.get(sound):
        slot = place >> 2
        named[slot] = named.get(slot, 0.0) + worth[place & 3]
    for place in index.written.get(piece):
        slot = place >> 2
        cover.written[slot] = cover.written.get(slot, 0.0) + weight
    cover.words[piece] = None


def _stand_in(index: Index, span: Span, cover: Cover, most: int, how: How) -> int:
    """Let other words stand in for a known one; return how many were tried."""
    others = [(span.word, 1.0), *(one for one in span.others if how.guessing or one[1] > AFTER)][:max(0, most) + 1]
    found = [(word, weight, phrase(index, word)) for word, weight in others]
    having = {slot for _, _, slots in found for slot in slots}
    length = max(1, len(span.word) - 1) if len(span.word) > 1 else 0.7
    same = [span.word, *(word for word, weight in span.others if weight == SAME)]
    common = 1.0 if GENERIC.isdisjoint(same) else _COMMON
    if all(weight <= AFTER for _, weight in span.others):
        length *= AFTER  # what somebody may be after weighs less than what they say
    mass = max(cover.total + cover.unknown, rarity(len(having), len(index)) * length * common)
    if having:
        scale = mass / (cover.total + cover.unknown) if cover.total else 1.0
        if not found[0][2]:
            scale *= _IN_PIECES
        cover.total, cover.unknown = mass, 0.0
        for values in (cover.named, cover.written):
            for slot in values:
                values[slot] *= scale
    for word, weight, slots in found:
        for slot, where in slots.items():
            if where == TEXT:
                told = weight if word == span.word else weight * _BY_THE_WAY
                cover.written[slot] = max(cover.written.get(slot, 0.0), mass * told)
            elif mass * weight * WORTH[where] > cover.named.get(slot, 0.0):
                cover.named[slot] = mass * weight * WORTH[where]
        if slots:
            cover.words[word] = None
    for slot, value in cover.written.items():
        cover.written[slot] = max(0.0, min(value, mass - cover.named.get(slot, 0.0)))
    return len(found)
