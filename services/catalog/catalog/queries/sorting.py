"""In which order the service centre shows what fits, when somebody wants another than the best first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pypinyin import lazy_pinyin

from catalog.domain.search.index import Index
from contracts.catalog.questions import SERVICE_SORTS
from contracts.errors import Invalid


def in_order(index: Index, slots: Sequence[int], sort: str) -> Sequence[int]:
    """Return the slots of services in the order asked for: "" as they are, ``uses`` the most used first, ``name`` as a
    dictionary has them. Raises Invalid.
    """
    if sort not in ("", *SERVICE_SORTS):
        raise Invalid("查询条件有误", errors={"sort": [f"应为 {'、'.join(SERVICE_SORTS)} 之一，或不填"]})
    if sort == "uses":
        return sorted(slots, key=index.rank)
    if sort == "name":
        return sorted(slots, key=lambda slot: (_spelt(index.at(slot).name), index.at(slot).key))
    return slots


@lru_cache(maxsize=20_000)
def _spelt(name: str) -> tuple[str, ...]:
    return tuple(syllable.lower() for syllable in lazy_pinyin(name))
