"""How to reach people: a replica of what identity publishes, one row per person."""

from __future__ import annotations

from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from chassis.gate import Gate
from notify.domain.addresses import Contact


class Contacts:
    """The collection ``contacts``; ``gate`` keeps the newest word on each person."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.gate = Gate(database["contacts"])

    def prepare(self) -> None:
        """Create the index."""
        self.gate.rows.create_index([("no", ASCENDING)])

    def get(self, no: str) -> Contact | None:
        """Return the person's contact, or None when we have not heard of them."""
        row = self.gate.rows.find_one({"no": no})
        return Contact(no=no, phone=row["phone"], email=row["email"], active=row["active"]) if row else None
