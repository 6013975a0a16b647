"""Declare the messages that may cross a border: one class, one docstring, one name written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, dataclass_transform

#: (kind, name, version) -> class. Names are written by hand so that renaming a class never renames history.
REGISTRY: dict[tuple[str, str, int], type] = {}

KINDS = ("event", "command", "question", "view")


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """Parts of an event that belong to a person and are stored sealed under a key of theirs.

    ``subject`` is the field with the person's number, ``fields`` what is theirs, ``listed`` a field of the event that
    lists further parts, such as ``form.idcard``. All are paths from ``at``; a path through a list means each item.
    ``area`` tells a person's keys apart: what is in the register may have to go while what is in cases must stay.
    """

    area: str
    subject: str
    fields: tuple[str, ...] = ()
    listed: str = ""
    at: str = ""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(name: str, *, version: int = 1, personal: tuple[Personal, ...] = ()) -> Callable[[type], type]:
    """Declare a fact that happened. ``name`` is ``subject.past-tense-verb``; a released version never changes.

    ``personal`` says whose parts of it are whose; it may grow, because what was stored in clear stays readable.
    """
    return _declare("event", name, version, personal)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(name: str) -> Callable[[type], type]:
    """Declare a wish. ``name`` is ``subject.imperative-verb``; unknown fields are refused."""
    return _declare("command", name, 1)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def question(name: str) -> Callable[[type], type]:
    """Declare something a service may be asked; it changes nothing. Unknown fields are refused."""
    return _declare("question", name, 1)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def view(name: str) -> Callable[[type], type]:
    """Declare the shape of an answer or of a read model's row; readers ignore fields they do not know."""
    return _declare("view", name, 1)


def message_of(cls: type) -> tuple[str, str, int]:
    """Return ``(kind, name, version)`` of a declared class; raises TypeError for an undeclared one."""
    message = getattr(cls, "__message__", None)
    if message is None:
        raise TypeError(f"{cls.__name__} is not a declared message")
    return message


def find(kind: str, name: str, version: int = 1) -> type | None:
    """Return the declared class, or None when nobody declared it."""
    return REGISTRY.get((kind, name, version))


def personal_of(cls: type) -> tuple[Personal, ...]:
    """Return what a declared event says about the personal parts in it."""
    return getattr(cls, "__personal__", ())


def _declare(kind: str, name: str, version: int, personal: tuple[Personal, ...] = ()) -> Callable[[type], type]:
    def register(cls: type) -> type:
        declared: Any = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        if not (cls.__doc__ or "").strip():
            raise TypeError(f"{cls.__name__} needs a docstring: it becomes the published description")
        if (kind, name, version) in REGISTRY:
            raise TypeError(f"{kind} {name} v{version} is declared twice")
        declared.__message__ = (kind, name, version)
        declared.__personal__ = personal
        REGISTRY[kind, name, version] = declared
        return declared

    return register
