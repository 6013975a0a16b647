"""One HTTP exchange with a carrier, telling apart "never reached it" from "it never answered"."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from notify.adapters.failures import TemporaryFailure, UnknownOutcome

_ANSWER_LIMIT = 1 << 20  # bytes


class Endpoint:
    """A carrier's base URL; ``timeout`` in seconds bounds connecting and each wait for its answer."""

    def __init__(self, url: str, timeout: float) -> None:
        parts = urlsplit(url)
        self.host = parts.netloc.rpartition("@")[2]
        self.prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._connection = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def call(self, method: str, target: str, headers: Mapping[str, str] | None = None,
             body: bytes = b"") -> tuple[int, dict[str, Any]]:
        """Return the status and the JSON object answered.

        Raises TemporaryFailure when no connection came about, UnknownOutcome when the request may have arrived but
        no intelligible answer came back.
        """
        connection = self._connection(self.host, timeout=self._timeout)
        try:
            self._connect(connection)
            return self._exchange(connection, method, self.prefix + target, headers or {}, body)
        finally:
            connection.close()

    def _connect(self, connection: http.client.HTTPConnection) -> None:
        try:
            connection.connect()
        except OSError as error:
            raise TemporaryFailure("unreachable") from error

    def _exchange(self, connection: http.client.HTTPConnection, method: str, target: str, headers: Mapping[str, str],
                  body: bytes) -> tuple[int, dict[str, Any]]:
        try:
            connection.request(method, target, body=body, headers=dict(headers))
            response = connection.getresponse()
            answer = json.loads(response.read(_ANSWER_LIMIT))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise UnknownOutcome("no_answer") from error
        if not isinstance(answer, dict):
            raise UnknownOutcome("no_answer")
        return response.status, answer
