"""How people rate services: with their cases, or the service itself when it has none; what they remark lies sealed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis.vault import Vault, is_sealed
from contracts.personal import ERASED

Row = dict[str, Any]

_LATEST = {"rated_at": DESCENDING, "_id": DESCENDING}


class Ratings:
    """The collection ``ratings``: ``{_id, service, person, score, remark, rated_at}``, one row per person and service.

    The remark is sealed under the person's key. Of somebody erased the score stays, with neither ``person`` nor remark.
    """

    def __init__(self, database: Database[Row], vault: Vault | None = None) -> None:
        self.rows, self._usage, self._vault = database["ratings"], database["usage"], vault

    def prepare(self) -> None:
        """Create the indexes."""
        self.rows.create_index([("person", ASCENDING), ("service", ASCENDING)], unique=True, name="own",
                               partialFilterExpression={"person": {"$gt": ""}})
        self.rows.create_index([("service", ASCENDING), ("rated_at", DESCENDING), ("_id", DESCENDING)])

    def put(self, person: str, service: str, score: int, remark: str) -> Row:
        """Keep what somebody says of a service in place of what they said before; returns it, readable."""
        key = {"person": person, "service": service}
        said = {"score": score, "remark": self._sealed(key, remark) if remark else "",
                "rated_at": datetime.now(UTC).isoformat(timespec="milliseconds")}
        change = {"$set": said, "$setOnInsert": {"_id": uuid.uuid4().hex}}
        try:
            row = self.rows.find_one_and_update(key, change, upsert=True, return_document=ReturnDocument.AFTER)
        except DuplicateKeyError:  # Another process was quicker to insert it.
            row = self.rows.find_one_and_update(key, change, return_document=ReturnDocument.AFTER)
        return self.opened(row)

    def remove(self, person: str, service: str) -> bool:
        """Take somebody's rating away; returns False when there was none."""
        return self.rows.delete_one({"person": person, "service": service}).deleted_count == 1

    def of(self, person: str, service: str) -> Row | None:
        """Return how somebody rates a service, readable; None when they did not, and for a visitor."""
        row = self.rows.find_one({"person": person, "service": service}) if person else None
        return self.opened(row) if row else None

    def page(self, service: str, offset: int, limit: int) -> tuple[list[Row], int]:
        """Return a page of every rating of a service, the newest first, remarks sealed, and how many there are."""
        stages = rated(service, {"$sort": _LATEST}, {"$limit": offset + limit})
        found = self._usage.aggregate([*stages, {"$sort": _LATEST}, {"$skip": offset}, {"$limit": limit}])
        wanted = _rated(service)
        return list(found), self._usage.count_documents(wanted) + self.rows.count_documents(wanted)

    def opened(self, row: Row) -> Row:
        """Return a row with its remark readable; what was erased says so, a case's rating has none here."""
        remark = row.get("remark") or ""
        if is_sealed(remark):
            remark = self._vault.open(remark, _context(row)) if self._vault is not None else ERASED
        return {**row, "remark": str(remark)}

    def erase(self, person: str) -> int:
        """Forget a person: their scores stay, nobody's; return how many ratings they had."""
        gone = {"$unset": {"person": ""}, "$set": {"remark": ""}}
        return self.rows.update_many({"person": person}, gone).modified_count

    def _sealed(self, key: Row, remark: str) -> Any:
        return self._vault.seal(f"register:{key['person']}", remark, _context(key)) if self._vault else remark


def rated(service: str, *each: Row) -> list[Row]:
    """Return the stages over ``usage`` that find every rating of a service; ``each`` also narrows either part first."""
    stages = [{"$match": _rated(service)}, *each]
    return [*stages, {"$unionWith": {"coll": "ratings", "pipeline": stages}}]


def _rated(service: str) -> Row:
    return {"service": service, "rated_at": {"$ne": None}}


def _context(row: Row) -> str:
    return f"rating|{row['person']}|{row['service']}"
