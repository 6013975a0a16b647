"""How good the order of a search is: hits among the first one and three, and the mean reciprocal rank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

QUERIES = Path(__file__).with_name("queries.yaml")
#: How deep a right answer is looked for.
DEPTH = 20


@dataclass(frozen=True)
class Judged:
    """One question and the codes that are right; ``held`` ones are not looked at while tuning."""

    kind: str
    q: str
    right: frozenset[str]
    held: bool


@dataclass(frozen=True)
class Score:
    """The figures of some questions."""

    count: int
    hit1: float
    hit3: float
    mrr: float


def judged(file: Path = QUERIES) -> list[Judged]:
    """Return the judged questions of a file."""
    found = YAML(typ="safe").load(file.read_text("utf-8"))
    return [Judged(kind, str(q), frozenset(str(right).split()), number % 3 == 2)
            for kind, questions in found.items() for number, (q, right) in enumerate(questions.items())]


def ranks(questions: Iterable[Judged], ask: Callable[[str], Sequence[str]]) -> list[tuple[Judged, int]]:
    """Return where the first right answer stands for each question, from 1; 0 when it is not there."""
    found = []
    for one in questions:
        codes = list(ask(one.q))[:DEPTH]
        found.append((one, next((place for place, code in enumerate(codes, 1) if code in one.right), 0)))
    return found


def score(ranked: Sequence[tuple[Judged, int]]) -> Score:
    """Return the figures of ranked questions."""
    count = max(1, len(ranked))
    return Score(len(ranked), sum(rank == 1 for _, rank in ranked) / count,
                 sum(1 <= rank <= 3 for _, rank in ranked) / count, sum(1 / rank for _, rank in ranked if rank) / count)
