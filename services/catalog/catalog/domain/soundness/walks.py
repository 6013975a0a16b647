"""Walk through the steps again and again, as cases would: does every way end, and every branch meet its own join?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import rows_of, text_of
from catalog.domain.soundness.ways import Graph

WALKS, MOVES, MOST_TOKENS = 120, 300, 60


class Dice:
    """Numbers that look drawn and are the same every time: a definition is judged alike today and tomorrow."""

    def __init__(self, seed: int) -> None:
        self._state = seed % 2147483646 + 1

    def pick(self, count: int) -> int:
        """Return a number from 0 to ``count - 1``."""
        self._state = self._state * 48271 % 2147483647
        return self._state % count


@dataclass(slots=True)
class _Split:
    """One passage through a fork: its join, and what became of its branches."""

    join: str
    total: int
    arrived: int = 0
    ended: int = 0


@dataclass(slots=True)
class _Walk:
    """Where the tokens of one imagined case stand: a step, and the splits they are inside of."""

    live: list[tuple[str, tuple[int, ...]]]
    splits: list[_Split] = field(default_factory=list)


def check(report: Report, graph: Graph) -> None:
    """Walk a number of times; each kind of trouble is reported once, at the step where it showed."""
    starts = graph.of_kind("start")
    if not starts:
        return
    for number in range(WALKS):
        trouble = _through(graph, starts[0], Dice(number * 7919 + len(graph.steps)))
        if trouble:
            report.add(f"steps.{trouble[0]}", trouble[1])


def _through(graph: Graph, start: str, dice: Dice) -> tuple[str, str] | None:
    walk = _Walk([(start, ())])
    for _ in range(MOVES):
        if not walk.live:
            return None
        step, inside = walk.live.pop(dice.pick(len(walk.live)))
        kind = text_of(graph.steps[step], "kind")
        if kind == "end":
            if not inside or graph.steps[step].get("terminate") is True:
                return None
            _branch_over(walk, graph, inside, dice, arrived=False)
        elif kind == "join" and inside:
            if walk.splits[inside[-1]].join != step:
                return step, "有的走法到了这个汇合，却不是从它的分叉里来的，分支会对不上；请让每个分支先到自己的汇合"
            _branch_over(walk, graph, inside, dice, arrived=True)
        elif kind == "fork":
            if len(walk.live) > MOST_TOKENS:
                return step, "有的走法会在汇合之前一再分叉，分支越来越多，请断开"
            _split(walk, graph, step, inside, dice)
        else:
            walk.live.append((_one(graph.ways[step], dice), inside))
    return None


def _split(walk: _Walk, graph: Graph, fork: str, inside: tuple[int, ...], dice: Dice) -> None:
    rows = [row for _, row in rows_of(graph.steps[fork], "branches") if text_of(row, "to") in graph.steps]
    taken = [row for row in rows if "if" not in row or dice.pick(2)]
    walk.splits.append(_Split(graph.joins[fork], len(taken)))
    walk.live += [(text_of(row, "to"), (*inside, len(walk.splits) - 1)) for row in taken]


def _branch_over(walk: _Walk, graph: Graph, inside: tuple[int, ...], dice: Dice, *, arrived: bool) -> None:
    """Count a branch that reached its join or ended on its own, and go on behind the join when enough are there."""
    number, outside = inside[-1], inside[:-1]
    split = walk.splits[number]
    if arrived:
        split.arrived += 1
    else:
        split.ended += 1
    over = split.arrived + split.ended == split.total
    if over and not split.arrived:
        if outside:
            _branch_over(walk, graph, outside, dice, arrived=False)
    elif split.arrived and (over or split.arrived >= _wanted(graph.steps[split.join], split.total)):
        walk.live = [token for token in walk.live if number not in token[1]]
        walk.live.append((_one(graph.ways[split.join], dice), outside))


def _wanted(join: Mapping[str, Any], total: int) -> int:
    mode = str(join.get("mode", "all")).removeprefix("n:")
    if mode == "any":
        return 1
    return min(int(mode), total) if mode.isdigit() else total


def _one(targets: Sequence[str], dice: Dice) -> str:
    return targets[dice.pick(len(targets))]
