"""The calls this server takes from the hall, and the news it sends back: finance, timetable, research, the cashier."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.request
from typing import Any

#: What each call brings back for the case. Nothing is really booked: this is a demonstration.
KNOWN = ("call_finance_system", "write_timetable", "research_system")


class Calls:
    """What was called, by the hall's idempotency key: a call that comes again is the same call."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, Any]] = {}

    def take(self, name: str, key: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Return status and answer for a call whose signature was right."""
        if name not in KNOWN:
            return 404, {"message": "没有这个接口 / no such call"}
        try:
            told = json.loads(body)
        except ValueError:
            return 400, {"message": "不是 JSON / not JSON"}
        again = key in self.taken
        self.taken.setdefault(key, {"call": name, "told": told})
        return 200, {"accepted": True, "again": again, "number": f"{len(self.taken):06d}"}


def sign_body(secret: str, at: int, body: bytes) -> str:
    """Return the ``Hall-Signature`` header of a body."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def confirm(hall: str, secret: str, event: str, told: dict[str, Any]) -> dict[str, Any]:
    """Tell the hall that something happened, such as ``payment_confirmed``; return its receipt.

    Raises urllib.error.HTTPError when the hall refuses it.
    """
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Hall-Signature": sign_body(secret, int(time.time()), body)}
    request = urllib.request.Request(f"{hall.rstrip('/')}/v1/callbacks/{event}", body, headers, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        receipt: dict[str, Any] = json.loads(answer.read())
    return receipt
