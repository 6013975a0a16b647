"""What somebody may be about to type: names and hot words that go on from what is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.domain.search.index import Index
from catalog.domain.search.matching import units_of
from catalog.domain.search.question import WHILE_TYPING
from catalog.domain.search.ranking import Hit, search
from catalog.domain.search.spelling import Heard, Sounds, spell
from catalog.domain.search.text import bare, normal

KINDS = ("service", "application", "faq")
#: The most hot words and frequent questions among the completions.
_MOST_HOT, _MOST_QUESTIONS = 3, 2
#: So few letters may stand for many words.
_FEW_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to complete with; ``slot`` is the document it leads to, None for a hot word."""

    text: str
    slot: int | None = None


def suggest(index: Index, text: str, hot: Sequence[str], most: int, audience: Sequence[str] = ()) -> list[Suggestion]:
    """Return the best completions, hot words that begin so in front."""
    typed = bare(normal(text))
    if not typed:
        return [Suggestion(word) for word in hot[:most]]
    found = {word: Suggestion(word) for word in _begun(index, typed, hot)}
    hits = search(index, text, KINDS, audience=audience, how=WHILE_TYPING).hits
    ranked = sorted((hit for of in hits.values() for hit in of if hit.named and _begins_a_word(hit)),
                    key=lambda hit: (*_order(index, hit, typed), -hit.score))
    questions = 0
    for hit in _varied(ranked) if len(typed) <= _FEW_LETTERS else ranked:
        document = index.at(hit.slot)
        questions += document.kind == "faq"
        if document.kind != "faq" or questions <= _MOST_QUESTIONS:
            found.setdefault(document.name, Suggestion(document.name, hit.slot))
        if len(found) >= most:
            break
    return list(found.values())[:most]


def _order(index: Index, hit: Hit, typed: str) -> tuple[bool, int, int]:
    """Return what completions are sorted by before all else: questions last, then where in a name it is, and kinds.

    A name may begin with what was typed, in characters or by its sound; have it at the beginning of a word; or have it
    anywhere or not at all.
    """
    kind, title, place = index.at(hit.slot).kind, index.title(hit.slot), hit.place
    heard = place if isinstance(place, Heard) and place.spelled.rank == 0 else None
    if title.startswith(typed):
        where = 0
    elif heard is not None and heard.start == 0:
        where = 1
    elif (at := title.find(typed)) > 0:
        where = 2 if at in index.lexicon.boundaries(title) else 3
    else:
        where = 2 if heard is not None and heard.start in heard.spelled.marks else 3
    # An application comes behind the services of its place and of the next one.
    return kind == "faq", max(0, where - 1) + (kind == "application"), KINDS.index(kind)


def _begun(index: Index, typed: str, hot: Sequence[str]) -> list[str]:
    """Return the hot words that begin with what was typed, in characters, in pinyin or with first letters."""
    sounds = Sounds()
    for number, word in enumerate(hot):
        spelled = spell(number, 0, normal(word), index.readings, frozenset())
        if spelled is not None:
            sounds.add(spelled)
    heard = {found.spelled.slot for found in sounds.hear(units_of(index, typed)) if found.start == 0}
    return [word for number, word in enumerate(hot)
            if bare(normal(word)).startswith(typed) or number in heard][:_MOST_HOT]


def _begins_a_word(hit: Hit) -> bool:
    """Whether it was found otherwise than by first letters from the middle of a word."""
    return not isinstance(hit.place, Heard) or hit.place.exact == 1.0 or hit.place.start in hit.place.spelled.marks


def _varied(ranked: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the best of every word that first letters may stand for, then all others in their order."""
    seen: set[str] = set()
    later: list[Hit] = []
    for hit in ranked:
        meant = hit.place.text if isinstance(hit.place, Heard) and hit.place.exact < 1.0 else ""
        if meant and meant in seen:
            later.append(hit)
        else:
            seen.add(meant)
            yield hit
    yield from later
