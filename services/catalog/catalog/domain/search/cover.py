"""How much of a question each document covers, and where in its names."""

from __future__ import annotations

from dataclasses import dataclass, field

from catalog.domain.search.spelling import Heard
from catalog.domain.search.typo import Meant

#: A part of a name that covers this much of what all of it does is what was meant.
_AS_MUCH = 0.97


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
        """Make a slot cover at least ``value`` by its name, the part of it at ``place``."""
        before = self.named.get(slot, 0.0)
        if value > before:
            self.named[slot] = value
        if place is not None and (value > before or slot not in self.places) and value >= _AS_MUCH * before:
            self.places[slot] = place

    def scale(self, by: float) -> None:
        """Let everything count ``by`` times as much."""
        self.total, self.unknown = self.total * by, self.unknown * by
        for values in (self.named, self.written):
            for slot in values:
                values[slot] *= by

    def add(self, other: Cover) -> None:
        """Take in the cover of another part of the question."""
        self.total += other.total
        self.unknown += other.unknown
        for mine, theirs in ((self.named, other.named), (self.written, other.written)):
            for slot, value in theirs.items():
                mine[slot] = mine.get(slot, 0.0) + value
        self.places.update(other.places)
        self.words.update(other.words)
