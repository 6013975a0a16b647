"""Ask a campus system for one item about one person: a signed GET, as the workflow service asks for prefills."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx

from contracts.signed import HEADER, sign

#: Seconds each part of an exchange may take; the whole is bounded by whoever waits for it.
PATIENCE = 1.5
#: The most an answer may weigh, in bytes.
LARGEST = 64 * 1024


class NoAnswer(Exception):
    """The system did not answer in time, or not with something of use; the text names no person."""


class CampusSystem:
    """``GET {url}/v1/{system}/{item}?person={no}`` → ``{"value": {…} | null}``, signed with the shared secret."""

    def __init__(self, url: str, secret: str, patience: float = PATIENCE) -> None:
        self._url, self._secret, self._patience = url.rstrip("/"), secret, patience
        self._client = httpx.Client(timeout=patience, follow_redirects=False, trust_env=False)

    @property
    def known(self) -> bool:
        """Whether there is a system to ask at all."""
        return bool(self._url)

    def ask(self, source: str, person: str) -> Mapping[str, Any] | None:
        """Return what the system holds under ``source`` (``system.item``), None when it has nothing about the person.

        Raises NoAnswer.
        """
        system, _, item = source.partition(".")
        path = urlsplit(self._url).path
        target = f"{path}/v1/{quote(system)}/{quote(item)}?{urlencode({'person': person})}"
        base = self._url[: len(self._url) - len(path)]
        header = sign(self._secret, int(time.time()), target.encode())
        try:
            with self._client.stream("GET", base + target, headers={HEADER: header}) as answer:
                body = _read(answer, time.monotonic() + self._patience)
                if answer.status_code != 200:
                    raise NoAnswer(f"status {answer.status_code}")
            value = httpx.Response(200, content=body).json()["value"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise NoAnswer(type(error).__name__) from error
        if value is not None and not isinstance(value, Mapping):
            value = {item: value}
        return value

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _read(answer: httpx.Response, until: float) -> bytes:
    """Return the body; one that comes in drops is no answer either."""
    body = b""
    for part in answer.iter_bytes():
        body += part
        if len(body) > LARGEST or time.monotonic() > until:
            raise NoAnswer("too large or too slow")
    return body
