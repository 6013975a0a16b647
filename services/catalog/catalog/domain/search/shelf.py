"""The service centre: filters that combine, and how many services each of their values would leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.domain.search.index import Index
from catalog.domain.search.nearest import nearest
from catalog.domain.search.ranking import search

SERVICE = "service"
FILTERS = ("audience", "theme", "department", "initial", "tag", "kind")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The services that fit, in order, and the counts: filter -> value -> how many, the other filters applied.

    ``nearest`` are the slots of those that come nearest to a question that nothing answers.
    """

    slots: Sequence[int]
    counts: Mapping[str, Mapping[str, int]]
    corrected: str | None = None
    nearest: Sequence[int] = ()


def choose(index: Index, q: str, filters: Mapping[str, Sequence[str]], audience: Sequence[str] = ()) -> Chosen:
    """Return the services that have, for every filter, any of its values, and match ``q``."""
    corrected = None
    near: list[int] = []
    if q.strip():
        found = search(index, q, (SERVICE,), audience=audience)
        ordered = [hit.slot for hit in found.hits[SERVICE]]
        near = [] if ordered else [hit.slot for hit in nearest(index, q, (SERVICE,))]
        matching = sum(1 << slot for slot in ordered)
        corrected = found.corrected
    else:
        ordered, matching = index.in_order(SERVICE), index.kind(SERVICE)
    allowed = {name: _any(index.facets(name), values) for name, values in filters.items() if values}
    kept = matching
    for slots in allowed.values():
        kept &= slots
    counts = {name: _counted(index.facets(name), _others(matching, allowed, name)) for name in FILTERS}
    return Chosen([slot for slot in ordered if kept >> slot & 1], counts, corrected, near)


def _any(values: Mapping[str, int], wanted: Sequence[str]) -> int:
    slots = 0
    for value in wanted:
        slots |= values.get(value, 0)
    return slots


def _others(matching: int, allowed: Mapping[str, int], name: str) -> int:
    for other, slots in allowed.items():
        if other != name:
            matching &= slots
    return matching


def _counted(values: Mapping[str, int], slots: int) -> dict[str, int]:
    found = {value: count for value, having in values.items() if (count := (having & slots).bit_count())}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
