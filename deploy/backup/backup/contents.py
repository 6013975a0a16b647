"""What belongs into a backup, and what is better left out of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pymongo import MongoClient

Client = MongoClient[dict[str, Any]]

#: Services with a log.
LOGS = ("identity", "catalog", "workflow")
#: Whose own database is kept.
SERVICES = (*LOGS, "notify")
#: Never kept: positions in change streams that mean nothing elsewhere, leases, progress of rebuilding, published keys
#: that identity publishes anew; and sessions, because a restored one might have been ended since.
LEFT_OUT = frozenset({"checkpoints", "leases", "rebuilds", "keys", "sessions", "refresh_tokens", "attempts"})
#: Single collections of shared databases that no log can give back.
ALONE = (("files", "files.files"), ("files", "files.chunks"), ("views", "notices"))
#: Keys of personal data: a backup of their own, kept elsewhere, or erasing would erase nothing.
KEYS = ("keys", "subjects")


def collections(client: Client, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield ``(part, collection)`` of everything a backup keeps, the keys of personal data excepted."""
    for service in SERVICES:
        for name in sorted(client[f"{prefix}_{service}"].list_collection_names(filter={"type": "collection"})):
            if name not in LEFT_OUT and not name.startswith("system."):
                yield service, name
    yield from ALONE
