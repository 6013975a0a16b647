"""What must not happen behind a page's back: errors in the console, failed requests, requests to anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# Chromium says this of every answer of 400 or more; the answer itself is judged instead.
_ECHO = "Failed to load resource"
_GIVEN_UP = "net::ERR_ABORTED"


class Watch:
    """Sees everything the pages of one context do. ``troubles`` is empty as long as all is well."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.troubles: list[str] = []
        self._hosts = {urlsplit(base_url).netloc}
        self._expected: list[tuple[int, re.Pattern[str]]] = []
        self._seen: list[tuple[int, str]] = []
        self._may_be_left = ""
        self._cut_off = False
        self._context = context
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.troubles.append(f"page error: {error.error}"))
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failed)
        context.on("response", self._on_response)

    @contextmanager
    def expecting(self, status: int, path: str) -> Iterator[None]:
        """Inside, answers of ``status`` from paths that match the pattern are no trouble; one must come."""
        wanted = (status, re.compile(path))
        start = len(self._seen)
        self._expected.append(wanted)
        try:
            yield
        finally:
            self._expected.remove(wanted)
        seen = self._seen[start:]
        assert any(self._fits(wanted, *one) for one in seen), f"no answer {status} from {path}, only {seen}"

    @contextmanager
    def leaving(self, path: str) -> Iterator[None]:
        """Inside, a page may be left while it waits for an answer from ``path``."""
        self._may_be_left = path
        try:
            yield
        finally:
            self._may_be_left = ""

    @contextmanager
    def visiting(self, host: str) -> Iterator[None]:
        """Inside, another host (``name:port``) may be gone to, because the person opens something of theirs."""
        self._hosts.add(host)
        try:
            yield
        finally:
            self._hosts.remove(host)

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Inside there is no network; what fails for that is no trouble."""
        self._cut_off = True
        self._context.set_offline(True)
        try:
            yield
        finally:
            self._context.set_offline(False)
            self._cut_off = False

    @staticmethod
    def _fits(wanted: tuple[int, re.Pattern[str]], status: int, path: str) -> bool:
        return wanted[0] == status and wanted[1].fullmatch(path) is not None

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_ECHO):
            self.troubles.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("blob", "data") and parts.netloc not in self._hosts:
            self.troubles.append(f"foreign host: {request.url}")

    def _on_failed(self, request: Request) -> None:
        if self._cut_off:
            return
        # A page that is left, or that asks anew, gives up what it was reading.
        gave_up = request.failure == _GIVEN_UP
        if gave_up and (request.method == "GET" or urlsplit(request.url).path == self._may_be_left):
            return
        self.troubles.append(f"failed: {request.method} {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status < 400 or self._cut_off:
            return
        path = urlsplit(response.url).path
        self._seen.append((response.status, path))
        if not any(self._fits(wanted, response.status, path) for wanted in self._expected):
            self.troubles.append(f"answer: {response.status} {response.request.method} {path}")
