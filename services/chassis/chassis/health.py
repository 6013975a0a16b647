"""Tell an orchestrator how we are: /healthz (the process answers), /readyz (it can work), /metrics."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import structlog

from chassis import metrics

log = structlog.get_logger(__name__)

#: Raises NotReady (or anything) when a part is not ready.
Check = Callable[[], None]

#: Seconds the database may take to answer a ping.
PING_SECONDS = 1.0


class NotReady(Exception):
    """A part we need is not there; the text says what, without secrets."""


class Streaks:
    """How long each part has been failing without a break: a moment is normal, ``patience`` seconds are not."""

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self._since: dict[str, float] = {}

    def note(self, name: str, failing: bool) -> None:
        """Say how a part is now."""
        if failing:
            self._since.setdefault(name, self._clock())
        else:
            self._since.pop(name, None)

    def check(self) -> None:
        """Raise NotReady that names the parts which have been failing for too long, and the seconds."""
        lasting = {name: self._clock() - since for name, since in self._since.items()}
        told = [f"{name} failing for {round(seconds)} s" for name, seconds in sorted(lasting.items())
                if seconds >= self._patience]
        if told:
            raise NotReady(", ".join(told))


@dataclass(frozen=True, slots=True)
class Probe:
    """A listening health endpoint."""

    port: int
    server: ThreadingHTTPServer

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


def serve(host: str, port: int, checks: Mapping[str, Check]) -> Probe:
    """Listen in the background; ``port`` 0 takes any free one."""
    class Handler(_Handler):
        parts = checks

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return Probe(server.server_address[1], server)


def failures(checks: Mapping[str, Check]) -> dict[str, str]:
    """Return the checks that fail, each with a word on why."""
    found: dict[str, str] = {}
    for name, check in checks.items():
        try:
            check()
        except NotReady as error:
            found[name] = str(error)
        except Exception as error:
            found[name] = type(error).__name__
    return found


def ping(client: Any) -> None:
    """Ask the database's primary for a sign of life; raises when there is none within a second."""
    import pymongo

    with pymongo.timeout(PING_SECONDS):
        client.admin.command("ping")


class _Handler(BaseHTTPRequestHandler):
    parts: Mapping[str, Check] = {}

    def do_GET(self) -> None:
        match self.path.split("?", 1)[0]:
            case "/healthz":
                self._json(200, {"status": "ok"})
            case "/readyz":
                failed = failures(self.parts)
                self._json(503 if failed else 200, {"status": "unready" if failed else "ready", "failing": failed})
            case "/metrics":
                self._send(200, metrics.CONTENT_TYPE, metrics.render())
            case _:
                self._json(404, {"status": "unknown"})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a probe every few seconds is not news."""

    def _json(self, status: int, content: Any) -> None:
        self._send(status, "application/json", json.dumps(content).encode())

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
