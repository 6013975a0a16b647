"""The delivery ledger: one row per event, recipient and channel, and the leases that let many processes share it.

Row: ``{_id, case_id, serial, service_name, kind, recipient, channel, title, text, path, at, state, reason,
created_at, not_before, lease_until, fence, provider_id, attempts: [{at, ended_at?, outcome?, reason?}]}``, and once
an operator stepped in ``settled: {at, by, outcome, note}`` and ``afresh`` (how many attempts came before).
Every time but ``at`` (the event's) is the database's own, so processes need not agree on a clock.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.operations import UpdateOne

from contracts.personal import ERASED
from notify.domain.channels import Channel, Kind
from notify.domain.due import Delivery
from notify.domain.outcomes import Next, Outcome, State, settle

#: The longest pause between two questions about one delivery, in seconds.
LONGEST_WAIT = 6 * 3600


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to try: ``fence`` is the number of this claim, ``tries`` counts this one too.

    ``until`` is when the lease may be over, on this machine's ``time.monotonic``.
    """

    delivery: Delivery
    fence: int
    tries: int
    until: float = field(default=math.inf, compare=False)


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
        asked = time.monotonic()
        row = self.rows.find_one_and_update(
            {"state": State.DUE, "channel": channel, "$expr": {"$lte": ["$not_before", "$$NOW"]}},
            [{"$set": {
                "state": State.SENDING, "fence": {"$add": ["$fence", 1]}, "lease_until": _later(self._lease),
                "attempts": {"$concatArrays": ["$attempts", [{"at": "$$NOW"}]]}}}],
            sort=[("not_before", ASCENDING)], return_document=ReturnDocument.AFTER)
        return _claim(row, until=asked + self._lease) if row else None

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

    def find(self, id: str) -> dict[str, Any] | None:
        """Return one row, or None."""
        return self.rows.find_one({"_id": id})

    def resend(self, id: str, by: str, note: str) -> bool:
        """Have what is dead or unknown tried anew; False when it is neither. Whoever tried before has no say then."""
        step = {"at": "$$NOW", "by": {"$literal": by}, "outcome": str(State.DUE), "note": {"$literal": note}}
        anew = {"state": str(State.DUE), "reason": "", "not_before": "$$NOW", "lease_until": None, "settled": step,
                "fence": {"$add": ["$fence", 1]}, "afresh": {"$size": "$attempts"}}
        waiting = {"_id": id, "state": {"$in": [State.DEAD, State.UNKNOWN]}}
        return self.rows.update_one(waiting, [{"$set": anew}]).modified_count == 1

    def settle(self, id: str, by: str, outcome: State, note: str) -> bool:
        """Let an operator say whether an unknown delivery was SENT or is DEAD; False when it is not in doubt."""
        step = {"at": "$$NOW", "by": {"$literal": by}, "outcome": str(outcome), "note": {"$literal": note}}
        said = {"state": str(outcome), "reason": "settled", "settled": step, "fence": {"$add": ["$fence", 1]}}
        return self.rows.update_one({"_id": id, "state": State.UNKNOWN}, [{"$set": said}]).modified_count == 1

    def doubtful(self, channel: Channel, wait: float) -> Claim | None:
        """Take an unknown delivery whose carrier should be asked now; it is not handed out again for ``wait`` seconds.

        The wait doubles with every time, up to LONGEST_WAIT; nobody is asked sooner than ``wait`` after the try.
        """
        asked = {"$ifNull": ["$asked", 0]}
        first = {"$add": [{"$last": "$attempts.ended_at"}, int(wait * 1000)]}
        due = {"$lte": [{"$ifNull": ["$ask_at", first]}, "$$NOW"]}
        pause = {"$min": [{"$multiply": [int(wait * 1000), {"$pow": [2, asked]}]}, LONGEST_WAIT * 1000]}
        later = {"ask_at": {"$add": ["$$NOW", {"$toLong": pause}]}, "asked": {"$min": [{"$add": [asked, 1]}, 20]}}
        row = self.rows.find_one_and_update(
            {"state": State.UNKNOWN, "channel": channel, "$expr": due},
            [{"$set": later}], return_document=ReturnDocument.AFTER)
        return _claim(row) if row else None

    def receipt(self, claim: Claim, outcome: Outcome, reason: str, provider_id: str | None) -> bool:
        """Note what the carrier says became of an unknown delivery; False when somebody settled it meanwhile."""
        entry = {"at": "$$NOW", "ended_at": "$$NOW", "outcome": str(outcome),
                 "reason": {"$literal": reason or "receipt"}}
        following = settle(claim.delivery.channel, outcome, claim.tries, self._waits)
        said = {"state": str(following.state), "reason": {"$literal": reason}, "provider_id": provider_id,
                "attempts": {"$concatArrays": ["$attempts", [entry]]}}
        held = {"_id": claim.delivery.id, "fence": claim.fence, "state": State.UNKNOWN}
        return self.rows.update_one(held, [{"$set": said}]).modified_count == 1

    def tried_on(self, id: str) -> tuple[datetime, ...]:
        """Return when a delivery was tried."""
        row = self.rows.find_one({"_id": id}, {"attempts.at": 1}) or {"attempts": []}
        return tuple(attempt["at"] for attempt in row["attempts"])

    def erase(self, person: str, cases: Sequence[str]) -> None:
        """Take the words away from what went to somebody, and to everybody about these cases; the rows stay."""
        theirs = {"$or": [{"recipient": person}, {"case_id": {"$in": list(cases)}}]}
        self.rows.update_many(theirs, {"$set": {"text": ERASED}})


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


def _claim(row: dict[str, Any], until: float = math.inf) -> Claim:
    names = ("recipient", "case_id", "serial", "service_name", "title", "text", "path", "at")
    delivery = Delivery(id=row["_id"], kind=Kind(row["kind"]), channel=Channel(row["channel"]),
                        **{name: row[name] for name in names})
    return Claim(delivery, row["fence"], len(row["attempts"]) - row.get("afresh", 0), until)
