"""The orders of the service centre: as found, the most used first, as a dictionary has them."""

from __future__ import annotations

import pytest

from catalog.adapters.pinyin import readings
from catalog.domain.search.document import Document
from catalog.domain.search.index import Index
from catalog.domain.search.lexicon import Lexicon
from catalog.queries.sorting import in_order
from contracts.errors import Invalid

SERVICES = (("leave", "学生请假", 5), ("proof", "在读证明", 40), ("shift", "调课申请", 0), ("vpn", "VPN 开通", 12),
            ("archive", "档案查询", 40))


def sorted_by(sort: str) -> list[str]:
    index = Index(readings, Lexicon(()))
    for number, (key, name, uses) in enumerate(SERVICES):
        index.put(Document(kind="service", key=key, name=name, uses=uses, order=(number,)))
    found = list(reversed(index.in_order("service")))
    return [index.at(slot).key for slot in in_order(index, found, sort)]


@pytest.mark.parametrize(("sort", "wanted"), [
    ("", ["shift", "leave", "vpn", "archive", "proof"]),
    ("uses", ["proof", "archive", "vpn", "leave", "shift"]),
    ("name", ["archive", "shift", "vpn", "leave", "proof"]),
], ids=["as-found", "uses", "name"])
def test_the_services_come_in_the_order_asked_for(sort: str, wanted: list[str]) -> None:
    assert sorted_by(sort) == wanted


def test_an_order_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(Invalid) as refused:
        sorted_by("price")
    assert refused.value.errors == {"sort": ["应为 uses、name 之一，或不填"]}
