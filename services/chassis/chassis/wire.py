"""Strict JSON, the only thing our queues carry: no object hooks, no NaN, no duplicate keys.

The stock serializers turn text a user typed into objects (``{"__type__": …}``) or run code; this one cannot.
"""

from __future__ import annotations

import json
from typing import Any

#: Name under which the serializer is known to kombu, and its content type on the wire.
NAME = "hall-json"
CONTENT_TYPE = "application/x-hall-json"


def dumps(value: Any) -> str:
    """Return ``value`` as compact ASCII JSON; raises ValueError or TypeError for what JSON cannot hold."""
    return json.dumps(value, allow_nan=False, ensure_ascii=True, separators=(",", ":"))


def loads(body: str | bytes | bytearray | memoryview) -> Any:
    """Return the JSON value in ``body``; raises ValueError for anything that is not strict JSON."""
    text = body if isinstance(body, str) else bytes(body).decode("utf-8")
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_duplicates)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def register() -> None:
    """Make the serializer known to kombu. Safe to repeat."""
    from kombu import serialization

    serialization.register(NAME, dumps, loads, content_type=CONTENT_TYPE, content_encoding="utf-8")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object names the same key twice")
    return found
