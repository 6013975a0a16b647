"""The index: documents in slots, found by pieces of text, by sound, and counted by the values of their filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from catalog.domain.search.document import Document, Readings
from catalog.domain.search.lexicon import Lexicon
from catalog.domain.search.postings import NAME, TEXT, WORDS, Postings, heads, named_pieces, pieces, written_pieces
from catalog.domain.search.spelling import Sounds, spell
from catalog.domain.search.text import bare, is_han, normal
from catalog.domain.search.typo import letters_of

#: Filters whose values people type as words, and how the names of departments end.
_BELONGING, _OFFICE = ("department", "theme", "tag"), "处部办室"
#: Kinds of documents that are called by whole sentences.
_SENTENCES = frozenset({"faq", "news", "page"})
#: The most other names of one document that are found by sound.
_MOST_NAMES = 24


class Index:
    """Everything that can be found. Sets of slots are integers: bit n stands for slot n."""

    def __init__(self, readings: Readings, lexicon: Lexicon | None = None) -> None:
        self.readings = readings
        self.use_words(lexicon or Lexicon())
        self.named, self.written, self.letters, self.sounds = Postings(), Postings(), Postings(), Sounds()
        self._documents: list[Document | None] = []
        self._free: list[int] = []
        self._slots: dict[tuple[str, str], int] = {}
        self._kinds: dict[str, int] = {}
        self._facets: dict[str, dict[str, int]] = {}
        self._whole: dict[str, dict[int, int]] = {}
        self._titles: dict[int, str] = {}
        self._sorted: dict[str, list[int]] = {}
        #: How departments are usually called: other name -> name.
        self.departments: Mapping[str, str] = {}
        self._vocabulary: Counter[str] = Counter()
        self._leads: dict[int, int] | None = None

    def use_words(self, lexicon: Lexicon) -> None:
        """Let other words stand in for each other from now on."""
        self.lexicon = lexicon
        self._spoken: dict[str, dict[str, float]] = {}
        for word in lexicon.words():
            if len(word) > 1 and is_han(word):
                sounds = [unit[0] for unit in self.readings(word)]
                self._spoken.setdefault("".join(sounds), {})[word] = 1.0
                if len(word) > 2:
                    self._spoken.setdefault("".join(sound[0] for sound in sounds), {}).setdefault(word, 0.85)

    def spoken(self, letters: str) -> list[tuple[str, float]]:
        """Return the known words that are spelled so, in full or by first letters, and how certain that is."""
        return list(self._spoken.get(letters, {}).items())

    def words_in(self, letters: str) -> list[str]:
        """Return the words, spelled in full and known each, that ``letters`` are made of; none when they are not."""
        for size in range(len(letters) - 2, 2, -1):
            if self._is_spelled(letters[:size]):
                rest = letters[size:]
                others = [rest] if self._is_spelled(rest) else self.words_in(rest)
                if others:
                    return [letters[:size], *others]
        return []

    def _is_spelled(self, letters: str) -> bool:
        return 1.0 in self._spoken.get(letters, {}).values()

    def __len__(self) -> int:
        return len(self._slots)

    def put(self, document: Document) -> None:
        """Take in a document, in the place of an earlier one with its kind and key."""
        self.remove(document.kind, document.key)
        slot = self._free.pop() if self._free else len(self._documents)
        if slot == len(self._documents):
            self._documents.append(None)
        self._documents[slot] = document
        self._slots[document.kind, document.key] = slot
        self._note(slot, document, present=True)

    def remove(self, kind: str, key: str) -> bool:
        """Forget a document; tell whether it was there."""
        slot = self._slots.pop((kind, key), None)
        if slot is None:
            return False
        document = self._documents[slot]
        assert document is not None
        self._note(slot, document, present=False)
        self._documents[slot] = None
        self._free.append(slot)
        return True

    def get(self, kind: str, key: str) -> Document | None:
        """Return a document, or None."""
        slot = self._slots.get((kind, key))
        return None if slot is None else self._documents[slot]

    def at(self, slot: int) -> Document:
        """Return the document in a slot that is taken."""
        document = self._documents[slot]
        assert document is not None
        return document

    def title(self, slot: int) -> str:
        """Return the name of the document in a slot, in compared form without blanks and punctuation."""
        return self._titles[slot]

    def leads(self) -> Mapping[int, int]:
        """Return, for the slot of every frequent question about a service, the slot of that service."""
        if self._leads is None:
            self._leads = {slot: service for (kind, key), slot in self._slots.items() if kind == "faq" and (
                service := self._slots.get(("service", self.at(slot).info.get("service") or ""))) is not None}
        return self._leads

    def is_named(self, piece: str) -> bool:
        """Whether a piece of text is part of what a thing is called, and not only of a sentence about it."""
        return self._vocabulary[piece] > 0

    def keys(self, kind: str) -> list[str]:
        """Return the keys of all documents of a kind."""
        return [key for of, key in self._slots if of == kind]

    def kind(self, kind: str) -> int:
        """Return the set of slots of a kind."""
        return self._kinds.get(kind, 0)

    def facets(self, name: str) -> Mapping[str, int]:
        """Return, for every value of a filter, the set of slots that have it."""
        return self._facets.get(name, {})

    def belonging(self, name: str) -> int:
        """Return the set of slots of the department, theme or tag of this name (see ``bare``), 财务 for 财务处 too."""
        found, name = 0, bare(normal(self.departments.get(name, name)))
        for facet in _BELONGING:
            for value, slots in self._facets.get(facet, {}).items():
                called = bare(normal(value))
                if name in (called, called.rstrip(_OFFICE)):
                    found |= slots
        return found

    def department(self, name: str) -> str:
        """Return the department that is called so, in compared form; nothing when none is."""
        found = bare(normal(self.departments.get(name.strip(), name)))
        return found if any(bare(normal(one)) == found for one in self._facets.get("department", {})) else ""

    def called(self, name: str) -> Mapping[int, int]:
        """Return the slots with exactly this name or other name (see ``bare``), and the field it is in."""
        return self._whole.get(name, {})

    def in_order(self, kind: str) -> list[int]:
        """Return the slots of a kind, the most used first, then by number."""
        if kind not in self._sorted:
            slots = [slot for (of, _), slot in self._slots.items() if of == kind]
            self._sorted[kind] = sorted(slots, key=self.rank)
        return self._sorted[kind]

    def rank(self, slot: int) -> tuple[int, tuple[object, ...], str]:
        """Return what equal documents are sorted by: uses, then number."""
        document = self.at(slot)
        return -document.uses, document.order, document.key

    def use(self, kind: str, uses: Mapping[str, int]) -> None:
        """Take over how often documents of a kind were used."""
        for key, count in uses.items():
            slot = self._slots.get((kind, key))
            if slot is not None and (document := self.at(slot)).uses != count:
                self._documents[slot] = replace(document, uses=count)
                self._sorted.pop(kind, None)

    def documents(self, kind: str) -> Iterator[Document]:
        """Yield every document of a kind."""
        return (self.at(slot) for (of, _), slot in list(self._slots.items()) if of == kind)

    def _note(self, slot: int, document: Document, *, present: bool) -> None:
        """Write the document into every part of the index, or take it out of them."""
        named = named_pieces(document, self.readings)
        change, written = (Postings.add, Postings.add) if present else (Postings.drop, Postings.drop)
        for piece, field in named.items():
            change(self.named, piece, slot << 2 | field)
        for piece in written_pieces(document, named):
            written(self.written, piece, slot << 2 | TEXT)
        if document.kind not in _SENTENCES:
            for piece in set(pieces(normal(document.name))):
                self._vocabulary[piece] += 1 if present else -1
        self._spell(slot, document, present)
        self._leads = None
        bit = 1 << slot
        self._kinds[document.kind] = _with(self._kinds.get(document.kind, 0), bit, present)
        self._sorted.pop(document.kind, None)
        for name, values in document.facets.items():
            counted = self._facets.setdefault(name, {})
            for value in values:
                counted[value] = _with(counted.get(value, 0), bit, present)

    def _spell(self, slot: int, document: Document, present: bool) -> None:
        names = list(_names(document))
        self._titles[slot] = bare(names[0][1])
        for rank, name in names:
            whole = self._whole.setdefault(bare(name), {})
            if present:
                whole.setdefault(slot, rank)
            else:
                whole.pop(slot, None)
        if not present:
            for piece in self._letters(slot):
                self.letters.drop(piece, slot)
            self.sounds.drop(slot)
            return
        for rank, name in names[:_MOST_NAMES]:
            spelled = spell(slot, rank, name, self.readings, self.lexicon.boundaries(name))
            if spelled is not None:
                self.sounds.add(spelled)
        for piece in self._letters(slot):
            self.letters.add(piece, slot)

    def _letters(self, slot: int) -> set[str]:
        return {piece for spelled in self.sounds.names(slot) for piece in letters_of(spelled)}


def _names(document: Document) -> Iterable[tuple[int, str]]:
    """Yield what a document is called: ``(0 its name | 1 another name, text)``."""
    seen: set[str] = set()
    for field, text in heads(document):
        if field in (NAME, WORDS) and text not in seen:
            seen.add(text)
            yield (0 if field == NAME else 1), text


def _with(slots: int, bit: int, present: bool) -> int:
    return slots | bit if present else slots & ~bit
