"""Pages of a list: how many, where to go on, what to look for; every wrong parameter is a 422 with its name."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import falcon

from contracts.errors import Invalid

MAX_LIMIT = 100
DEFAULT_LIMIT = 20
#: Longest search text, in characters; it becomes an escaped pattern.
MAX_QUERY = 64
#: Most values of one filter.
MOST_VALUES = 50
_UNSEARCHABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the caller wants to see of a list. ``after`` is the sort value and the id of the last item they have.

    ``services`` and ``statuses`` are alternatives, none means all; ``since`` and ``until`` bound the time of an item,
    the second one excluded; ``due`` is ``overdue`` or ``soon``, as of ``now``; ``sort`` is one of SORTS.
    """

    q: str = ""
    serial: str = ""
    limit: int = DEFAULT_LIMIT
    after: tuple[str, str] | None = None
    services: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    due: str = ""
    sort: str = "newest"
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


def wanted(req: falcon.Request, *, token_of_service: bool = False) -> Wanted:
    """Read ``q``, ``serial``, ``limit`` and ``page_token``; raises Invalid naming each wrong one.

    A token that a service made is for that service to read (``token_of_service``).
    """
    errors: dict[str, list[str]] = {}
    found: dict[str, Any] = {"page_token": None}
    readers: dict[str, Callable[[str], Any]] = {"q": _text, "serial": _text, "limit": _limit}
    if not token_of_service:
        readers["page_token"] = _token
    for name, read in readers.items():
        given = parameter(req, name)
        try:
            found[name] = read(given)
        except ValueError as error:
            errors[name] = [str(error)]
    if errors:
        raise Invalid("查询参数有误", errors=errors)
    return Wanted(q=found["q"], serial=found["serial"], limit=found["limit"], after=found["page_token"])


def parameter(req: falcon.Request, name: str) -> str:
    """Return a query parameter as text, the last one when repeated, ``""`` when absent."""
    value = req.params.get(name, "")
    return (value[-1] if isinstance(value, list) else value).strip(" \u3000")


def parameters(req: falcon.Request, name: str) -> tuple[str, ...]:
    """Return every value of a parameter that may be repeated, blank ones left out."""
    value = req.params.get(name, ())
    values = (text.strip(" \u3000") for text in (value if isinstance(value, list) else [value] if value else []))
    return tuple(dict.fromkeys(text for text in values if text))


def facet(req: falcon.Request, name: str) -> str:
    """Return a filter parameter; raises Invalid when it could not be the name of anything."""
    try:
        return _text(parameter(req, name))
    except ValueError as error:
        raise Invalid("查询参数有误", errors={name: [str(error)]}) from error


def facets(req: falcon.Request, name: str) -> tuple[str, ...]:
    """Return the values of a filter that may be repeated; raises Invalid when one could not be the name of anything."""
    try:
        return tuple(_text(value) for value in parameters(req, name)[:MOST_VALUES])
    except ValueError as error:
        raise Invalid("查询参数有误", errors={name: [str(error)]}) from error


def token(sort_value: str, item_id: str) -> str:
    """Return the opaque token of the page after the item with these values."""
    return base64.urlsafe_b64encode(json.dumps([sort_value, item_id]).encode("ascii")).decode("ascii").rstrip("=")


def _text(given: str) -> str:
    if len(given) > MAX_QUERY:
        raise ValueError(f"最多 {MAX_QUERY} 个字符")
    if _UNSEARCHABLE.search(given):
        raise ValueError("含有不能查找的字符")
    return given


def _limit(given: str) -> int:
    if given == "":
        return DEFAULT_LIMIT
    if not re.fullmatch(r"[0-9]{1,3}", given) or not 1 <= int(given) <= MAX_LIMIT:
        raise ValueError(f"应为 1–{MAX_LIMIT} 的整数")
    return int(given)


def _token(given: str) -> tuple[str, str] | None:
    if given == "":
        return None
    try:
        value = json.loads(base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise ValueError("不是有效的翻页标记") from error
    match value:
        case [str(sort_value), str(item_id)] if len(given) < 500:
            return sort_value, item_id
    raise ValueError("不是有效的翻页标记")
