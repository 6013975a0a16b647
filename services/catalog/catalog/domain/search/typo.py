"""How close a mistyped word comes to a part of a name, and which part was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.domain.search.spelling import Spelled, Unit, alike

#: What it costs to take one character for another that sounds the same, nearly the same, or different.
_SAME_SOUND, _NEAR_SOUND, _OTHER, _SWAPPED = 0.2, 0.35, 1.0, 0.6
_MISSING, _EXTRA = 0.9, 1.05


@dataclass(frozen=True, slots=True)
class Meant:
    """The part of a name that was probably meant, and how alike it is to what was typed (0–1)."""

    spelled: Spelled
    start: int
    end: int
    alike: float

    @property
    def text(self) -> str:
        """The characters that were meant."""
        at = self.spelled.at
        return self.spelled.text[at[self.start]:at[self.end - 1] + 1] if self.end > self.start else ""


def meant(typed: str, sounds: Sequence[Unit], spelled: Spelled) -> Meant:
    """Return the part of a name closest to ``typed``, a run of characters whose readings are ``sounds``."""
    text = [spelled.text[place] for place in spelled.at]
    costs = [{there: _cost(char, unit, there, other) for there, other in zip(text, spelled.units, strict=True)}
             for char, unit in zip(typed, sounds, strict=True)]
    width = len(text)
    # before[j]: the cheapest way to read what was typed so far as a part of the name that ends before unit j.
    before, begins = [0.0] * (width + 1), list(range(width + 1))
    earlier, begins_earlier = before, begins
    for number, char in enumerate(typed):
        row, starts, cost = [before[0] + _EXTRA], [0], costs[number]
        for column in range(1, width + 1):
            there = text[column - 1]
            best, start = before[column - 1] + cost[there], begins[column - 1]
            if before[column] + _EXTRA < best:
                best, start = before[column] + _EXTRA, begins[column]
            if row[-1] + _MISSING < best:
                best, start = row[-1] + _MISSING, starts[-1]
            if (number and column > 1 and char == text[column - 2] and typed[number - 1] == there
                    and earlier[column - 2] + _SWAPPED < best):
                best, start = earlier[column - 2] + _SWAPPED, begins_earlier[column - 2]
            row.append(best)
            starts.append(start)
        earlier, before = before, row
        begins_earlier, begins = begins, starts
    end = min(range(width + 1), key=lambda column: (before[column], column))
    return Meant(spelled, begins[end], end, max(0.0, 1 - before[end] / max(1, len(typed))))


def _cost(char: str, sounds: Unit, there: str, unit: Unit) -> float:
    if char == there:
        return 0.0
    if not set(sounds).isdisjoint(unit):
        return _SAME_SOUND
    near = {alike(sound) for sound in sounds}
    return _NEAR_SOUND if any(alike(sound) in near for sound in unit) else _OTHER


def spelled_out(spelled: Spelled) -> tuple[str, list[int]]:
    """Return a name in pinyin without blanks, and for every letter the unit it belongs to."""
    letters, owners = [], []
    for number, unit in enumerate(spelled.units):
        letters.append(unit[0])
        owners += [number] * len(unit[0])
    return "".join(letters), owners


def misspelt(typed: str, spelled: Spelled) -> Meant:
    """Return the part of a name closest to ``typed``, letters in pinyin or of a Latin word."""
    letters, owners = spelled_out(spelled)
    before, begins = [0] * (len(letters) + 1), list(range(len(letters) + 1))
    earlier, begins_earlier = before, begins
    for number, char in enumerate(typed):
        row, starts = [number + 1], [0]
        for column, letter in enumerate(letters, 1):
            best = (before[column - 1] + (char != letter), begins[column - 1])
            if before[column] + 1 < best[0]:
                best = (before[column] + 1, begins[column])
            if row[-1] + 1 < best[0]:
                best = (row[-1] + 1, starts[-1])
            if number and column > 1 and char == letters[column - 2] and typed[number - 1] == letter:
                best = min(best, (earlier[column - 2] + 1, begins_earlier[column - 2]))
            row.append(best[0])
            starts.append(best[1])
        earlier, before = before, row
        begins_earlier, begins = begins, starts
    end = min(range(len(letters) + 1), key=lambda column: (before[column], column))
    start = begins[end]
    if end <= start:
        return Meant(spelled, 0, 0, 0.0)
    return Meant(spelled, owners[start], owners[end - 1] + 1, max(0.0, 1 - before[end] / len(typed)))


def letters_of(spelled: Spelled) -> set[str]:
    """Return every three letters in a row of a name in pinyin."""
    letters, _ = spelled_out(spelled)
    return {letters[at:at + 3] for at in range(len(letters) - 2)}
