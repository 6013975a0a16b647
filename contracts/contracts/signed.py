"""Signed calls between the hall and other systems, the same in both directions: who wrote this, and just now?

``Hall-Signature: t={unix seconds},v1={hex HMAC-SHA256 of "{t}." + body}``, with a secret only the two sides know.
"""

from __future__ import annotations

import hashlib
import hmac
import re

HEADER = "Hall-Signature"
#: Seconds a signature is good for; clocks of two systems are never quite the same.
TOLERANCE = 300
_FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def sign(secret: str, at: int, body: bytes) -> str:
    """Return the header for ``body`` at unix second ``at``."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def is_signed(header: str, secret: str, body: bytes, now: float) -> bool:
    """Tell whether ``header`` is a signature of ``body`` made within five minutes of ``now``."""
    found = _FORM.fullmatch(header)
    if found is None or not secret or abs(now - int(found[1])) > TOLERANCE:
        return False
    return hmac.compare_digest(header, sign(secret, int(found[1]), body))
