"""Chance: where the random walks get their choices from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import strategies as st

EITHER = (False, True)


@dataclass(frozen=True)
class Drawing:
    """A way to pick one of several things."""

    pick: Callable[[Sequence[Any]], Any]

    def of(self, choices: Sequence[Any]) -> Any:
        """Return one of ``choices``."""
        return self.pick(choices)

    def some(self, choices: Sequence[Any], least: int, most: int) -> list[Any]:
        """Return between ``least`` and ``most`` of ``choices``, each once."""
        left = list(choices)
        return [left.pop(self.of(range(len(left)))) for _ in range(self.of(range(least, most + 1)))]


def evenly(number: int) -> Drawing:
    """Return the drawing that belongs to a number: every choice is as likely as any other."""
    return Drawing(Random(number).choice)


def shrinking(data: st.DataObject) -> Drawing:
    """Return a drawing that hypothesis looks into, so that it can find the smallest walk that fails."""
    return Drawing(lambda choices: data.draw(st.sampled_from(choices)))
