"""What the campus card, the payroll and the network know about a person: invented, but the same at every question."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zlib import crc32

_STAFF, _ANYBODY = re.compile(r"\d{5}"), re.compile(r"\d{5}|\d{8}")


def card_account(no: str) -> dict[str, Any] | None:
    """Return the balance of the campus card, and what was paid in but not yet collected at a terminal, in yuan."""
    if not _ANYBODY.fullmatch(no):
        return None
    return {"balance": _between(no, "card", 2000, 60000) / 100, "transition": _between(no, "transition", 0, 40) * 5.0}


def salary(no: str, today: date) -> dict[str, Any] | None:
    """Return last month's pay in yuan; students have none."""
    if not _STAFF.fullmatch(no):
        return None
    month = today.replace(day=1) - timedelta(days=1)
    gross = _between(no, "gross", 620000, 1680000) / 100
    return {"month": f"{month.year}年{month.month}月", "gross": gross, "net": round(gross * 0.785, 2)}


def network(no: str) -> dict[str, Any] | None:
    """Return the balance of the network account in yuan, and the traffic that is left in MB."""
    if not _ANYBODY.fullmatch(no):
        return None
    return {"balance": _between(no, "net", 0, 8000) / 100, "traffic": _between(no, "traffic", 500000, 9999999) / 100}


def unread(address: str) -> int:
    """Return how many messages are unread in a mailbox."""
    return _between(address, "mail", 0, 24)


def items(today: Callable[[], date]) -> dict[tuple[str, str], Callable[[str], Any]]:
    """Return ``(system, item) -> function of a person's number``."""
    return {("card", "account"): card_account, ("network", "account"): network,
            ("salary", "latest"): lambda no: salary(no, today())}


def _between(no: str, what: str, low: int, high: int) -> int:
    return low + crc32(f"{what}:{no}".encode()) % (high - low)
