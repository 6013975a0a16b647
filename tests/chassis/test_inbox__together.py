"""A consumer that is behind takes in many small blocks together, so that streams need not wait for each other."""

from __future__ import annotations

from datetime import UTC, datetime

from chassis.feed import Taken
from chassis.inbox import TOGETHER, together
from chassis.ledger import GENESIS, Block
from chassis.recorded import Recorded


def taken(height: int, events: int) -> Taken:
    block = Block(height=height, first=height, last=height, ids=(f"s:{height:06d}",), leaves=(b"",), root="",
                  prev=GENESIS, hash="", token=None, by="", at=datetime(2026, 1, 1, tzinfo=UTC), epoch=1)
    return Taken(block, tuple(Recorded("thing.done", 1, {}, {"stream": "s", "number": n}) for n in range(events)))


def test_small_blocks_are_taken_in_together_in_their_order() -> None:
    blocks = [taken(height, 5) for height in range(1, 11)]
    assert list(together(blocks)) == [blocks]


def test_no_more_is_taken_in_at_once_than_may_come_again_after_a_crash() -> None:
    blocks = [taken(height, TOGETHER // 2) for height in range(1, 6)]
    assert [[one.block.height for one in batch] for batch in together(blocks)] == [[1, 2], [3, 4], [5]]
    assert list(together([])) == []
