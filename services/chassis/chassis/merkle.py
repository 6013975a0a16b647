"""Merkle trees in the shape of RFC 6962: one root that stands for many leaves, and short proofs that a leaf is in it.

Leaves and inner nodes are hashed with different prefixes, so that neither can be passed off as the other. A node
without a partner moves up unchanged, which gives the same tree as the RFC's split at the largest power of two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

#: One step of a proof: on which side the other node stands, and its 32 bytes.
Step = tuple[str, bytes]

LEFT, RIGHT = "left", "right"


def leaf(content: bytes) -> bytes:
    """Return the 32-byte hash of a leaf's content."""
    return hashlib.sha256(b"\x00" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of two nodes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes; raises ValueError when there is none."""
    level = list(leaves)
    if not level:
        raise ValueError("a tree has at least one leaf")
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[Step]:
    """Return the steps from leaf ``index`` up to the root; raises IndexError."""
    level = list(leaves)
    if not 0 <= index < len(level):
        raise IndexError(index)
    steps: list[Step] = []
    while len(level) > 1:
        partner = index ^ 1
        if partner < len(level):
            steps.append((LEFT if partner < index else RIGHT, level[partner]))
        level, index = _above(level), index // 2
    return steps


def climb(start: bytes, steps: Sequence[Step]) -> bytes:
    """Return the root that a leaf hash and its steps lead to."""
    current = start
    for side, other in steps:
        current = node(other, current) if side == LEFT else node(current, other)
    return current


def _above(level: list[bytes]) -> list[bytes]:
    pairs = [node(level[index], level[index + 1]) for index in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs
