"""What Put, Patch and Remove do to a row."""

from __future__ import annotations

from chassis.changes import Patch, Put, Remove, fold


def test_put_replaces_the_whole_row() -> None:
    assert fold({"a": 1}, [Put({"b": 2})]) == {"b": 2}


def test_a_patch_sets_and_unsets_dotted_paths() -> None:
    row = fold({"a": {"x": 1, "y": 2}}, [Patch(set={"a.z": 3, "b.c": 4}, unset=["a.x", "nothing.here"])])
    assert row == {"a": {"y": 2, "z": 3}, "b": {"c": 4}, "nothing": {}}


def test_adding_an_item_twice_leaves_it_once_in_its_place() -> None:
    first = Patch(add={"todo": {"id": "t1", "who": "a"}})
    again = Patch(add={"todo": [{"id": "t2"}, {"id": "t1", "who": "b"}]})
    assert fold({}, [first, again]) == {"todo": [{"id": "t1", "who": "b"}, {"id": "t2"}]}
    assert fold({"cc": ["a"]}, [Patch(add={"cc": ["a", "b"]})]) == {"cc": ["a", "b"]}


def test_drop_takes_away_what_matches_every_key() -> None:
    row = {"todo": [{"id": "t1", "who": "a"}, {"id": "t1", "who": "b"}, {"id": "t2", "who": "a"}], "cc": ["a", "b"]}
    assert fold(row, [Patch(drop={"todo": {"id": "t1", "who": "a"}, "cc": "b"})]) == {
        "todo": [{"id": "t1", "who": "b"}, {"id": "t2", "who": "a"}], "cc": ["a"]}


def test_merge_updates_an_item_in_its_place_or_nothing() -> None:
    row = fold({"todo": [{"id": "t1", "who": "a"}]}, [Patch(merge={"todo": {"id": "t1", "claimed": True}}),
                                                      Patch(merge={"todo": {"id": "t9", "claimed": True}})])
    assert row == {"todo": [{"id": "t1", "who": "a", "claimed": True}]}


def test_within_changes_each_item_by_the_first_patch_it_matches() -> None:
    row = {"todo": [{"id": "t1", "step": "a", "who": ["x"]}, {"id": "t2", "step": "b", "who": []}]}
    swap = [({"step": "a"}, Patch(set={"step": "b"}, add={"who": "y"})), ({"step": "b"}, Patch(set={"step": "a"}))]
    assert fold(row, [Patch(within={"todo": swap, "none": swap})]) == {
        "todo": [{"id": "t1", "step": "b", "who": ["x", "y"]}, {"id": "t2", "step": "a", "who": []}]}


def test_a_patch_does_not_raise_a_removed_row() -> None:
    assert fold({"a": 1}, [Remove(), Patch(set={"a": 2})]) is None
    assert fold(None, [Remove(), Put({"a": 3})]) == {"a": 3}


def test_the_row_handed_in_is_not_touched() -> None:
    row = {"a": {"b": [1]}}
    fold(row, [Patch(set={"a.c": 1}, add={"a.b": 2})])
    assert row == {"a": {"b": [1]}}
