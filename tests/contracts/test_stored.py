"""The quick ways to store and build events give what the schemas of the border give, and never anything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import codec, stored
from contracts.declare import REGISTRY
from contracts.errors import Invalid

for area in ("catalog", "identity", "workflow"):
    import_module(f"contracts.{area}.events")

EVENTS = sorted(((name, version, cls) for (kind, name, version), cls in REGISTRY.items() if kind == "event"),
                key=lambda item: item[:2])
TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=6)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2**63 + 1, 2**63 - 1) | TEXT | st.floats(allow_nan=False,
                                                                                     allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6)
SCALARS: dict[Any, Any] = {
    str: TEXT, int: st.integers(-2**63 + 1, 2**63 - 1), bool: st.booleans(), Any: ANYTHING,
    float: st.floats(allow_nan=False, allow_infinity=False), date: st.dates(),
    datetime: st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    hint = getattr(hint, "__supertype__", hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        [inner] = [arg for arg in args if arg is not NoneType]
        return st.none() | values(inner)
    if origin is tuple:
        return st.lists(values(args[0]), max_size=2).map(tuple)
    if origin is dict:
        return st.dictionaries(TEXT, values(args[1]), max_size=2)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return objects(hint)
    found: st.SearchStrategy[Any] = SCALARS[hint]
    return found


def objects(cls: type) -> st.SearchStrategy[Any]:
    hints = get_type_hints(cls)
    needed = {item.name: values(hints[item.name]) for item in fields(cls)
              if item.default is MISSING and item.default_factory is MISSING}
    free = {item.name: values(hints[item.name]) for item in fields(cls) if item.name not in needed}
    return st.fixed_dictionaries(needed, optional=free).map(lambda found: cls(**found))


@pytest.mark.parametrize(("name", "version", "cls"), EVENTS, ids=lambda value: str(value))
def test_every_event_comes_back_the_same_by_both_ways(name: str, version: int, cls: type) -> None:
    @given(objects(cls))
    def both(event: Any) -> None:
        data = codec.encode(event)
        assert repr(data) == repr(codec.schema_for(cls).dump(event))
        assert stored.build(cls, {**data, "unheard_of": 1}) == codec.load(cls, data) == event

    both()


EVENT = next(cls for name, _, cls in EVENTS if name == "task.assigned")
RIGHT = {"task_id": "t", "run": "r", "step": "s", "step_name": "n", "people": [{"no": "1", "name": "甲（乙）"}],
         "actions": ["approve"], "claimable": False, "due_at": "2026-03-03T12:00:00+08:00"}


@pytest.mark.parametrize("change", [
    {"task_id": None}, {"task_id": 7}, {"task_id": "a\0b"}, {"task_id": "\ud800"}, {"people": "1"}, {"people": [None]},
    {"people": [{"no": "1"}]}, {"claimable": "true"}, {"claimable": 1}, {"due_at": "2026-03-03T12:00:00"},
    {"due_at": "soon"}, {"due_at": 5}, {"actions": [1]}, {"actions": None},
])
def test_what_the_border_refuses_is_refused(change: dict[str, Any]) -> None:
    assert stored.build(EVENT, RIGHT)
    with pytest.raises(stored.Unfit):
        stored.build(EVENT, RIGHT | change)
    with pytest.raises(Invalid):
        codec.load(EVENT, RIGHT | change)
    with pytest.raises(ValueError, match="does not fit"):
        codec.decode_event("task.assigned", 1, RIGHT | change)


@pytest.mark.parametrize("spoil", [lambda data: data.pop("step"), lambda data: data.update(people=[{"name": "甲"}])])
def test_what_is_missing_is_missed(spoil: Callable[[dict[str, Any]], Any]) -> None:
    data = dict(RIGHT)
    spoil(data)
    with pytest.raises(stored.Unfit):
        stored.build(EVENT, data)
