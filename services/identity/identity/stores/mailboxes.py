"""Mailboxes people bound: address and password sealed under the person's own key, and the last count beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo.database import Database

from chassis.vault import Vault
from contracts.errors import NotPossibleNow

#: What is known of a mailbox: it answers, or it no longer takes the password.
OK, REJECTED = "ok", "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A bound mailbox. ``unread`` and ``checked_at`` are from the last time its server answered."""

    address: str
    password: str
    state: str
    unread: int | None
    checked_at: datetime | None

    def __repr__(self) -> str:
        return f"Bound(state={self.state!r})"


class Mailboxes:
    """The collection ``mailboxes``: ``{_id: number, sealed: {address, password}, state, unread, checked_at}``.

    The seal is the key of the person's register: whoever is erased takes the password along, in backups too.
    """

    def __init__(self, database: Database[dict[str, Any]], vault: Vault | None,
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._mailboxes, self._vault, self._now = database["mailboxes"], vault, now

    def bind(self, no: str, address: str, password: str, unread: int) -> None:
        """Keep a mailbox whose server has just taken the password. Raises NotPossibleNow without a vault."""
        if self._vault is None:
            raise NotPossibleNow("没有设置主密钥（HALL_MASTER_KEY），不能保存邮箱密码", code="mailbox_unavailable")
        sealed = self._vault.seal(f"register:{no}", {"address": address, "password": password}, _place(no))
        self._mailboxes.replace_one({"_id": no}, {"sealed": sealed, "state": OK, "unread": unread,
                                                  "checked_at": self._now()}, upsert=True)

    def find(self, no: str) -> Bound | None:
        """Return the mailbox of a person, None when there is none or its key was destroyed."""
        row = self._mailboxes.find_one({"_id": no})
        if row is None or self._vault is None:
            return None
        opened = self._vault.open(row["sealed"], _place(no))
        if not isinstance(opened, dict) or not opened.get("password"):
            return None
        return Bound(address=opened["address"], password=opened["password"], state=row["state"],
                     unread=row.get("unread"), checked_at=row.get("checked_at"))

    def counted(self, no: str, unread: int) -> datetime:
        """Note what the server said, and return when."""
        now = self._now()
        self._mailboxes.update_one({"_id": no}, {"$set": {"state": OK, "unread": unread, "checked_at": now}})
        return now

    def rejected(self, no: str) -> None:
        """Note that the password is not taken any more: it is not tried again, lest the mailbox be locked."""
        self._mailboxes.update_one({"_id": no}, {"$set": {"state": REJECTED, "unread": None}})

    def remove(self, no: str) -> None:
        """Forget the mailbox of a person. Safe to repeat."""
        self._mailboxes.delete_one({"_id": no})


def _place(no: str) -> str:
    return f"mailbox|{no}"
