"""A signed head as a document: checked before it leaves, always the same bytes, and never two for one height."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

FIELDS = ("service", "height", "hash", "at", "key_id", "signature")
_SHAPES = {"service": r"[a-z][a-z0-9-]{0,40}", "hash": r"[0-9a-f]{64}", "at": r"[0-9T:.+Z-]{20,40}",
           "key_id": r"[A-Za-z0-9_-]{4,64}", "signature": r"[A-Za-z0-9_-]{40,200}={0,2}"}  # fmt: skip


class AnchorError(Exception):
    """A head could not be published; says why in Chinese."""


def checked(head: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a head in their order; raises AnchorError when it is none. What else it holds stays here."""
    found = {name: head.get(name) for name in FIELDS}
    height = found["height"]
    wrong = [name for name, shape in _SHAPES.items() if not re.fullmatch(shape, str(found[name]))]
    if not isinstance(height, int) or isinstance(height, bool) or height < 1:
        wrong.append("height")
    if wrong:
        raise AnchorError("这不是签名的日志头，字段有误 not a signed head: " + "、".join(wrong))
    return found


def document(head: Mapping[str, Any]) -> str:
    """Return a head as one JSON line, the same bytes every time."""
    return json.dumps({name: head[name] for name in FIELDS}, ensure_ascii=False) + "\n"


def file_name(head: Mapping[str, Any]) -> str:
    """Return the name a head has wherever it becomes a file; sorts by height."""
    return f"{head['service']}/{head['height']:012d}.{head['key_id']}.json"


def refuse_another(head: Mapping[str, Any], published: str) -> None:
    """Raise AnchorError when ``published``, a head of the same service and height, has another hash.

    Two hashes for one height mean that the log was written anew after the first one was published.
    """
    if json.loads(published)["hash"] != head["hash"]:
        raise AnchorError(f"{head['service']} 第 {head['height']} 块已发布过另一个散列：日志可能被重写，请立即核验 "
                          "another hash was published for this height: the log may have been rewritten")  # fmt: skip
