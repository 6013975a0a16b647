"""One bounded GET to a provider that vouches for people: so many at once, so long, so much, and no redirects."""

from __future__ import annotations

import http.client
import threading
import time
from urllib.parse import urlsplit

#: Seconds a provider has, all in all; questions under way to it at the same time; bytes of an answer.
PATIENCE, AT_ONCE, LONGEST = 3.0, 8, 64 * 1024


class Silent(Exception):
    """The provider cannot be reached, does not answer in time, or answers something else than 200."""


class Provider:
    """A provider at ``address`` (http or https); certificates are checked."""

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        parts = urlsplit(address)
        self._host, self._path = parts.netloc, parts.path.rstrip("/")
        self._connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._patience, self._free = patience, threading.BoundedSemaphore(AT_ONCE)

    def get(self, target: str) -> bytes:
        """Return the body at ``target``, which follows our own path. Raises Silent."""
        if not self._free.acquire(blocking=False):
            raise Silent
        try:
            return self._get(self._path + target)
        except (OSError, http.client.HTTPException) as error:
            raise Silent from error
        finally:
            self._free.release()

    def _get(self, target: str) -> bytes:
        ends = time.monotonic() + self._patience
        connection = self._connect(self._host, timeout=self._patience)
        try:
            connection.request("GET", target, headers={"Accept": "*/*", "Connection": "close"})
            response = connection.getresponse()
            if response.status != http.client.OK:
                raise Silent
            body = b""
            while part := response.read1(LONGEST):
                body += part
                if len(body) > LONGEST or time.monotonic() > ends:
                    raise Silent
            return body
        finally:
            connection.close()
