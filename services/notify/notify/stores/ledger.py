"""The delivery ledger: one row per event, recipient and channel, and the leases that let many processes share it.

Row: ``{_id, case_id, serial, service_name, kind, recipient, channel, title, text, path, at, state, reason,
created_at, not_before, lease_until, fence, provider_id, attempts: [{at, ended_at?, outcome?, reason?}]}``.
Every time but ``at`` (the event's) is the database's own, so processes need not agree on a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.operations import UpdateOne

from notify.domain.channels import Channel, Kind
from notify.domain.due import Delivery
from notify.domain.outcomes import Next, Outcome, State, settle


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to try: ``fence`` is the number of this claim, ``tries`` counts this one too."""

    delivery: Delivery
    fence: int
    tries: int


class Ledger:
    """The collection ``deliveries``. ``lease`` and ``waits`` are in seconds."""

    def __init__(self, database: Database[dict[str, Any]], lease: float, waits: Sequence[float]) -> None:
        self.rows: Collection[dict[str, Any]] = database["deliveries"]
        self._lease, self._waits = lease, tuple(waits)

    def prepare(self) -> None:
        """Create the indexes."""
        self.rows.create_index([("state", ASCENDING), ("channel", ASCENDING), ("not_before", ASCENDING)])
        self.rows.create_index([("case_id", ASCENDING), ("created_at", DESCENDING)])
        self.rows.create_index([("created_at", DESCENDING), ("_id", DESCENDING)])

    def add(self, deliveries: Iterable[Delivery]) -> int:
        """Enter deliveries as due; one that is already there stays as it is. Return how many are new."""
        orders = [UpdateOne({"_id": delivery.id}, [{"$replaceWith": _first(delivery)}], upsert=True)
                  for delivery in deliveries]
        return self.rows.bulk_write(orders, ordered=False).upserted_count if orders else 0

    def claim(self, channel: Channel) -> Claim | None:
        """Take the longest-waiting due delivery of ``channel`` under a lease; None when there is none."""
        row = self.rows.find_one_and_update(
            {"state": State.DUE, "channel": channel, "$expr": {"$lte": ["$not_before", "$$NOW"]}},
            [{"$set": {
                "state": State.SENDING, "fence": {"$add": ["$fence", 1]}, "lease_until": _later(self._lease),
                "attempts": {"$concatArrays": ["$attempts", [{"at": "$$NOW"}]]}}}],
            sort=[("not_before", ASCENDING)], return_document=ReturnDocument.AFTER)
        return _claim(row) if row else None

    def record(self, claim: Claim, outcome: Outcome, *, reason: str = "", provider_id: str | None = None) -> bool:
        """Write how a try ended. False when the claim is no longer ours: someone else took the delivery over."""
        following = settle(claim.delivery.channel, outcome, claim.tries, self._waits)
        held = {"_id": claim.delivery.id, "fence": claim.fence, "state": {"$in": [State.SENDING, State.UNKNOWN]}}
        change = _ending(following, outcome, reason) | ({"provider_id": provider_id} if provider_id else {})
        return self.rows.update_one(held, [{"$set": change}]).modified_count == 1

    def take_over(self, channel: Channel) -> int:
        """Settle the channel's deliveries whose sender never came back; return how many. Safe anywhere, any time."""
        found = 0
        overdue = {"state": State.SENDING, "channel": channel, "$expr": {"$lt": ["$lease_until", "$$NOW"]}}
        for row in self.rows.find(overdue):
            found += self.record(_claim(row), Outcome.INTERRUPTED, reason="interrupted")
        return found


def _first(delivery: Delivery) -> dict[str, Any]:
    """Return a new row as an expression; whatever the row already holds wins."""
    fields = {name: value for name, value in asdict(delivery).items() if name != "id"}
    start = {"state": State.DUE, "reason": "", "fence": 0, "lease_until": None, "provider_id": None, "attempts": []}
    return {"$mergeObjects": [
        {"$literal": fields | start}, {"created_at": "$$NOW", "not_before": "$$NOW"}, "$$ROOT"]}


def _ending(following: Next, outcome: Outcome, reason: str) -> dict[str, Any]:
    last = {"$arrayElemAt": ["$attempts", -1]}
    ended = {"$mergeObjects": [last, {"ended_at": "$$NOW", "outcome": str(outcome), "reason": {"$literal": reason}}]}
    earlier = {"$slice": ["$attempts", {"$subtract": [{"$size": "$attempts"}, 1]}]}
    return {"state": str(following.state), "reason": {"$literal": reason}, "lease_until": None,
            "not_before": _later(following.wait),
            "attempts": {"$concatArrays": [
                {"$cond": [{"$gt": [{"$size": "$attempts"}, 1]}, earlier, []]}, [ended]]}}


def _later(seconds: float) -> dict[str, Any]:
    return {"$add": ["$$NOW", int(seconds * 1000)]}


def _claim(row: dict[str, Any]) -> Claim:
    names = ("recipient", "case_id", "serial", "service_name", "title", "text", "path", "at")
    delivery = Delivery(id=row["_id"], kind=Kind(row["kind"]), channel=Channel(row["channel"]),
                        **{name: row[name] for name in names})
    return Claim(delivery, row["fence"], len(row["attempts"]))
