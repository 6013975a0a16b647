"""Turn declared classes into JSON Schema, each under one name, referring to one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from contracts.codec import schema_for
from contracts.declare import REGISTRY

_COMPONENTS = "#/components/schemas/"


class Shapes:
    """A growing set of named schemas. ``prefix`` is where references point, such as ``#/components/schemas/``."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: "")
        self._spec = APISpec("shapes", "1", "3.1.0", plugins=[self._plugin])
        self._names: dict[type, str] = {}

    def reference(self, cls: type) -> dict[str, Any]:
        """Return a reference to the schema of ``cls``, adding it and whatever it is made of when they are new."""
        if cls not in self._names:
            for part in _parts(cls):
                self.reference(part)
            name = self._names[cls] = _name(cls)
            self._spec.components.schema(name, component={"description": _words(cls)}, schema=schema_for(cls))
        return {"$ref": self._prefix + self._names[cls]}

    def body(self, cls: type, given: tuple[str, ...], extra: Mapping[str, Any]) -> dict[str, Any]:
        """Return a reference to ``cls`` as a request body: without the ``given`` fields, with the ``extra`` ones."""
        for part in _parts(cls):
            self.reference(part)
        name = f"{_name(cls)}Body"
        if name not in self._spec.components.schemas:
            component = {"description": _words(cls)}
            self._spec.components.schema(name, component=component, schema=type(schema_for(cls))(exclude=given))
            self._spec.components.schemas[name]["properties"].update(extra)
        return {"$ref": self._prefix + name}

    def name_of(self, cls: type) -> str:
        """Return the name under which ``cls`` was added."""
        return self._names[cls]

    def all(self) -> dict[str, Any]:
        """Return every schema by name, in alphabetical order, references resolved to the prefix."""
        plain = dict(sorted(self._spec.to_dict()["components"]["schemas"].items()))
        return _walk(plain, self._point)

    def _point(self, reference: str) -> str:
        return self._prefix + reference.removeprefix(_COMPONENTS)


def _name(cls: type) -> str:
    """The class's name; with its service before it when another service uses the same name."""
    return cls.__name__ if _is_unique(cls) else f"{cls.__module__.split('.')[1].title()}{cls.__name__}"


def _is_unique(cls: type) -> bool:
    return _called(len(REGISTRY)).get(cls.__name__, set()) <= {cls}


@cache
def _called(declared: int) -> dict[str, set[type]]:
    """Return every class by its name: the ``declared`` messages, and what they are made of."""
    found: dict[str, set[type]] = {}
    for message in REGISTRY.values():
        for cls in (message, *_parts(message)):
            found.setdefault(cls.__name__, set()).add(cls)
    return found


def _words(cls: type) -> str:
    return " ".join((cls.__doc__ or "").split())


@cache
def _parts(cls: type) -> tuple[type, ...]:
    """Return the classes that the fields of ``cls`` are made of, those inside others first."""
    hints = get_type_hints(cls)
    found: list[type] = []
    for item in dataclass_fields(cls):
        for part in _classes(hints[item.name]):
            found += [*_parts(part), part]
    return tuple(dict.fromkeys(found))


def _classes(hint: Any) -> list[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        return [hint]
    return [found for inner in get_args(hint) for found in _classes(inner)]


def _walk(value: Any, point: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: point(inner) if key == "$ref" else _walk(inner, point) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, point) for inner in value]
    return value
