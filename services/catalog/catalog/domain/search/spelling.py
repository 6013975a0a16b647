"""Names found by how they sound: in full pinyin, half typed, by first letters, mixed, or by homophones."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalog.domain.search.document import Readings
from catalog.domain.search.text import is_han, runs

#: Longest name that is spelled, in characters: nobody types more by ear.
LONGEST = 30
#: How exactly a name was typed of which words were left out.
SKIPPED = 0.5
#: Sounds many people do not tell apart, or type for each other.
_ALIKE = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"([aei]n)g$"), r"\1"))
#: A unit of a question or of a name: how it may be typed. A Latin letter stands for itself.
Unit = tuple[str, ...]


@lru_cache(maxsize=2048)
def alike(syllable: str) -> str:
    """Return the sound class of a syllable: zh and z, ing and in are one."""
    for pattern, by in _ALIKE:
        syllable = pattern.sub(by, syllable)
    return syllable


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name of a document as it may be typed: ``units[i]`` belongs to the character ``text[at[i]]``.

    ``rank`` is 0 for the name itself, 1 for other names; ``marks`` are the units at which words begin or end.
    """

    slot: int
    rank: int
    text: str
    units: tuple[Unit, ...]
    at: tuple[int, ...]
    marks: frozenset[int]


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a question was heard in a name: units ``start``–``end``; ``exact`` 0–1, how completely it was typed."""

    spelled: Spelled
    start: int
    end: int
    exact: float

    @property
    def text(self) -> str:
        """The characters of the name that were meant."""
        return self.spelled.text[self.spelled.at[self.start]:self.spelled.at[self.end - 1] + 1]


def spell(slot: int, rank: int, text: str, readings: Readings, marks: frozenset[int]) -> Spelled | None:
    """Return how ``text`` (in compared form) may be typed; None when it has nothing that can be."""
    units: list[Unit] = []
    at: list[int] = []
    for start, run in runs(text[:LONGEST]):
        sounds = readings(run) if is_han(run) else [(char,) for char in run]
        for offset, sound in enumerate(sounds):
            units.append(tuple(sound))
            at.append(start + offset)
    if not units:
        return None
    words = {number for number, place in enumerate(at) if place in marks or (number and place != at[number - 1] + 1)}
    return Spelled(slot, rank, text, tuple(units), tuple(at), frozenset(words | {0, len(units)} | {
        number + 1 for number, place in enumerate(at) if place + 1 in marks}))


class Sounds:
    """An index of spelled names by the first letters of two and three units in a row."""

    def __init__(self) -> None:
        self._entries: list[Spelled | None] = []
        self._of: dict[int, list[int]] = {}
        self._free: list[int] = []
        self._places: dict[str, array[int]] = {}
        self._prefixes: set[str] = set()

    def add(self, spelled: Spelled) -> None:
        """Take in a name."""
        number = self._free.pop() if self._free else len(self._entries)
        if number == len(self._entries):
            self._entries.append(None)
        self._entries[number] = spelled
        self._of.setdefault(spelled.slot, []).append(number)
        for key, start in _keys_of(spelled):
            self._places.setdefault(key, array("I")).append(number << 5 | start)
        for unit in spelled.units:
            for sound in unit:
                if sound not in self._prefixes:
                    self._prefixes.update(sound[:size] for size in range(1, len(sound) + 1))

    def drop(self, slot: int) -> None:
        """Forget the names of a document."""
        for number in self._of.pop(slot, ()):
            spelled = self._entries[number]
            assert spelled is not None
            for key, start in _keys_of(spelled):
                self._places[key].remove(number << 5 | start)
            self._entries[number] = None
            self._free.append(number)

    def names(self, slot: int) -> list[Spelled]:
        """Return the spelled names of a document, its own name first."""
        return [found for number in self._of.get(slot, ()) if (found := self._entries[number]) is not None]

    def hear(self, asked: Sequence[Unit], most: int = 3000) -> Iterator[Heard]:
        """Yield every place where ``asked`` may have been meant; at most ``most`` places are looked at."""
        if not asked:
            return
        looked = 0
        for key in _keys_asked(asked, self._prefixes):
            for place in self._places.get(key, ()):
                looked += 1
                if looked > most:
                    return
                spelled, start = self._entries[place >> 5], place & 31
                if spelled is None:
                    continue
                # Found by a whole syllable, there is nothing left to compare.
                heard = Heard(spelled, start, start + 1, 1.0) if key[0] == "=" else _heard(spelled, start, asked)
                if heard is not None:
                    yield heard


    def skip(self, letters: str, most: int = 3000) -> Iterator[Heard]:
        """Yield names of which ``letters`` are first letters in their order, whole words left out on the way."""
        for place in self._places.get(letters[:2], ())[:most]:
            spelled, start = self._entries[place >> 5], place & 31
            if spelled is not None and (start in spelled.marks) and (end := _skipping(spelled, start, letters)):
                yield Heard(spelled, start, end, SKIPPED)


def _skipping(spelled: Spelled, number: int, letters: str) -> int:
    """Return the unit behind the last one meant; 0 when the letters do not lead through the name."""
    for letter in letters:
        while number < len(spelled.units) and all(sound[0] != letter for sound in spelled.units[number]):
            number = min((mark for mark in spelled.marks if mark > number), default=len(spelled.units))
        if number >= len(spelled.units):
            return 0
        number += 1
    return number


def _keys_of(spelled: Spelled) -> Iterator[tuple[str, int]]:
    """Yield the keys a name is found by: each syllable in full, and the first letters of its neighbours."""
    units = spelled.units
    seen: set[tuple[str, int]] = set()
    firsts = [sorted({sound[0] for sound in unit}) for unit in units]
    for start, unit in enumerate(units):
        if start and _letter(unit) and _letter(units[start - 1]) and start not in spelled.marks:
            continue  # nobody begins in the middle of a Latin word
        found = [f"={sound}" for sound in unit if start == 0 or len(sound) > 1]
        found += [f"^{letter}" for letter in firsts[start]] if start == 0 else []
        if start + 1 < len(units):
            pairs = [one + two for one in firsts[start] for two in firsts[start + 1]]
            found += pairs
            if start + 2 < len(units):
                found += [pair + three for pair in pairs for three in firsts[start + 2]]
        for key in found:
            if (key, start) not in seen:
                seen.add((key, start))
                yield key, start


def _letter(unit: Unit) -> bool:
    """Whether a unit of a name is a Latin letter of its own."""
    return len(unit) == 1 and len(unit[0]) == 1


def _keys_asked(asked: Sequence[Unit], prefixes: set[str]) -> list[str]:
    """Return the keys under which a question may be found: its first letters, for every way to cut it into units."""
    keys: dict[str, None] = {}

    def cut(at: int, firsts: str) -> None:
        if len(firsts) == 3 or (at == len(asked) and len(firsts) == 2):
            keys[firsts] = None
            return
        if at == len(asked):
            return
        unit = asked[at]
        if len(unit[0]) > 1 or len(unit) > 1:  # a character: all of its readings
            for letter in dict.fromkeys(sound[0] for sound in unit):
                cut(at + 1, firsts + letter)
            return
        typed = unit[0]
        while True:
            at += 1
            if typed in prefixes:
                cut(at, firsts + typed[0])
            if at == len(asked) or len(asked[at]) > 1 or len(asked[at][0]) > 1 or len(typed) > 5:
                return
            typed += asked[at][0]

    cut(0, "")
    whole = "".join(unit[0] for unit in asked)
    return [*([f"={whole}"] if whole in prefixes else []), *keys, *([f"^{whole}"] if len(whole) == 1 else [])]


def _heard(spelled: Spelled, start: int, asked: Sequence[Unit]) -> Heard | None:
    """Return the best way to read ``asked`` from unit ``start`` of a name, or None when there is none."""
    best = _follow(spelled.units, start, asked, 0, {})
    if best is None:
        return None
    end, worth = best
    return Heard(spelled, start, end, worth / (end - start))


def _follow(units: Sequence[Unit], number: int, asked: Sequence[Unit], at: int,
            known: dict[tuple[int, int], tuple[int, float] | None]) -> tuple[int, float] | None:
    """Return ``(unit after the last, how completely)`` of the rest of the question, the most complete way."""
    if at == len(asked):
        return number, 0.0
    if number == len(units):
        return None
    if (number, at) in known:
        return known[number, at]
    best: tuple[int, float] | None = None
    for taken, worth in _taken(units[number], asked, at):
        rest = _follow(units, number + 1, asked, at + taken, known)
        if rest is not None and (best is None or rest[1] + worth > best[1]):
            best = (rest[0], rest[1] + worth)
    known[number, at] = best
    return best


def _taken(unit: Unit, asked: Sequence[Unit], at: int) -> Iterator[tuple[int, float]]:
    """Yield how many units of the question one unit of the name may take, and how completely that says it."""
    given = asked[at]
    if len(given) > 1 or len(given[0]) > 1:
        if set(given) & set(unit):
            yield 1, 1.0
        return
    for sound in unit:
        size = 0
        while (size < len(sound) and at + size < len(asked) and asked[at + size] == (sound[size],)):
            size += 1
            if size == len(sound):
                yield size, 1.0
            elif size == 1 or (sound[1:2] == "h" and size == 2):
                yield size, 0.7
            else:
                # Whoever stops in the middle of a syllable goes on typing there, and not in the next one.
                yield size, 0.65 if at + size == len(asked) else -1.0
