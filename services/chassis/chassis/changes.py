"""What a projection may say about the row of a stream, and what the row becomes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: Content of a row; None when there is none.
Row = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Put:
    """The row is now exactly this."""

    row: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """Change parts of the row; paths may be dotted. Applied in the order set, unset, drop, merge, add, within.

    ``add`` puts an item (or each of a list of items) at the end of a list; one with an equal ``id`` replaces the old
    one in its place, an equal plain value is not repeated. ``merge`` updates the item with an equal ``id`` in its
    place and does nothing when there is none. ``drop`` takes away the items that match every key of a
    mapping, or equal a plain value. ``within`` changes items of a list as if each were a row: an item gets the first
    patch whose mapping it matches. A Patch without a row changes nothing: the row was removed or never put.
    """

    set: Mapping[str, Any] = field(default_factory=dict)
    unset: Iterable[str] = ()
    add: Mapping[str, Any] = field(default_factory=dict)
    drop: Mapping[str, Any] = field(default_factory=dict)
    merge: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    within: Mapping[str, Sequence[tuple[Mapping[str, Any], Patch]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remove:
    """There is no row any more."""


Change = Put | Patch | Remove


def fold(row: Row, changes: Iterable[Change]) -> Row:
    """Return ``row`` after ``changes``; the argument is not modified."""
    return evolve(own(row), changes)


def evolve(row: Row, changes: Iterable[Change]) -> Row:
    """Return ``row`` after ``changes``, using up the argument: for a row that nobody else holds, as in a long fold."""
    for change in changes:
        match change:
            case Patch():
                if row is not None:
                    _patch(row, change)
            case Put():
                row = own(change.row)
            case Remove():
                row = None
            case _:
                raise TypeError(f"a projection yields Put, Patch or Remove, not {type(change).__name__}")
    return row


def own(value: Any) -> Any:
    """Return plain data as a copy that shares nothing with it; tuples become the lists the database makes of them."""
    kind = type(value)
    if kind is dict:
        return {key: own(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [own(item) for item in value]
    if kind in _ATOMS:
        return value
    return {key: own(item) for key, item in value.items()} if isinstance(value, Mapping) else deepcopy(value)


_ATOMS = frozenset({str, int, bool, float, bytes, datetime, type(None)})


def _patch(row: dict[str, Any], change: Patch) -> None:
    if change.set:
        for path, value in change.set.items():
            parent, key = _walk(row, path)
            parent[key] = own(value)
    for path in change.unset:
        parent, key = _walk(row, path)
        parent.pop(key, None)
    if change.drop:
        for path, unwanted in change.drop.items():
            parent, key = _walk(row, path)
            parent[key] = [item for item in parent.get(key) or () if not _matches(item, unwanted)]
    if change.merge:
        for path, part in change.merge.items():
            parent, key = _walk(row, path)
            parent[key] = [{**item, **own(part)} if _same(item, part) else item for item in parent.get(key) or ()]
    if change.add:
        for path, added in change.add.items():
            parent, key = _walk(row, path)
            parent[key] = _with(parent.get(key) or (), added if isinstance(added, list | tuple) else (added,))
    if change.within:
        _patch_items(row, change.within)


def _patch_items(row: dict[str, Any], within: Mapping[str, Sequence[tuple[Mapping[str, Any], Patch]]]) -> None:
    for path, patches in within.items():
        parent, key = _walk(row, path)
        for item in parent.get(key) or ():
            if found := next((patch for wanted, patch in patches if _matches(item, wanted)), None):
                _patch(item, found)


def _walk(row: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    if "." not in path:
        return row, path
    *parents, key = path.split(".")
    for name in parents:
        row = row.setdefault(name, {})
    return row, key


def _matches(item: Any, unwanted: Any) -> bool:
    if isinstance(unwanted, dict) and isinstance(item, dict):
        return all(name in item and item[name] == value for name, value in unwanted.items())
    return bool(item == unwanted)


def _with(items: Iterable[Any], added: Iterable[Any]) -> list[Any]:
    found = list(items)
    for new in added:
        key = new.get("id") if isinstance(new, dict) else None
        for place, old in enumerate(found):
            if (isinstance(old, dict) and old.get("id") == key) if key is not None else old == new:
                found[place] = own(new)
                break
        else:
            found.append(own(new))
    return found


def _same(old: Any, new: Any) -> bool:
    return isinstance(old, dict) and old.get("id") == new.get("id", _NO_ID)


#: Equal to nothing an item can hold.
_NO_ID = object()
