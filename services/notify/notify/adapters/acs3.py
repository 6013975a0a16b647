"""Sign a request for Alibaba Cloud's V3 API (ACS3-HMAC-SHA256); nine packages of SDK would do the same."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


def signed_headers(key_id: str, key_secret: str, *, host: str, action: str, version: str, query: str, date: str,
                   nonce: str) -> dict[str, str]:
    """Return the headers of a POST without a body; ``query`` as :func:`canonical_query` gives it, ``date`` in UTC."""
    digest = hashlib.sha256(b"").hexdigest()
    headers = {"host": host, "x-acs-action": action, "x-acs-content-sha256": digest, "x-acs-date": date,
               "x-acs-signature-nonce": nonce, "x-acs-version": version}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", query, lines, names, digest])
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return headers | {
        "authorization": f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"}


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Return the query sorted and percent-encoded the one way both sides sign."""
    return "&".join(f"{_quote(name)}={_quote(parameters[name])}" for name in sorted(parameters))


def _quote(text: str) -> str:
    return quote(text, safe="-_.~")
