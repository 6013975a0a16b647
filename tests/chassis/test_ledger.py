"""A ledger gives every commit one position, chained to all before it."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.database import Database

from chassis import merkle
from chassis.ledger import GENESIS, Ledger, Overtaken, block_hash

Store = Database[dict[str, Any]]


@pytest.fixture
def ledger(database: Store) -> Ledger:
    made = Ledger(database)
    made.prepare()
    return made


def grow(ledger: Ledger, *names: str) -> Any:
    return ledger.append(names, [merkle.leaf(name.encode()) for name in names], {"_data": names[-1]}, "me",
                         after=ledger.last())


def test_blocks_count_positions_without_a_gap_and_carry_the_hash_before(ledger: Ledger) -> None:
    first, second = grow(ledger, "a:1", "b:1"), grow(ledger, "a:2")
    assert (first.height, first.first, first.last, first.prev) == (1, 1, 2, GENESIS)
    assert (second.height, second.first, second.last, second.prev) == (2, 3, 3, first.hash)
    assert [block.expected_hash() for block in ledger.read()] == [first.hash, second.hash]
    assert list(ledger.read(after_height=1)) == [second]


def test_the_hash_covers_everything_that_orders_and_everything_that_is_ordered(ledger: Ledger) -> None:
    block = grow(ledger, "a:1", "b:1")
    same = (block.prev, block.height, block.first, block.epoch, block.root)
    assert block_hash(*same) == block.hash
    for index, other in enumerate((block.hash, 2, 2, 2, merkle.root(block.leaves[:1]).hex())):
        changed: list[Any] = list(same)
        changed[index] = other
        assert block_hash(*changed) != block.hash


def test_two_writers_of_one_height_make_one_block(ledger: Ledger) -> None:
    before = ledger.last()
    grow(ledger, "a:1")
    with pytest.raises(Overtaken):
        ledger.append(["b:1"], [merkle.leaf(b"b")], None, "rival", after=before)
    last = ledger.last()
    assert last is not None
    assert last.ids == ("a:1",)


def test_no_commit_stands_in_two_blocks(ledger: Ledger) -> None:
    grow(ledger, "a:1", "b:1")
    with pytest.raises(Overtaken):
        grow(ledger, "c:1", "b:1")
    assert ledger.missing(["c:1", "b:1", "a:1", "d:1"]) == ["c:1", "d:1"]


def test_a_commit_is_found_with_its_place(ledger: Ledger) -> None:
    block = grow(ledger, "a:1", "b:1")
    assert ledger.find("b:1") == (block, 1)
    assert ledger.find("c:1") is None
