"""Publish signed heads of the hall's logs where the hall itself cannot take them back. Needs git, and no library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from anchors import folder, mail, repository
from anchors.head import AnchorError, checked

__all__ = ["AnchorError", "publish"]

#: Kind of address -> who takes a head there.
ADAPTERS: Mapping[str, Callable[[dict[str, Any], str], None]] = {
    "file": folder.publish,
    "mailto": mail.publish,
    "git+file": repository.publish,
}


def publish(head: Mapping[str, Any], target_url: str) -> None:
    """Take one head ``{service, height, hash, at, key_id, signature}`` to ``target_url``. Safe to repeat.

    ``file:///folder``, ``mailto:somebody@where?via=smtp://host:port`` or ``git+file:///repository``. Raises AnchorError
    when it is no head, the address means nothing, the place does not take it, or holds another head of that height.
    """
    kind = urlsplit(target_url).scheme
    if kind not in ADAPTERS:
        raise AnchorError(f"不认识的锚点地址 unknown kind of anchor: {kind[:40]}（{'、'.join(ADAPTERS)}）")
    ADAPTERS[kind](checked(head), target_url)
