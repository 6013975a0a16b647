"""Accounts (password hashes, activation codes) and the count of failed attempts that locks them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How a person may prove who they are. ``password_hash`` is None until the account is activated."""

    no: str
    password_hash: str | None = None
    must_change: bool = False
    code_hash: str | None = None
    code_expires_at: datetime | None = None


class Accounts:
    """One document per person who may sign in one day; never a plain password or code."""

    def __init__(self, database: Database[dict[str, Any]],
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._accounts = database["accounts"]
        self._now = now

    def find(self, no: str) -> Account | None:
        """Return the account of ``no``, or None."""
        row = self._accounts.find_one({"_id": no})
        return _account(row) if row else None

    def open_inactive(self, no: str) -> bool:
        """Make sure ``no`` has an account that still needs activation; False when there was one already."""
        try:
            self._accounts.insert_one({"_id": no, "hash": None, "must_change": False, "at": self._now()})
        except DuplicateKeyError:
            return False
        return True

    def set_password(self, no: str, password_hash: str, *, must_change: bool = False) -> None:
        """Set the password and use up any activation code."""
        self._accounts.update_one(
            {"_id": no},
            {"$set": {"hash": password_hash, "must_change": must_change, "at": self._now()},
             "$unset": {"code": "", "code_expires_at": ""}},
            upsert=True)

    def remove(self, no: str) -> None:
        """Forget the account of ``no``. Safe to repeat."""
        self._accounts.delete_one({"_id": no})

    def replace_hash(self, no: str, old: str, new: str) -> None:
        """Store the same password hashed with newer parameters, unless it was changed in the meantime."""
        self._accounts.update_one({"_id": no, "hash": old}, {"$set": {"hash": new}})

    def set_code(self, no: str, code_hash: str, expires_at: datetime) -> None:
        """Attach a one-time activation code; an older one stops working."""
        code = {"code": code_hash, "code_expires_at": expires_at}
        self._accounts.update_one({"_id": no}, {"$set": code}, upsert=True)

    def use_code(self, no: str, code_hash: str, password_hash: str) -> bool:
        """Trade the code for the first password; False when the code was used or replaced in the meantime."""
        done = self._accounts.update_one(
            {"_id": no, "code": code_hash},
            {"$set": {"hash": password_hash, "must_change": False, "at": self._now()},
             "$unset": {"code": "", "code_expires_at": ""}})
        return done.modified_count == 1


class Attempts:
    """Failures per submitted name, whether or not such an account exists, so that a lock reveals nothing."""

    def __init__(self, database: Database[dict[str, Any]],
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._attempts = database["attempts"]
        self._now = now

    def prepare(self) -> None:
        """Let rows that no longer lock anything disappear by themselves."""
        self._attempts.create_index("last", expireAfterSeconds=int(LOCKED_FOR.total_seconds()) * 2)

    def locked_seconds(self, username: str) -> int:
        """Return for how many more seconds ``username`` is locked, 0 when it is not."""
        row = self._attempts.find_one({"_id": _name(username)})
        return self._remaining(row)

    def record_failure(self, username: str) -> int:
        """Count one more failure; return the seconds of lock that follow from it, 0 when none."""
        now = self._now()
        stale = {"$lt": [{"$ifNull": ["$last", datetime.min.replace(tzinfo=UTC)]}, now - LOCKED_FOR]}
        row = self._attempts.find_one_and_update(
            {"_id": _name(username)},
            [{"$set": {"failures": {"$cond": [stale, 1, {"$add": [{"$ifNull": ["$failures", 0]}, 1]}]}, "last": now}}],
            upsert=True, return_document=ReturnDocument.AFTER)
        return self._remaining(row)

    def record_success(self, username: str) -> int:
        """Forget the failures; return the seconds left when a lock fell in the meantime (then nothing is forgotten)."""
        row = self._attempts.find_one({"_id": _name(username)})
        remaining = self._remaining(row)
        if row and not remaining:
            self._attempts.delete_one({"_id": row["_id"], "failures": row["failures"], "last": row["last"]})
        return remaining

    def forget(self, username: str) -> None:
        """Forget the failures and the lock they led to."""
        self._attempts.delete_one({"_id": _name(username)})

    def _remaining(self, row: dict[str, Any] | None) -> int:
        if row is None or row["failures"] < FAILURES_ALLOWED:
            return 0
        left = row["last"] + LOCKED_FOR - self._now()
        return max(0, round(left.total_seconds()))


def _name(username: str) -> str:
    """A digest, because what people type into the name field by mistake is often a password."""
    return hashlib.sha256(username.encode()).hexdigest()


def _account(row: dict[str, Any]) -> Account:
        return Account(no=row["_id"], password_hash=row.get("hash"), must_change=row.get("must_change", False),
                   code_hash=row.get("code"), code_expires_at=row.get("code_expires_at"))
