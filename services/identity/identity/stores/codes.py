"""One-time codes that were asked for: to whom they went is kept as a digest only, and for an hour."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import DESCENDING
from pymongo.database import Database

#: How long a code is good for, how often it may be tried, and how long to wait before asking for another.
LIFE, TRIES, PAUSE = timedelta(minutes=5), 5, timedelta(seconds=60)
#: Codes one address may be sent in an hour.
PER_HOUR = 5
_HOUR = timedelta(hours=1)
_DIGITS = 6


class TooOften(Exception):
    """This address was sent a code a moment ago, or too many within the hour; ``seconds`` until the next."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Issued:
    """A code that has just been made; ``code`` is nowhere kept."""

    id: str
    code: str
    ends_at: datetime


class Codes:
    """The collection ``codes``: ``{_id, what, to, nos, code, left, sent_at, ends_at}``, ``to`` and ``code`` digests.

    ``nos`` are the people the code lets in, none where nobody has the address: then nobody was sent the code either.
    """

    def __init__(self, database: Database[dict[str, Any]], digest: Callable[[str], str],
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._codes, self._digest, self._now = database["codes"], digest, now

    def prepare(self) -> None:
        """Find the codes of an address, and let those of an hour ago disappear by themselves."""
        self._codes.create_index([("to", 1), ("sent_at", DESCENDING)])
        self._codes.create_index("sent_at", expireAfterSeconds=int(_HOUR.total_seconds()))

    def issue(self, what: str, address: str, nos: Sequence[str]) -> Issued:
        """Make a code for ``what``; an earlier one for the same stops working. Raises TooOften."""
        now, to = self._now(), self._digest(f"to|{what}|{address}")
        sent = [row["sent_at"] for row in self._codes.find({"to": to, "sent_at": {"$gt": now - _HOUR}}, {"sent_at": 1})]
        waits = [max(sent) + PAUSE] if sent else []
        waits += [min(sent) + _HOUR] if len(sent) >= PER_HOUR else []
        if waits and max(waits) > now:
            raise TooOften(int((max(waits) - now).total_seconds()) + 1)
        issued = Issued(secrets.token_hex(16), f"{secrets.randbelow(10 ** _DIGITS):0{_DIGITS}d}", now + LIFE)
        self._codes.update_many({"to": to}, {"$set": {"left": 0}})
        self._codes.insert_one({"_id": issued.id, "what": what, "to": to, "nos": list(nos), "left": TRIES,
                                "code": self._hash(issued.id, issued.code), "sent_at": now, "ends_at": issued.ends_at})
        return issued

    def latest(self, what: str, address: str) -> str:
        """Return the id of the code last made for an address, blank when there is none."""
        row = self._codes.find_one({"to": self._digest(f"to|{what}|{address}")}, {"_id": 1},
                                   sort=[("sent_at", DESCENDING)])
        return str(row["_id"]) if row else ""

    def holders(self, what: str, id: str, code: str) -> tuple[str, ...] | None:
        """Return whom a code lets in, None when it is wrong, too old or used up; a wrong one costs a try."""
        live = {"_id": id, "what": what, "left": {"$gt": 0}, "ends_at": {"$gt": self._now()}}
        row = self._codes.find_one({**live, "code": self._hash(id, code)}, {"nos": 1})
        if row is None:
            self._codes.update_one(live, {"$inc": {"left": -1}})
            return None
        return tuple(row["nos"])

    def use(self, id: str, code: str) -> bool:
        """Use a code up; False when somebody else was quicker."""
        right = {"_id": id, "left": {"$gt": 0}, "code": self._hash(id, code)}
        return self._codes.update_one(right, {"$set": {"left": 0}}).modified_count == 1

    def _hash(self, id: str, code: str) -> str:
        return self._digest(f"code|{id}|{code}")
