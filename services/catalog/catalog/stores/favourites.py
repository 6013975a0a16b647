"""What people starred: services and applications, the number of the person beside each."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from contracts.catalog.usage import KINDS
from contracts.errors import Invalid, NotPossibleNow

Row = dict[str, Any]

#: Most favourites of one person.
MOST = 500


class Favourites:
    """The collection ``favourites``: ``{_id: "<person>|<kind>|<code>", person, kind, code, at}``."""

    def __init__(self, database: Database[Row]) -> None:
        self.rows = database["favourites"]

    def prepare(self) -> None:
        """Create the index."""
        self.rows.create_index([("person", ASCENDING), ("at", DESCENDING), ("_id", DESCENDING)])

    def add(self, person: str, kind: str, code: str) -> bool:
        """Star something; returns False when it was starred already. Raises NotPossibleNow beyond the most."""
        key = _key(person, kind, code)
        if self.rows.find_one({"_id": key}, {"_id": 1}) is None and self.count(person) >= MOST:
            raise NotPossibleNow(f"最多收藏 {MOST} 项，请先取消不用的")
        row = {"person": person, "kind": kind, "code": code, "at": datetime.now(UTC)}
        return self.rows.update_one({"_id": key}, {"$setOnInsert": row}, upsert=True).upserted_id is not None

    def remove(self, person: str, kind: str, code: str) -> bool:
        """Take a star away; returns False when there was none."""
        return self.rows.delete_one({"_id": _key(person, kind, code)}).deleted_count == 1

    def has(self, person: str, kind: str, code: str) -> bool:
        """Tell whether somebody starred something."""
        return bool(person) and self.rows.find_one({"_id": _key(person, kind, code)}, {"_id": 1}) is not None

    def codes(self, person: str, kind: str) -> frozenset[str]:
        """Return the codes of what somebody starred; none for a visitor."""
        if not person:
            return frozenset()
        return frozenset(row["code"] for row in self.rows.find({"person": person, "kind": kind}, {"code": 1}))

    def mine(self, person: str, kind: str = "") -> list[Row]:
        """Return everything somebody starred, the newest first."""
        wanted = {"person": person, **({"kind": kind} if kind else {})}
        return list(self.rows.find(wanted).sort([("at", DESCENDING), ("_id", DESCENDING)]).limit(MOST))

    def count(self, person: str) -> int:
        """Return how much somebody starred."""
        return self.rows.count_documents({"person": person})

    def erase(self, person: str) -> int:
        """Forget a person; return how many stars they had."""
        return self.rows.delete_many({"person": person}).deleted_count


_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:-]{0,99}")


def checked(kind: str, code: str) -> None:
    """Raise Invalid for what cannot be kept."""
    errors = {}
    if kind not in KINDS:
        errors["kind"] = ["应为 service（服务）或 application（应用）"]
    if not _CODE.fullmatch(code):
        errors["code"] = ["不是服务或应用的代码"]
    if errors:
        raise Invalid("请求有误，请按提示修改", errors=errors)


def _key(person: str, kind: str, code: str) -> str:
    return f"{person}|{kind}|{code}"
