"""The HTTP side: one signed question, one JSON answer."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from campus.calls import Calls, sign_body
from campus.signature import is_signed
from campus.sources import Item

#: The most a call may weigh, in bytes; how old its signature may be, in seconds.
LONGEST, TOLERANCE = 1024 * 1024, 300


class Server(ThreadingHTTPServer):
    """Serve ``items`` to whoever knows ``secret``."""

    daemon_threads = True

    def __init__(self, host: str, port: int, secret: str, items: Mapping[tuple[str, str], Item]) -> None:
        self.secret, self.items, self.calls = secret, items, Calls()
        super().__init__((host, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self._send(200, {"status": "ok"})
        elif not is_signed(self.headers.get("Hall-Signature", ""), self.server.secret, self.path, time.time()):
            self._send(401, {"message": "签名无效 / bad signature"})
        else:
            self._send(*self._answer())

    def do_POST(self) -> None:
        """Take a call of the hall: what is signed is the body."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LONGEST))
        header = self.headers.get("Hall-Signature", "")
        at = header.removeprefix("t=").partition(",")[0]
        recent = at.isdecimal() and abs(time.time() - int(at)) <= TOLERANCE
        if not recent or not hmac.compare_digest(header, sign_body(self.server.secret, int(at), body)):
            self._send(401, {"message": "签名无效 / bad signature"})
            return
        name = self.path.removeprefix("/v1/calls/")
        self._send(*self.server.calls.take(name, self.headers.get("Idempotency-Key", ""), body))

    def _answer(self) -> tuple[int, dict[str, Any]]:
        target = urlsplit(self.path)
        match target.path.split("/"):
            case ["", "v1", system, name] if (system, name) in self.server.items:
                question = {key: values[0] for key, values in parse_qs(target.query).items()}
                return 200, {"value": self.server.items[system, name](question)}
        return 404, {"message": "没有这个数据项 / no such item"}

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: request lines carry people's numbers."""
