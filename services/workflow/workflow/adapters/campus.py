"""Ask the campus systems for one person's data; a system that does not answer leaves the field empty."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import math
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import structlog

log = structlog.get_logger(__name__)

#: Seconds one question may take; filling in a form never waits longer than this per system.
PATIENCE = 1.0
#: The most an answer may weigh, in bytes.
LARGEST = 64 * 1024
#: Seconds an answer is good for, so that submitting does not ask again what the form has just shown.
FRESH = 30.0
#: Answers kept at most; when there are more, all are asked for again.
MOST_KEPT = 10_000


class Campus:
    """``GET {url}/v1/{system}/{item}?person={no}``, signed with the shared secret; answers ``{"value": …}``.

    ``null`` means that the system knows the item and has nothing for this person; 404, that it does not have the item.
    """

    def __init__(self, url: str, secret: str) -> None:
        self._url = urlsplit(url) if url else None
        self._secret = secret
        self._kept: dict[str, tuple[float, Any]] = {}

    def ask(self, items: Iterable[tuple[str, str]], person: str) -> dict[str, dict[str, Any]]:
        """Return ``{system: {item: value}}`` of everything that was answered, None for nothing; never raises."""
        found: dict[str, dict[str, Any]] = {}
        silent: set[str] = set()
        for system, item in items:
            if self._url is None or system in silent:
                continue
            try:
                found.setdefault(system, {})[item] = self._answer(system, item, {"person": person})
            except KeyError:
                continue
            except (OSError, ValueError, http.client.HTTPException) as error:
                log.warning("campus.no_answer", system=system, item=item, error=type(error).__name__)
                silent.add(system)
        return found

    def one(self, system: str, item: str, person: str, **more: str) -> Any:
        """Return one item that depends on more than the person, such as a span of time; None without an answer."""
        if self._url is None:
            return None
        try:
            return self._answer(system, item, {"person": person, **more})
        except (KeyError, OSError, ValueError, http.client.HTTPException) as error:
            log.warning("campus.no_answer", system=system, item=item, error=type(error).__name__)
            return None

    def _answer(self, system: str, item: str, about: dict[str, str]) -> Any:
        """Return a value, from the last half minute if it was asked for then; raises KeyError for an unknown item."""
        path = self._url.path.rstrip("/") if self._url else ""
        target = f"{path}/v1/{quote(system)}/{quote(item)}?{urlencode(about)}"
        asked, value = self._kept.get(target, (-math.inf, None))
        if time.monotonic() - asked < FRESH:
            return value
        value = self._get(target)
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[target] = (time.monotonic(), value)
        return value

    def _get(self, target: str) -> Any:
        if self._url is None:
            raise KeyError(target)
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=PATIENCE)
        try:
            connection.request("GET", target, headers={"Hall-Signature": self._sign(target)})
            answer = connection.getresponse()
            body = answer.read(LARGEST)
        finally:
            connection.close()
        if answer.status == 404:
            raise KeyError(target)
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        told = json.loads(body)
        if not isinstance(told, dict):
            raise ValueError("not an object")
        return told.get("value")

    def _sign(self, target: str) -> str:
        at = int(time.time())
        digest = hmac.new(self._secret.encode(), f"{at}.{target}".encode(), hashlib.sha256).hexdigest()
        return f"t={at},v1={digest}"
