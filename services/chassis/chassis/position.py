"""Position tokens: "what I did is at version v of stream s", and waiting until a read model shows it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pymongo.collection import Collection


def token(stream: str, version: int) -> str:
    """Return the opaque token clients carry."""
    return f"{stream}:{version}"


def parse(text: str) -> tuple[str, int]:
    """Return ``(stream, version)``; raises ValueError for anything that ``token`` did not make."""
    stream, colon, version = text.rpartition(":")
    if not colon or not stream or not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise ValueError("not a position token")
    return stream, int(version)


def wait_for(collection: Collection[dict[str, Any]], text: str, timeout: float = 1.0) -> bool:
    """Wait up to ``timeout`` seconds until the stream's row has reached the token's version; tell whether it did.

    Raises ValueError for a malformed token.
    """
    stream, version = parse(text)
    deadline = time.monotonic() + timeout
    pause = 0.01
    while not _reached(collection, stream, version):
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, 0.1)
    return True


def _reached(collection: Collection[dict[str, Any]], stream: str, version: int) -> bool:
    row = collection.find_one({"_id": stream}, {"v": 1})
    return version == 0 or (row is not None and int(row.get("v", 0)) >= version)
