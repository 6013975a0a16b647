"""The case rows one request sees: one generation of the read model, with one row replaced by what the log says now."""

from __future__ import annotations

from typing import Any

from pymongo.collection import Collection

Row = dict[str, Any]
Filter = dict[str, Any]

#: Milliseconds a list may take in the database.
MAX_TIME_MS = 1000


class CaseRows:
    """Queries on case rows. ``fresh`` is a whole row that takes the place of the one kept, in lists and in counts.

    The database judges it by the same filters as every other row, so a list can never show it in two places.
    """

    def __init__(self, rows: Collection[Row], fresh: Row | None = None) -> None:
        self._rows, self._fresh = rows, fresh

    def in_order(self, matching: Filter, by: str, limit: int, way: int = -1) -> list[Row]:
        """Return matching rows, those with the latest ``by`` first; with ``way`` 1 the earliest."""
        if self._fresh is not None:
            return self.aggregate(matching, [{"$sort": {by: way, "_id": way}}, {"$limit": limit}])
        found = self._rows.find(matching).sort([(by, way), ("_id", way)]).limit(limit)
        return list(found.max_time_ms(MAX_TIME_MS))

    def count(self, matching: Filter) -> int:
        """Return how many rows match."""
        if self._fresh is None:
            return self._rows.count_documents(matching, maxTimeMS=MAX_TIME_MS)
        found = self.aggregate(matching, [{"$count": "n"}])
        return int(found[0]["n"]) if found else 0

    def aggregate(self, matching: Filter, stages: list[Row]) -> list[Row]:
        """Return what ``stages`` make of the matching rows."""
        return list(self._rows.aggregate([*self._matching(matching), *stages], maxTimeMS=MAX_TIME_MS))

    def _matching(self, matching: Filter) -> list[Row]:
        if self._fresh is None:
            return [{"$match": matching}]
        # What people wrote stands in the row, so it must not be taken for an expression.
        instead = [{"$documents": {"$literal": [self._fresh]}}, {"$match": matching}]
        return [{"$match": {"$and": [matching, {"_id": {"$ne": self._fresh["_id"]}}]}},
                {"$unionWith": {"pipeline": instead}}]
