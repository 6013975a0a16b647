"""One-time tickets of single sign-on: opaque, stored hashed, good for ten seconds, for one address and one use."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database

#: How long a ticket may be redeemed.
LIFE = timedelta(seconds=10)
#: Tickets one person may hold at the same time; nobody opens more applications in ten seconds.
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a ticket stood for: who, in which session, for which address of which application."""

    no: str
    session: str
    service: str
    application: str


class Tickets:
    """The collection ``tickets``: ``{_id: digest of the ticket, no, session, service, application, ends_at}``."""

    def __init__(self, database: Database[dict[str, Any]],
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._tickets, self._now = database["tickets"], now

    def prepare(self) -> None:
        """Let tickets nobody redeemed disappear by themselves."""
        self._tickets.create_index("ends_at", expireAfterSeconds=0)
        self._tickets.create_index("no")

    def issue(self, taken: Taken) -> str | None:
        """Return a new ticket, or None when this person holds too many already.

        ``ST-`` and 26 characters: CAS clients need to take no more than 32, of letters, digits and hyphens alone.
        """
        now = self._now()
        held = self._tickets.count_documents({"no": taken.no, "ends_at": {"$gt": now}}, limit=MOST_AT_ONCE)
        if held >= MOST_AT_ONCE:
            return None
        ticket = "ST-" + base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()
        self._tickets.insert_one({"_id": _digest(ticket), "no": taken.no, "session": taken.session,
                                  "service": taken.service, "application": taken.application, "ends_at": now + LIFE})
        return ticket

    def redeem(self, ticket: str) -> Taken | None:
        """Use a ticket up and return what it stood for; None for one that is unknown, used or too old."""
        row = self._tickets.find_one_and_delete({"_id": _digest(ticket)})
        if row is None or row["ends_at"] <= self._now():
            return None
        return Taken(no=row["no"], session=row["session"], service=row["service"], application=row["application"])

    def forget(self, no: str) -> None:
        """Drop every ticket of a person."""
        self._tickets.delete_many({"no": no})


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
