"""The HTTP side: signed questions with JSON answers; feeds, stories and application pages for everybody."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from campus.apps import Applications
from campus.calls import Calls, sign_body
from campus.cpdaily import Cpdaily
from campus.faults import Faults
from campus.feeds import Newsroom
from campus.signature import is_signed
from campus.sources import Item, campus_today

#: The most a call may weigh, in bytes; how old its signature may be, in seconds.
LONGEST, TOLERANCE = 1024 * 1024, 300


class Server(ThreadingHTTPServer):
    """Serve ``items`` to whoever knows ``secret``."""

    daemon_threads = True

    def __init__(self, host: str, port: int, secret: str, items: Mapping[tuple[str, str], Item], *, hall: str = "",
                 base: str = "") -> None:
        self.secret, self.items, self.calls = secret, items, Calls()
        self.faults, self.newsroom = Faults(), Newsroom(campus_today)
        super().__init__((host, port), _Handler)
        self.base = base or f"http://{host}:{self.server_address[1]}"
        self.applications, self.cpdaily = Applications(hall, self.base), Cpdaily(hall)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        failure = self.server.faults.suffer(self.path)
        if failure:
            self._send(failure, {"message": "故障演示 / out of order"})
        elif self.path == "/healthz":
            self._send(200, {"status": "ok"})
        elif self.path.startswith("/feeds/"):
            self._feed(self.path.removeprefix("/feeds/"))
        elif self.path.startswith(("/apps/", "/stories/", "/cpdaily")):
            self._page()
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
        if self.path == "/faults":
            self._send(200, self._switch(json.loads(body)))
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

    def _switch(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Make a path slow or broken (``{path, seconds?, status?}``), or everything well again (``{}``)."""
        if not wanted.get("path"):
            self.server.faults.clear()
        else:
            self.server.faults.set(str(wanted["path"]), seconds=float(wanted.get("seconds", 0)),
                                   status=int(wanted.get("status", 0)))
        return {"ok": True}

    def _feed(self, name: str) -> None:
        feed = self.server.newsroom.feed(name, self.server.base)
        if feed is None:
            self._send(404, {"message": "没有这个来源 / no such feed"})
        elif self.headers.get("If-None-Match") == feed.etag:
            self._write(304, b"", {"ETag": feed.etag})
        else:
            self._write(200, feed.content, {"Content-Type": feed.content_type, "ETag": feed.etag})

    def _page(self) -> None:
        match urlsplit(self.path).path.split("/"):
            case ["", "stories", topic, id] if (story := self.server.newsroom.story(topic, id)) is not None:
                head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{escape(story.title)}</title>'
                self._html(200, f"{head}<h1>{escape(story.title)}</h1>{story.html}</html>")
                return
        reply = (self.server.cpdaily.answer(self.path)
                 or self.server.applications.answer(self.path, self.headers.get("Cookie", "")))
        if reply is None:
            self._html(404, "<!doctype html><meta charset='utf-8'>没有这个页面")
            return
        more = {"Location": reply.location} if reply.location else {}
        cookie = {"Set-Cookie": reply.cookie} if reply.cookie else {}
        kind = {"Content-Type": "application/xml; charset=utf-8"} if reply.xml else {}
        self._html(reply.status, reply.body, {**more, **cookie, **kind})

    def _html(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        known = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
                 "Referrer-Policy": "no-referrer"}
        self._write(status, text.encode(), {**known, **(headers or {})})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        self._write(status, json.dumps(body, ensure_ascii=False).encode(),
                    {"Content-Type": "application/json; charset=utf-8"})

    def _write(self, status: int, data: bytes, headers: Mapping[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # whoever asked has given up waiting

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: request lines carry people's numbers."""
