"""Drafts: what an applicant has filled in so far, unchecked, under the id the case will have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pymongo
from pymongo.database import Database

from chassis.vault import Vault, is_sealed

#: Most drafts one person may keep.
MOST = 200


class Drafts:
    """Plain documents, the owner's alone; with a ``vault`` what they filled in is sealed under their key."""

    def __init__(self, database: Database[dict[str, Any]], vault: Vault | None = None) -> None:
        self._drafts = database["drafts"]
        self._vault = vault

    def prepare(self) -> None:
        """Create the index of a person's drafts. Safe to repeat."""
        self._drafts.create_index([("owner", 1), ("updated_at", -1)], name="mine")

    def save(self, draft_id: str, owner: str, about: dict[str, Any], form: dict[str, Any], now: datetime) -> bool:
        """Create or replace a draft; returns False when the id belongs to somebody else."""
        fields = {**about, "form": self._sealed(draft_id, owner, form), "updated_at": now}
        if self._drafts.update_one({"_id": draft_id, "owner": owner}, {"$set": fields}).matched_count:
            return True
        try:
            self._drafts.insert_one({"_id": draft_id, "owner": owner, "created_at": now, **fields})
        except pymongo.errors.DuplicateKeyError:
            return False
        return True

    def find(self, draft_id: str, owner: str) -> dict[str, Any] | None:
        """Return one of the owner's drafts, or None."""
        found = self._drafts.find_one({"_id": draft_id, "owner": owner})
        if found is not None and self._vault is not None and is_sealed(found["form"]):
            return {**found, "form": self._vault.open(found["form"], f"draft|{draft_id}")}
        return found

    def count(self, owner: str) -> int:
        """Return how many drafts somebody keeps."""
        return self._drafts.count_documents({"owner": owner})

    def mine(self, owner: str, words: str, skip: int, limit: int) -> tuple[list[dict[str, Any]], int]:
        """Return a page of the owner's drafts, newest first, and how many there are in all."""
        wanted: dict[str, Any] = {"owner": owner}
        if words:
            wanted["keywords"] = {"$regex": words}
        total = self._drafts.count_documents(wanted)
        found = self._drafts.find(wanted, {"form": 0}).sort([("updated_at", -1), ("_id", 1)]).skip(skip).limit(limit)
        return list(found), total

    def discard(self, draft_id: str, owner: str) -> bool:
        """Delete a draft; tells whether there was one."""
        return self._drafts.delete_one({"_id": draft_id, "owner": owner}).deleted_count == 1

    def discard_all(self, owner: str) -> int:
        """Delete everything somebody keeps here; return how many drafts there were."""
        return self._drafts.delete_many({"owner": owner}).deleted_count

    def _sealed(self, draft_id: str, owner: str, form: dict[str, Any]) -> Any:
        if self._vault is None:
            return form
        return self._vault.seal(f"case:{owner}", form, f"draft|{draft_id}")
