"""Say the hall's own words in English to whoever prefers it: what people wrote is never touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import falcon

from contracts.english import said
from gateway.errors import language


class English:
    """``names`` gives what names are called in English."""

    def __init__(self, names: Callable[[], Mapping[str, str]]) -> None:
        self._names = names

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Let whoever answers a failure find the names."""
        req.context.names = self._names

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: Any, succeeded: bool) -> None:
        """Turn over the fields that the operation declares as ``spoken``."""
        operation = getattr(req.context, "operation", None)
        if not succeeded or operation is None or not operation.spoken:
            return
        resp.append_header("Vary", "Accept-Language")
        if language(req) == "en" and isinstance(resp.media, dict):
            resp.media = _turned(resp.media, frozenset(operation.spoken), self._names())


def _turned(value: Any, spoken: frozenset[str], names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _said(inner, names) if key in spoken else _turned(inner, spoken, names)
                for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_turned(inner, spoken, names) for inner in value]
    return value


def _said(value: Any, names: Mapping[str, str]) -> Any:
    """Return words in English: a text, or texts by field or one after the other."""
    if isinstance(value, str):
        return said(value, "en", names)
    if isinstance(value, list | tuple):
        return [_said(inner, names) for inner in value]
    return {key: _said(inner, names) for key, inner in value.items()} if isinstance(value, dict) else value
