"""Check a log that is only files or a restored database: every block, every hash, every commit in its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backup.store import Damaged, parsed
from chassis import merkle
from chassis.ledger import GENESIS, block_hash


@dataclass(frozen=True)
class Log:
    """A log that was found whole: up to block ``height`` with ``hash``; ``waiting`` commits are in no block yet."""

    service: str
    height: int
    hash: str
    epoch: int
    commits: int
    waiting: int


def check(service: str, blocks: Iterable[bytes], commits: Iterable[bytes], heads: Iterable[bytes] = ()) -> Log:
    """Return what was found; raises Damaged that names the first bad position. All documents raw, blocks by height."""
    leaves: dict[str, bytes] = {}
    for raw in commits:
        leaves[str(parsed(raw)["_id"])] = merkle.leaf(raw)
    total = len(leaves)
    height, position, last, epoch = 0, 0, GENESIS, 1
    signed = {int(head["height"]): str(head["hash"]) for head in map(parsed, heads)}
    for block in map(parsed, blocks):
        _link(service, block, height, position, last)
        for offset, (identity, leaf) in enumerate(zip(block["ids"], block["leaves"], strict=True)):
            if leaves.pop(identity, None) != bytes(leaf):
                raise Damaged(f"{service} 位置 {block['first'] + offset}：提交 {identity} 缺失、重复或内容被改动")
        height, position, last, epoch = block["_id"], block["last"], block["hash"], block["epoch"]
        if signed.pop(height, last) != last:
            raise Damaged(f"{service} 第 {height} 块与签过名的日志头不符")
    if signed:
        raise Damaged(f"{service} 的日志末尾被截掉：签过名的第 {max(signed)} 块不在其中，只有 {height} 块")
    return Log(service, height, last, epoch, total, len(leaves))


def _link(service: str, block: dict[str, Any], height: int, position: int, last: str) -> None:
    """Raise Damaged unless a block follows on the one before, and its hash is that of its leaves."""
    name = f"{service} 位置 {position + 1}（第 {height + 1} 块）"
    if block["_id"] != height + 1 or block["prev"] != last or block["first"] != position + 1:
        raise Damaged(f"{name}：链断开，接着的是第 {block['_id']} 块")
    if not len(block["ids"]) == len(block["leaves"]) == block["last"] - position:
        raise Damaged(f"{name}：提交个数与位置不符")
    root = merkle.root([bytes(leaf) for leaf in block["leaves"]]).hex()
    if root != block["root"] or block_hash(last, block["_id"], block["first"], block["epoch"], root) != block["hash"]:
        raise Damaged(f"{name}：散列与内容不符")
