"""Seal the personal parts of an event as it is filed, open them as it is read; each is bound to its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from chassis.recorded import Recorded
from chassis.vault import LOCKED, SEAL, Vault, placeholder

#: Where a part lies in an event's data: keys of objects and indexes of lists.
Path = tuple[str | int, ...]

#: ``(subject, path)``: whose part it is, and where.
Part = tuple[str, Path]


class SealInTheClear(ValueError):
    """Somebody wrote what looks like a sealed value into plain data; it could never be read again."""


def place(stream: str, version: int, number: int, type: str) -> str:
    """Return the name of an event's place in the log: a part sealed there opens nowhere else."""
    return f"{stream}|{version}|{number}|{type}"


def seal_data(vault: Vault | None, data: dict[str, Any], parts: Iterable[Part], where: str) -> dict[str, Any]:
    """Return ``data`` with the given parts sealed; blank ones stay. Raises SealInTheClear. Not modified itself."""
    if _found(data):
        raise SealInTheClear
    if vault is None:
        return data
    for subject, path in parts:
        value = _at(data, path)
        if value not in (None, "", [], {}, ()):
            data = _put(data, path, vault.seal(subject, value, _context(where, path)))
    return data


def open_data(vault: Vault | None, type: str, data: dict[str, Any], *, stream: str, version: int,
              number: int) -> dict[str, Any]:
    """Return an event's data with every sealed part opened; without a vault, words say that it was not.

    ``version`` is the commit's number in its stream, ``number`` the event's. Raises Tampered.
    """
    found = _found(data)
    if not found:
        return data
    where = place(stream, version, number, type)
    for path, sealed in found:
        data = _put(data, path, _open(vault, sealed, _context(where, path)))
    return data


def opened(vault: Vault | None, event: Recorded) -> Recorded:
    """Return an event of another service with every sealed part opened. Raises Tampered."""
    where = event.envelope
    data = open_data(vault, event.type, event.data, stream=where["stream"], version=where["version"],
                     number=where["number"])
    return replace(event, data=data)


def references(value: Any) -> Iterator[str]:
    """Yield the reference of every key needed to open a value: an event's data, or a list of events."""
    for _, sealed in _found(value):
        yield str(sealed[SEAL]["k"])


def references_in(raw: bytes) -> set[str]:
    """Return the same of stored documents, without decoding them: no text can hold what announces a sealed part."""
    return {found.decode() for found in _REFERENCE.findall(raw)}


#: A sealed part as the database stores it: its one key, a length, and first of all the reference of 22 characters.
_REFERENCE = re.compile(rb"\x03\$enc\x00.{4}\x02k\x00\x17\x00\x00\x00([\w-]{22})\x00", re.DOTALL)


def _open(vault: Vault | None, sealed: dict[str, Any], context: str) -> Any:
    return placeholder(sealed[SEAL].get("t", ""), LOCKED) if vault is None else vault.open(sealed, context)


def _found(value: Any, path: Path = ()) -> Sequence[tuple[Path, dict[str, Any]]]:
    """Return every sealed part with where it lies; this walk is on the way of every event, so it makes nothing else."""
    found: list[tuple[Path, dict[str, Any]]] | None = None
    for step, inner in value.items() if type(value) is dict else enumerate(value):
        kind = type(inner)
        if kind is str or not inner or (kind is not dict and kind is not list and kind is not tuple):
            continue
        if kind is dict and SEAL in inner:
            more: Sequence[tuple[Path, dict[str, Any]]] = [((*path, step), inner)]
        else:
            more = _found(inner, (*path, step))
        if more:
            found = [*found, *more] if found else list(more)
    return found or ()


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(value: Any, path: Path, new: Any) -> Any:
    """Return ``value`` with ``new`` at ``path``; copies only what is on the way."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, step: _put(value[step], rest, new)}
    return [_put(item, rest, new) if index == step else item for index, item in enumerate(value)]


def _context(where: str, path: Path) -> str:
    return f"{where}|{'/'.join(str(step) for step in path)}"
