"""The figures of each service, added up from its cases and ratings whenever one of them changed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from pymongo import ASCENDING, UpdateOne
from pymongo.database import Database

from catalog.adapters.looking import Looking
from catalog.projections.usage import BEIJING, day_of
from catalog.stores.ratings import rated
from contracts.catalog.workdays import LONGEST_SPAN_DAYS, WEEKENDS

Row = dict[str, Any]

#: Days whose starts are counted one by one, ended cases whose duration counts, days after which a draft is given up.
DAYS, LATEST, GIVEN_UP = 60, 500, 30
#: A service is added up again only after this many times the time it took: it never takes more than a twentieth.
REST = 20
#: Services added up in one look.
MOST = 200


class Figures:
    """The collection ``figures``: one row per service.

    Row: ``{_id: code, marks, stale, at, uses, completed, ended, returned, withdrawn, days: {day: starts}, stars,
    median_days, attempts, abandoned}``. ``marks`` counts the changes, so that figures older than a change stay stale.
    """

    def __init__(self, database: Database[Row]) -> None:
        self.rows, self._usage, self._attempts = database["figures"], database["usage"], database["attempts"]

    def prepare(self) -> None:
        """Create the indexes."""
        self.rows.create_index([("stale", ASCENDING)], partialFilterExpression={"stale": True})
        self._attempts.create_index([("service", ASCENDING), ("at", ASCENDING)])

    def mark(self, *services: str) -> None:
        """Note that cases or ratings of services changed."""
        note = {"$inc": {"marks": 1}, "$set": {"stale": True}}
        if services:
            self.rows.bulk_write([UpdateOne({"_id": service}, note, upsert=True) for service in services])

    def attempt(self, draft_id: str, service: str) -> bool:
        """Note that somebody began to fill in a form; returns False when that was noted before."""
        row = {"service": service, "at": datetime.now(UTC).isoformat(), "started": False}
        done = self._attempts.update_one({"_id": draft_id}, {"$setOnInsert": row}, upsert=True)
        return done.upserted_id is not None

    def started(self, cases: Iterable[str]) -> None:
        """Note that drafts became cases, if they were any."""
        self._attempts.update_many({"_id": {"$in": list(cases)}}, {"$set": {"started": True}})

    def of(self, service: str) -> Row:
        """Return the figures of a service; {} when it was never used."""
        return self.rows.find_one({"_id": service}) or {}

    def some(self, services: list[str]) -> dict[str, Row]:
        """Return the figures of these services, by code; of those never used there are none."""
        return {row["_id"]: row for row in self.rows.find({"_id": {"$in": services}}, {"uses": 1, "stars": 1})}

    def all(self) -> dict[str, Row]:
        """Return the figures of every service, by code."""
        return {row["_id"]: row for row in self.rows.find({}, {"marks": 0, "stale": 0, "at": 0})}

    def stale(self) -> list[str]:
        """Return services whose cases changed since they were added up."""
        return [row["_id"] for row in self.rows.find({"stale": True}, {"_id": 1}).limit(MOST)]

    def refresh(self, service: str) -> None:
        """Add a service up. What changes meanwhile leaves it stale."""
        marks = (self.rows.find_one({"_id": service}, {"marks": 1}) or {}).get("marks", 0)
        figures = {**self._counted(service), "stars": self._stars(service), "days": self._days(service),
                   "median_days": self._median(service), **self._given_up(service), "at": datetime.now(UTC)}
        self.rows.update_one({"_id": service}, {"$set": figures}, upsert=True)
        self.rows.update_one({"_id": service, "marks": marks}, {"$set": {"stale": False}})

    def _counted(self, service: str) -> Row:
        """Count cases by what became of them. Cases that another case started are no use of a service by anybody."""
        def number(condition: Any) -> Row:
            return {"$sum": {"$cond": [condition, 1, 0]}}

        group = {"_id": None, "uses": number({"$not": "$sub"}), "all": {"$sum": 1}, "returned": number("$returned"),
                 "withdrawn": number("$withdrawn"), "completed": number({"$eq": ["$status", "completed"]}),
                 "ended": number({"$ne": ["$ended_at", None]})}
        found = next(iter(self._usage.aggregate([{"$match": {"service": service}}, {"$group": group}])), {})
        names = ("uses", "all", "returned", "withdrawn", "completed", "ended")
        return {name: found.get(name, 0) for name in names}

    def _stars(self, service: str) -> dict[str, int]:
        """Count the ratings by score, those of cases and those of the service itself alike."""
        found = self._usage.aggregate([*rated(service), {"$group": {"_id": "$score", "n": {"$sum": 1}}}])
        numbers = {row["_id"]: row["n"] for row in found}
        return {str(score): numbers.get(score, 0) for score in range(1, 6)}

    def _days(self, service: str) -> dict[str, int]:
        since = (datetime.now(BEIJING).date() - timedelta(days=DAYS)).isoformat()
        found = self._usage.aggregate([
            {"$match": {"service": service, "day": {"$gte": since}, "sub": False}},
            {"$group": {"_id": "$day", "n": {"$sum": 1}}}])
        return {row["_id"]: row["n"] for row in found}

    def _median(self, service: str) -> float | None:
        """Return the working days that half of the latest cases needed at most; None before any ended."""
        wanted = {"service": service, "status": "completed", "ended_at": {"$ne": None}}
        ended = self._usage.find(wanted, {"started_at": 1, "ended_at": 1}).sort("ended_at", -1).limit(LATEST)
        lasted = [working_days(row["started_at"], row["ended_at"]) for row in ended]
        return float(median(lasted)) if lasted else None

    def _given_up(self, service: str) -> dict[str, int]:
        """Count the drafts that had their time, and those of them that never became a case."""
        until = (datetime.now(UTC) - timedelta(days=GIVEN_UP)).isoformat()
        old = {"service": service, "at": {"$lt": until}}
        return {"attempts": self._attempts.count_documents(old),
                "abandoned": self._attempts.count_documents({**old, "started": False})}


def working_days(start: str, end: str) -> int:
    """Return how many working days after its first a case ended; 0 for the same day. Weekends are free."""
    first, last = date.fromisoformat(day_of(start)), date.fromisoformat(day_of(end))
    last = min(last, first + timedelta(days=LONGEST_SPAN_DAYS))
    return WEEKENDS.working_days(first + timedelta(days=1), last) if last > first else 0


class Keeper(Looking):
    """Adds up what is stale, for as long as it runs; several processes may."""

    name = "figures"

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self._figures = figures
        self._resting: dict[str, float] = {}

    def once(self) -> int:
        """Add up every stale service that had its rest; return how many."""
        return sum(1 for _ in self._refreshed(self._figures.stale()))

    def _refreshed(self, services: Iterable[str]) -> Iterator[str]:
        for service in services:
            began = time.monotonic()
            if self._resting.get(service, 0.0) > began:
                continue
            self._figures.refresh(service)
            took = time.monotonic() - began
            self._resting[service] = began + REST * took
            yield service
