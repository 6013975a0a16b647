"""Sessions and their refresh tokens: opaque, stored hashed, replaced at every use, revocable at once."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database

#: How long the token just replaced still works, so that two tabs refreshing together do not sign each other out.
GRACE = timedelta(seconds=20)
_BYTES = 32


class SessionEnded(Exception):
    """The token is unknown, expired or revoked; ``session`` is set when its reuse has just ended that session."""

    def __init__(self, session: str | None = None) -> None:
        super().__init__(session)
        self.session = session


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A living session and the refresh token to use next, good for ``seconds``."""

    session: str
    no: str
    token: str
    seconds: int


class Sessions:
    """``sessions`` holds one row per sign-in, ``refresh_tokens`` one per token ever given out, by its hash.

    A spent token's row keeps its successor wrapped with a pad made from the spent token itself: whoever shows the spent
    token within the grace gets the same successor, while the database alone tells nobody any token.
    """

    def __init__(self, database: Database[dict[str, Any]], *, idle: timedelta, longest: timedelta,
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._sessions = database["sessions"]
        self._tokens = database["refresh_tokens"]
        self._idle, self._longest, self._now = idle, longest, now

    def prepare(self) -> None:
        """Create the indexes; rows disappear by themselves when nothing in them can be used any more."""
        self._sessions.create_index("ends_at", expireAfterSeconds=0)
        self._sessions.create_index("no")
        self._tokens.create_index("ends_at", expireAfterSeconds=0)

    def open(self, no: str) -> Granted:
        """Start a session for ``no``."""
        session, now = secrets.token_hex(16), self._now()
        row = {"_id": session, "no": no, "started_at": now, "ends_at": now + self._longest, "revoked_at": None}
        self._sessions.insert_one(row)
        token = secrets.token_bytes(_BYTES)
        return self._grant(row, token, self._keep(row, token))

    def refresh(self, presented: str) -> Granted:
        """Replace a refresh token.

        Within the grace the token replaced last gets the same successor again. Raises SessionEnded otherwise; a token
        shown again later, or one older still, is a stolen token: its session is revoked.
        """
        old = _bytes(presented)
        row = self._tokens.find_one({"_id": _digest(old)})
        session = self._living(row["session"]) if row else None
        if row is None or session is None or row["ends_at"] <= self._now():
            raise SessionEnded
        if row["spent_at"] is None:
            replaced = self._replace(old, row, session)
            if replaced is not None:
                return replaced
            row = self._tokens.find_one({"_id": row["_id"]}) or row
        return self._again(old, row, session)

    def revoke(self, presented: str) -> str | None:
        """End the session a refresh token belongs to, spent or not; return its id, None when there is none."""
        row = self._tokens.find_one({"_id": _digest(_bytes(presented))})
        if row is None:
            return None
        self._end({"_id": row["session"]})
        return row["session"]

    def revoke_all(self, no: str, *, but: str | None = None) -> list[str]:
        """End every session of a person except ``but``; return the ids of those that ended."""
        mine = {"no": no, "revoked_at": None, **({"_id": {"$ne": but}} if but else {})}
        ids = [row["_id"] for row in self._sessions.find(mine, {"_id": 1})]
        self._end({"_id": {"$in": ids}})
        return ids

    def owner(self, session: str) -> str | None:
        """Return whose living session it is, None when it has ended."""
        row = self._living(session)
        return row["no"] if row else None

    def since(self, session: str) -> datetime | None:
        """Return when a living session began, None when it has ended."""
        row = self._living(session)
        return row["started_at"] if row else None

    def _living(self, session: str) -> dict[str, Any] | None:
        row = self._sessions.find_one({"_id": session})
        if row is None or row["revoked_at"] is not None or row["ends_at"] <= self._now():
            return None
        return row

    def _replace(self, old: bytes, row: dict[str, Any], session: dict[str, Any]) -> Granted | None:
        token = secrets.token_bytes(_BYTES)
        seconds = self._keep(session, token)
        wrapped = _xor(token, _pad(old))
        spent = self._tokens.update_one({"_id": row["_id"], "spent_at": None},
                                        {"$set": {"spent_at": self._now(), "wrapped": wrapped}})
        if spent.modified_count == 1:
            return self._grant(session, token, seconds)
        self._tokens.delete_one({"_id": _digest(token)})
        return None

    def _again(self, old: bytes, row: dict[str, Any], session: dict[str, Any]) -> Granted:
        successor = _xor(row["wrapped"], _pad(old))
        following = self._tokens.find_one({"_id": _digest(successor)})
        in_grace = self._now() - row["spent_at"] <= GRACE
        if not in_grace or following is None or following["spent_at"] is not None:
            self._end({"_id": session["_id"]})
            raise SessionEnded(session["_id"])
        return self._grant(session, successor, self._seconds_until(following["ends_at"]))

    def _keep(self, session: dict[str, Any], token: bytes) -> int:
        ends_at = min(self._now() + self._idle, session["ends_at"])
        self._tokens.insert_one({"_id": _digest(token), "session": session["_id"], "spent_at": None, "ends_at": ends_at,
                                 "wrapped": None})
        return self._seconds_until(ends_at)

    def _end(self, where: dict[str, Any]) -> None:
        self._sessions.update_many({**where, "revoked_at": None}, {"$set": {"revoked_at": self._now()}})

    def _seconds_until(self, moment: datetime) -> int:
        return max(0, round((moment - self._now()).total_seconds()))

    @staticmethod
    def _grant(session: dict[str, Any], token: bytes, seconds: int) -> Granted:
        text = base64.urlsafe_b64encode(token).rstrip(b"=").decode()
        return Granted(session=session["_id"], no=session["no"], token=text, seconds=seconds)


def _bytes(presented: str) -> bytes:
    """Anything that is not one of our tokens becomes bytes that match nothing."""
    try:
        found = base64.urlsafe_b64decode(presented.encode("ascii") + b"=")
    except ValueError:
        return b""
    return found if len(found) == _BYTES else b""


def _digest(token: bytes) -> str:
    return hashlib.sha256(b"hall refresh token\x00" + token).hexdigest()


def _pad(token: bytes) -> bytes:
    return hashlib.sha256(b"hall refresh successor\x00" + token).digest()


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))

