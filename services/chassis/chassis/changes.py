"""What a projection may say about the row of a stream, and what the row becomes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

#: Content of a row; None when there is none.
Row = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Put:
    """The row is now exactly this."""

    row: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """Change parts of the row; paths may be dotted. Applied in the order set, unset, drop, merge, add.

    ``add`` puts an item (or each of a list of items) at the end of a list; one with an equal ``id`` replaces the old
    one in its place, an equal plain value is not repeated. ``merge`` updates the item with an equal ``id`` in its
    place and does nothing when there is none. ``drop`` takes away the items that match every key of a
    mapping, or equal a plain value. A Patch without a row changes nothing: the row was removed or never put.
    """

    set: Mapping[str, Any] = field(default_factory=dict)
    unset: Iterable[str] = ()
    add: Mapping[str, Any] = field(default_factory=dict)
    drop: Mapping[str, Any] = field(default_factory=dict)
    merge: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remove:
    """There is no row any more."""


Change = Put | Patch | Remove


def fold(row: Row, changes: Iterable[Change]) -> Row:
    """Return ``row`` after ``changes``; the argument is not modified."""
    current = deepcopy(row)
    for change in changes:
        match change:
            case Put():
                current = deepcopy(change.row)
            case Remove():
                current = None
            case Patch():
                if current is not None:
                    _patch(current, change)
            case _:
                raise TypeError(f"a projection yields Put, Patch or Remove, not {type(change).__name__}")
    return current


def _patch(row: dict[str, Any], change: Patch) -> None:
    for path, value in change.set.items():
        parent, key = _walk(row, path)
        parent[key] = deepcopy(value)
    for path in change.unset:
        parent, key = _walk(row, path)
        parent.pop(key, None)
    for path, unwanted in change.drop.items():
        parent, key = _walk(row, path)
        parent[key] = [item for item in parent.get(key) or () if not _matches(item, unwanted)]
    for path, part in change.merge.items():
        parent, key = _walk(row, path)
        parent[key] = [{**item, **deepcopy(part)} if _same(item, part) else item for item in parent.get(key) or ()]
    for path, added in change.add.items():
        parent, key = _walk(row, path)
        several = added if isinstance(added, list | tuple) else [added]
        parent[key] = _with(list(parent.get(key) or ()), several)


def _walk(row: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *parents, key = path.split(".")
    for name in parents:
        row = row.setdefault(name, {})
    return row, key


def _matches(item: Any, unwanted: Any) -> bool:
    if isinstance(unwanted, Mapping) and isinstance(item, Mapping):
        return all(name in item and item[name] == value for name, value in unwanted.items())
    return bool(item == unwanted)


def _with(items: list[Any], added: Iterable[Any]) -> list[Any]:
    for new in added:
        same = [index for index, old in enumerate(items) if _same(old, new)]
        if same:
            items[same[0]] = deepcopy(new)
        else:
            items.append(deepcopy(new))
    return items


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, Mapping) and isinstance(new, Mapping) and "id" in new:
        return bool(old.get("id") == new["id"])
    return bool(old == new)
