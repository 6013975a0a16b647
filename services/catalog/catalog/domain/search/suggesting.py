"""What somebody may be about to type: names and hot words that go on from what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.domain.search.index import Index
from catalog.domain.search.ranking import search
from catalog.domain.search.text import bare, normal

KINDS = ("service", "application", "faq")


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
    found = [Suggestion(word) for word in hot if bare(normal(word)).startswith(typed)][:2]
    hits = search(index, text, KINDS, audience=audience).hits
    ranked = sorted((hit for of in hits.values() for hit in of[:most] if hit.named), key=lambda hit: -hit.score)
    seen = {one.text for one in found}
    for hit in ranked:
        name = index.at(hit.slot).name
        if name not in seen:
            seen.add(name)
            found.append(Suggestion(name, hit.slot))
    return found[:most]
