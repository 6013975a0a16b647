"""Running numbers: each is given once, however many ask at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pymongo import MongoClient

from workflow.stores.counters import Counters


def test_everybody_gets_a_number_of_their_own_and_none_is_left_out(mongo_url: str, db_prefix: str) -> None:
    with MongoClient[dict[str, Any]](mongo_url) as client, ThreadPoolExecutor(12) as people:
        counters = Counters(client[f"{db_prefix}_numbers"])
        for name, first in (("serial:a", 1), ("serial:b", 1), ("serial:a", 61)):
            assert sorted(people.map(counters.take, [name] * 60)) == list(range(first, first + 60))
        both = list(people.map(counters.take, ["serial:c", "serial:d"] * 20))
        assert sorted(both[::2]) == sorted(both[1::2]) == list(range(1, 21))
        client.drop_database(f"{db_prefix}_numbers")
