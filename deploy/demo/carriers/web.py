"""A small HTTP server: requests and replies as values, and the two ways a reply can go missing."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LIMIT = 1 << 20  # bytes of a request body
HANG_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; header names are lower case, ``query`` keeps the raw text for signatures."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def parameters(self) -> dict[str, str]:
        """The decoded query parameters."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body or b"{}")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: JSON, or a page when ``html`` is set. ``delay`` in seconds; ``hang`` never answers; ``drop`` closes
    the connection instead."""

    body: dict[str, Any] = field(default_factory=dict)
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    delay: float = 0.0
    hang: bool = False
    drop: bool = False


Answer = Callable[[Request], Reply]


class Server(ThreadingHTTPServer):
    """Serve ``answer``; ``stopping`` wakes every waiting reply."""

    daemon_threads = True

    def __init__(self, host: str, port: int, answer: Answer) -> None:
        self.answer = answer
        self.stopping = threading.Event()
        super().__init__((host, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if length > LIMIT:
            self.close_connection = True
            self._send(Reply({"message": "too large"}, status=413))
            return
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.answer(Request(self.command, parts.path, parts.query, headers, self.rfile.read(length)))
        self.server.stopping.wait(HANG_SECONDS if reply.hang else reply.delay)
        if reply.hang or reply.drop:
            self._vanish()
        else:
            self._send(reply)

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - the names http.server looks for

    def _vanish(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, reply: Reply) -> None:
        data = (reply.html or json.dumps(reply.body, ensure_ascii=False)).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", f"{'text/html' if reply.html else 'application/json'}; charset=utf-8")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: request lines carry phone numbers."""
