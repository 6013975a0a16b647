"""Check that a request was signed by the hall, and not long ago."""

from __future__ import annotations

import hashlib
import hmac
import re

TOLERANCE = 300  # seconds
_HEADER = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def sign(secret: str, at: int, target: str) -> str:
    """Return the ``Hall-Signature`` header for ``target`` (path and query as sent) at unix second ``at``."""
    digest = hmac.new(secret.encode(), f"{at}.{target}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def is_signed(header: str, secret: str, target: str, now: float) -> bool:
    """Tell whether ``header`` is a valid signature of ``target``, made within five minutes of ``now``."""
    found = _HEADER.fullmatch(header)
    if found is None or abs(now - int(found[1])) > TOLERANCE:
        return False
    return hmac.compare_digest(header, sign(secret, int(found[1]), target))
