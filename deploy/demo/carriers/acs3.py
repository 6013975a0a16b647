"""Check the ACS3-HMAC-SHA256 signature of a request, as Alibaba Cloud documents it for its V3 API."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote

from carriers.web import Request

ALGORITHM = "ACS3-HMAC-SHA256"
_REQUIRED = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
_AUTHORIZATION = re.compile(ALGORITHM + r" Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})")
_TOLERANCE = timedelta(minutes=15)


class Refused(Exception):
    """The request is not signed as it must be; ``code`` is the provider's error code, ``status`` the HTTP one."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def verify(request: Request, key_id: str, key_secret: str, now: datetime) -> str:
    """Return the nonce of a well-signed request. Raises :class:`Refused`."""
    found = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        raise Refused("MissingAuthorization", "Authorization is mandatory for this action.")
    credential, signed, signature = found.groups()
    if not hmac.compare_digest(credential, key_id):
        raise Refused("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
    names = signed.split(";")
    if not set(names) >= _REQUIRED or not set(names) <= set(request.headers):
        raise Refused("IncompleteSignature", "The request signature does not cover the mandatory headers.")
    if request.headers["x-acs-content-sha256"] != hashlib.sha256(request.body).hexdigest():
        raise Refused("SignatureDoesNotMatch", "x-acs-content-sha256 does not match the body.")
    expected = _signature(canonical(request, names), key_secret)
    if not hmac.compare_digest(expected, signature):
        raise Refused("SignatureDoesNotMatch", "Specified signature is not matched with our calculation.")
    _check_time(request.headers["x-acs-date"], now)
    return request.headers["x-acs-signature-nonce"]


def canonical(request: Request, names: list[str]) -> str:
    """Return the canonical request: method, path, sorted query, signed headers, their names, body digest."""
    pairs = sorted(parse_qsl(request.query, keep_blank_values=True))
    query = "&".join(f"{_quote(name)}={_quote(value)}" for name, value in pairs)
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names)
    digest = request.headers["x-acs-content-sha256"]
    return "\n".join([request.method, request.path or "/", query, headers, ";".join(names), digest])


def _signature(text: str, key_secret: str) -> str:
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(text.encode()).hexdigest()}"
    return hmac.new(key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def _check_time(stamp: str, now: datetime) -> None:
    try:
        sent = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused("InvalidTimeStamp.Format", "Specified time stamp is not well formatted.") from error
    if abs(now - sent) > _TOLERANCE:
        raise Refused("InvalidTimeStamp.Expired", "Specified time stamp is expired.")


def _quote(text: str) -> str:
    return quote(text, safe="-_.~")
