"""Ask the campus systems for one person's data; a system that does not answer leaves the field empty."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

import structlog

log = structlog.get_logger(__name__)

#: Seconds one question may take; filling in a form never waits longer than this per system.
PATIENCE = 1.0
#: The most an answer may weigh, in bytes.
LARGEST = 64 * 1024


class Campus:
    """``GET {url}/v1/{system}/{item}?person={no}``, signed with the shared secret; answers ``{"value": …}``."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = urlsplit(url) if url else None
        self._secret = secret

    def ask(self, items: Iterable[tuple[str, str]], person: str) -> dict[str, dict[str, Any]]:
        """Return ``{system: {item: value}}`` of everything that was answered; never raises."""
        found: dict[str, dict[str, Any]] = {}
        silent: set[str] = set()
        for system, item in items:
            if self._url is None or system in silent:
                continue
            try:
                value = self._one(system, item, person)
            except (OSError, ValueError, http.client.HTTPException) as error:
                log.warning("campus.no_answer", system=system, item=item, error=type(error).__name__)
                silent.add(system)
                continue
            if value is not None:
                found.setdefault(system, {})[item] = value
        return found

    def _one(self, system: str, item: str, person: str) -> Any:
        if self._url is None:
            return None
        target = f"{self._url.path.rstrip('/')}/v1/{quote(system)}/{quote(item)}?person={quote(person)}"
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=PATIENCE)
        try:
            connection.request("GET", target, headers={"Hall-Signature": self._sign(target)})
            answer = connection.getresponse()
            body = answer.read(LARGEST)
        finally:
            connection.close()
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        return json.loads(body).get("value")

    def _sign(self, target: str) -> str:
        at = int(time.time())
        digest = hmac.new(self._secret.encode(), f"{at}.{target}".encode(), hashlib.sha256).hexdigest()
        return f"t={at},v1={digest}"
