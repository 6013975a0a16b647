"""The tree is the one of RFC 6962, and a proof proves exactly one leaf."""

from __future__ import annotations

import hashlib

import pytest

from chassis import merkle


def by_the_rfc(leaves: list[bytes]) -> bytes:
    """The recursive definition of RFC 6962, section 2.1, over hashed leaves."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + by_the_rfc(leaves[:split]) + by_the_rfc(leaves[split:])).digest()


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("count", [*range(1, 40), 255, 256, 257, 500])
def test_the_root_is_the_one_of_the_rfc(count: int) -> None:
    assert merkle.root(leaves(count)) == by_the_rfc(leaves(count))


def test_the_known_tree_of_one_empty_leaf() -> None:
    """Certificate transparency's test vector: the tree of one empty leaf."""
    known = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root([merkle.leaf(b"")]).hex() == known


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, 100])
def test_every_leaf_climbs_to_the_root_and_no_other_does(count: int) -> None:
    tree = leaves(count)
    for index, leaf in enumerate(tree):
        steps = merkle.path(tree, index)
        assert merkle.climb(leaf, steps) == merkle.root(tree)
        assert merkle.climb(merkle.leaf(b"another"), steps) != merkle.root(tree)


def test_a_tree_has_leaves_and_a_path_has_an_index() -> None:
    with pytest.raises(ValueError, match="leaf"):
        merkle.root([])
    with pytest.raises(IndexError):
        merkle.path(leaves(3), 3)
