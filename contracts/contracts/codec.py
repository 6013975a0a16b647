"""Turn declared messages into JSON data and back, through marshmallow derived from their type hints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, is_dataclass
from dataclasses import fields as dataclass_fields
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, post_load

from contracts import plain, stored
from contracts.declare import REGISTRY, message_of, personal_of
from contracts.errors import Invalid

#: (event name, stored version) -> step to the next version; filled by ``contracts/<service>/upcasts.py``.
UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}


def encode(message: Any) -> dict[str, Any]:
    """Return a declared message as plain JSON data."""
    return plain.data_of(message)


def load(cls: type, data: Mapping[str, Any]) -> Any:
    """Build ``cls`` from plain data, or raise Invalid with the messages of every wrong field by its path."""
    try:
        return schema_for(cls).load(data)
    except ValidationError as error:
        raise Invalid("填写的内容有误，请按提示修改", errors=by_path(error.messages)) from error


def encode_event(event: Any) -> tuple[str, int, dict[str, Any]]:
    """Return ``(name, version, data)`` of an event, as the log stores it."""
    _, name, version = message_of(type(event))
    return name, version, encode(event)


def decode_event(name: str, version: int, data: Mapping[str, Any]) -> Any:
    """Return the newest class of a stored event, walking it up one version at a time.

    Raises LookupError for an event this release does not know, ValueError for one that does not fit its declaration:
    whoever reads must stop, never skip.
    """
    current = dict(data)
    while (name, version) in UPCASTS:
        current, version = UPCASTS[name, version](current), version + 1
    cls = REGISTRY.get(("event", name, version))
    if cls is None:
        raise LookupError(f"event {name} v{version} is not known here")
    try:
        return stored.build(cls, current)
    except stored.Unfit:
        pass  # the long way accepts more forms of the same, and names what is wrong
    try:
        return load(cls, current)
    except Invalid as error:
        raise ValueError(f"stored event {name} v{version} does not fit: {sorted(error.errors)}") from error


#: Where a part lies in an event's data: keys of objects and indexes of lists.
Path = tuple[str | int, ...]


def personal_parts(name: str, version: int, data: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """Yield ``(subject, path)`` of every part of an event's data that is personal; the subject is ``area:number``."""
    for personal in personal_of(REGISTRY["event", name, version]):
        for base in _bases(data, personal.at):
            mine = _at(data, base)
            number = next((_at(mine, path) for path in _reached(mine, (), personal.subject)), None)
            listed = mine.get(personal.listed) or () if personal.listed else ()
            for field in (*personal.fields, *listed) if number else ():
                for path in _reached(mine, base, field):
                    yield f"{personal.area}:{number}", path


def _bases(data: Mapping[str, Any], at: str) -> Iterator[Path]:
    for base in _reached(data, (), at) if at else [()]:
        found = _at(data, base)
        if isinstance(found, list | tuple):
            yield from ((*base, index) for index in range(len(found)))
        elif isinstance(found, Mapping):
            yield base


def _reached(value: Any, base: Path, dotted: str) -> Iterator[Path]:
    """Yield where a dotted path leads from ``value``: nowhere, to one place, or through lists on the way to several."""
    if isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _reached(item, (*base, index), dotted)
    elif isinstance(value, Mapping):
        key, _, rest = dotted.partition(".")
        if key in value:
            yield from _reached(value[key], (*base, key), rest) if rest else [(*base, key)]


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def schema_for(cls: type) -> Schema:
    """Return the marshmallow schema of a declared (or nested) class; commands and questions refuse unknown fields."""
    if cls not in _SCHEMAS:
        _SCHEMAS[cls] = _derive(cls)
    return _SCHEMAS[cls]


_SCHEMAS: dict[type, Schema] = {}


def _derive(cls: type) -> Schema:
    hints = get_type_hints(cls)
    members: dict[str, Any] = {}
    for item in dataclass_fields(cls):
        optional = item.default is not MISSING or item.default_factory is not MISSING
        members[item.name] = _field(hints[item.name], required=not optional)
    members["_build"] = post_load(lambda self, data, **_: cls(**data))
    kind = getattr(cls, "__message__", ("value",))[0]
    unknown = RAISE if kind in ("command", "question") else EXCLUDE
    members["Meta"] = type("Meta", (), {"unknown": unknown})
    return type(cls.__name__, (Schema,), members)()


_TEXTS = {
    "required": "必填",
    "null": "不能为空",
    "validator_failed": "内容无效",
    "invalid": "类型不对",
    "type": "类型不对",
}


class Text(fields.String):
    """A string that MongoDB and JSON can both hold: no lone surrogates, no NUL."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        _check_text(text)
        return text


class Whole(fields.Integer):
    """An integer; 3.0 counts as 3 (as in JSON Schema), 3.5 and true do not; at most 64 bits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
            raise ValidationError("应为整数")
        if abs(value) > 2**63 - 1:
            raise ValidationError("数值过大")
        return int(value)


class Truth(fields.Boolean):
    """A JSON boolean and nothing that merely looks like one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("应为 true 或 false")
        return value


class Anything(fields.Raw):
    """Any JSON value; checked only for what no store could keep."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        check_storable(value)
        return value


class Rows(fields.List):
    """A JSON list that becomes a tuple."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> tuple[Any, ...]:  # type: ignore[override]
        return tuple(super()._deserialize(*args, **kwargs))


_SCALARS: dict[Any, type[fields.Field]] = {
    str: Text, int: Whole, bool: Truth, float: fields.Float, date: fields.Date, datetime: fields.AwareDateTime,
    Any: Anything,
}


def check_storable(value: Any, depth: int = 0) -> None:
    """Raise ValidationError when a JSON value cannot be stored faithfully (surrogates, NUL, huge ints, depth > 32)."""
    if depth > 32:
        raise ValidationError("嵌套过深")
    if isinstance(value, dict | list | tuple):
        items = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        for item in items:
            check_storable(item, depth + 1)
    elif isinstance(value, str):
        _check_text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValidationError("不是有限的数")
    elif isinstance(value, int) and abs(value) > 2**63 - 1:
        raise ValidationError("数值过大")


def _check_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValidationError("含有无法保存的字符")


def _field(hint: Any, **options: Any) -> fields.Field:
    hint = getattr(hint, "__supertype__", hint)
    origin, args = get_origin(hint), get_args(hint)
    options.setdefault("error_messages", _TEXTS)
    if origin in (Union, UnionType) and NoneType in args:
        [inner] = [arg for arg in args if arg is not NoneType]
        return _field(inner, allow_none=True, **options)
    if origin is tuple:
        return Rows(_field(args[0]), **options)
    if origin is dict:
        return fields.Dict(Text(), _field(args[1]), **options)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return fields.Enum(hint, by_value=True, **options)
    if isinstance(hint, type) and is_dataclass(hint):
        return fields.Nested(schema_for(hint), **options)
    if hint is Any:
        options["allow_none"] = True
    return _SCALARS[hint](**options)


#: What marshmallow says about whole objects, in our words.
_OWN_WORDS = {"Unknown field.": "不认识的字段", "Invalid input type.": "应为一组字段（JSON 对象）"}


def by_path(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Flatten marshmallow's nested messages: ``{"a": {0: {"b": [..]}}}`` becomes ``{"a[0].b": [..]}``."""
    if isinstance(messages, list):
        return {prefix or "body": [_OWN_WORDS.get(text, str(text)) for text in messages]}
    found: dict[str, list[str]] = {}
    for key, inner in messages.items():
        if isinstance(key, int):
            path = f"{prefix}[{key}]"
        elif key == "_schema" or (prefix and key in ("value", "key") and isinstance(inner, list)):
            path = prefix
        else:
            path = f"{prefix}.{key}" if prefix else str(key)
        found.update(by_path(inner, path))
    return found
