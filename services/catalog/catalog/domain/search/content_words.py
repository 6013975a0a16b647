"""The words that tell what a question is about, and which of them a text holds: how sure an answer may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.domain.search.index import Index
from catalog.domain.search.lexicon import GENERIC, SAME, Span
from catalog.domain.search.matching import alone, phrase
from catalog.domain.search.phrases import BETWEEN, LIGHT, introduced, unwrapped
from catalog.domain.search.postings import rarity
from catalog.domain.search.question import read
from catalog.domain.search.text import is_han, normal, runs

#: How much words count: common ones, single characters, amounts, Latin ones, and those that nothing has; and the least.
_COMMON, _SINGLE, _AMOUNT, _LATIN, _STRANGE, _LEAST = 0.8, 0.6, 1.2, 4.0, 4.0, 1.5
#: From which part of a word's form on it counts as told, and how much the pieces of a longer word count.
_TOLD, _IN_PIECES = 0.5, 0.8
_AMOUNTS = re.compile("[一二两三四五六七八九十百千万0-9]+(?:个?(?:天|周|月|小时|学期)|年|次|人|份|万元|元|本|门|台)"
                      "(?:以[上下内])?")
#: What asks for a number, and after what is counted.
_NUMBER = re.compile("(?:几|多少|最多|最少)(?:能|可以|要)?[借办开调请打选用上交补换领报续装改]?(?:几|多少)?"
                     "(?P<of>次|本|册|个|份|台|张|人|门|节|位|座|件|遍)")
_STRESS = re.compile("[很太挺](?=[^了])")
#: What is counted alike: how many books are asked for in one word and answered in another.
_ALIKE = {"本": ("本", "册"), "册": ("本", "册"), "人": ("人", "名", "位", "座"), "位": ("人", "名", "位", "座"),
          "座": ("座", "人"), "次": ("次", "遍"), "遍": ("次", "遍"), "个": ("个", "台", "张", "份", "次", "人", "名")}
_NUMERALS = "[0-9一二两三四五六七八九十百千]+ ?"
#: Words of any question, and characters that do something to any thing: they tell little, or nothing alone.
_USUAL = frozenset((
    "参加", "进行", "出现", "具体", "一般", "情况", "情形", "地方", "东西", "合适", "打开", "自己", "别人", "同时",
    "直接", "继续", "批准", "学校"))
_DOING = frozenset("办开打用交做要有看问说是用上下里前后时再先可吗么被给对到从者及年月日天谁几号多少最能会报")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: what may stand for it, each with how much that counts (0–1), and how much it tells."""

    text: str
    forms: tuple[tuple[str, float], ...]
    weight: float


def content_words(index: Index, text: str) -> list[Word]:
    """Return the words of a text without those that only wrap it."""
    asked = read(text)
    if asked.raw.isascii():
        return [word for term in asked.terms for _, run in term.parts for word in _of_run(index, run)]
    said = _STRESS.sub("", _NUMBER.sub("", introduced(asked.raw)[0]))
    found: dict[str, Word] = {}
    for _, run in runs(said):
        for _, part in unwrapped(run) if is_han(run) else [(0, run)]:
            for word in _of_run(index, part):
                found.setdefault(word.text, word)
    return list(found.values())


def told(text: str, words: Sequence[Word], least: float = 0.0) -> float:
    """Return the part of ``words`` (0–1) that a text in compared form holds; all of none is 1.

    Forms that count less than ``least`` are not looked for.
    """
    whole = sum(word.weight for word in words)
    return sum(word.weight * holds(text, word, least) for word in words) / whole if whole else 1.0


def left(text: str, words: Sequence[Word]) -> list[Word]:
    """Return the words that a text does not hold."""
    return [word for word in words if holds(text, word) < _TOLD]


def holds(text: str, word: Word, least: float = 0.0) -> float:
    """Return how surely a text has a word (0–1), in any of its forms or, of a longer one, most of its pieces."""
    best = max((worth for form, worth in word.forms if worth >= least and form in text), default=0.0)
    if best == 0.0 and len(word.text) > 2 and is_han(word.text):
        pieces = [word.text[at:at + 2] for at in range(len(word.text) - 1)]
        best = _IN_PIECES * sum(piece in text for piece in pieces) / len(pieces)
    return best


def weight(words: Sequence[Word]) -> float:
    """Return how much words tell together."""
    return sum(word.weight for word in words)


def asked_for(words: Sequence[Word], text: str, typed: Sequence[Word], least: float = SAME) -> float:
    """Return the part of ``words`` (0–1) that was asked for: in the ``text`` itself, or by a word that stands for them.

    ``typed`` are the words of the text; what counts less than ``least`` does not stand for them.
    """
    text = normal(text)
    said = {form for word in typed for form, worth in word.forms if worth >= least}
    whole = weight(words)
    there = sum(word.weight for word in words if holds(text, word, least) >= _TOLD
                or not said.isdisjoint(form for form, worth in word.forms if worth >= least))
    return there / whole if whole else 0.0


def counted(text: str) -> str:
    """Return after what a question asks a number of: 几次 → 次; nothing when it asks for none."""
    found = _NUMBER.search(normal(text))
    return found["of"] if found else ""


def counts_alike(one: str, other: str) -> bool:
    """Whether two questions ask for a number of the same things."""
    return bool(one) and other in _ALIKE.get(one, (one,))


def gives_number(text: str, of: str) -> bool:
    """Whether a text has a number of such things."""
    return re.search(f"{_NUMERALS}(?:{'|'.join(_ALIKE.get(of, of))})", normal(text)) is not None


def _of_run(index: Index, run: str) -> Iterator[Word]:
    if not is_han(run):
        yield Word(run, ((run, 1.0), *index.lexicon.others(run)), _LATIN)
        return
    at = 0
    found = index.lexicon.spans(run)
    edges = {0, len(run), *(edge for span in found if len(span.word) > 1 for edge in (span.start, span.end))}
    spans = [(span.start, span.end, span) for span in found if len(span.word) > 1 or (
        span.word not in _DOING and {span.start, span.end} <= edges and alone(index, run, span))]
    amounts: list[tuple[int, int, Span | None]] = [
        (one.start(), one.end(), None) for one in _AMOUNTS.finditer(run)
        if not any(start < one.end() and one.start() < end for start, end, _ in spans)]
    for start, end, span in sorted([*spans, *amounts], key=lambda one: one[0]):
        yield from _of_gap(index, run[at:start])
        word = span.word if span else run[start:end]
        yield Word(word, ((word, 1.0), *(span.others if span else ())), _worth(index, word) if span else _AMOUNT)
        at = end
    yield from _of_gap(index, run[at:])


def _of_gap(index: Index, gap: str) -> Iterator[Word]:
    """Yield what stands between known words, two characters at a time where something has them in a row."""
    at = 0
    while at < len(gap):
        piece = gap[at:at + 2]
        if len(gap) - at == 3 and gap[at] in _DOING | LIGHT and gap[at + 1:at + 3] in index.named:
            at += 1
            continue
        light = not LIGHT.isdisjoint(piece) or not BETWEEN.isdisjoint(piece)
        if len(piece) == 2 and not light and (piece in index.named or piece in index.written):
            yield Word(piece, ((piece, 1.0),), _worth(index, piece))
            at += 2
        elif len(piece) == 2 and not light and _DOING.isdisjoint(piece) and at + 2 == len(gap):
            yield Word(piece, ((piece, 1.0),), _STRANGE)
            at += 2
        else:
            if gap[at] not in LIGHT and gap[at] not in BETWEEN and gap[at] not in _DOING:
                yield Word(gap[at], ((gap[at], 1.0),), _SINGLE)
            at += 1


def _worth(index: Index, word: str) -> float:
    if word in GENERIC or word in _USUAL:
        return _COMMON
    if len(word) == 1:
        return _SINGLE
    having = len(phrase(index, word))
    return max(_LEAST, rarity(having, len(index))) if having else _STRANGE
