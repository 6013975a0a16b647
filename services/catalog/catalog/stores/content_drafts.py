"""Drafts of content: what an administrator has written and nobody sees yet; one per entry, whoever writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo.collection import Collection


class ContentDrafts:
    """Plain documents ``{_id: kind:id, kind, id, data, unit, service, by, at}``."""

    def __init__(self, rows: Collection[dict[str, Any]]) -> None:
        self.rows = rows

    def save(self, kind: str, id: str, data: Mapping[str, Any], *, by: str, unit: str | None) -> datetime:
        """Keep a draft in place of the one before; returns when."""
        now = datetime.now(UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as finely as the database keeps it
        row = {"kind": kind, "id": id, "data": dict(data), "unit": unit, "by": by, "at": now}
        self.rows.replace_one({"_id": f"{kind}:{id}"}, row, upsert=True)
        return now

    def find(self, kind: str, id: str) -> dict[str, Any] | None:
        """Return an entry's draft, or None."""
        return self.rows.find_one({"_id": f"{kind}:{id}"})

    def discard(self, kind: str, id: str) -> None:
        """Throw an entry's draft away."""
        self.rows.delete_one({"_id": f"{kind}:{id}"})

    def all(self) -> list[dict[str, Any]]:
        """Return every draft."""
        return list(self.rows.find())

    def forget(self, no: str) -> None:
        """Keep no name of somebody whose data is erased."""
        self.rows.update_many({"by": no}, {"$set": {"by": ""}})
