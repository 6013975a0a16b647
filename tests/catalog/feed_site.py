"""A web site that says what a test wants, the way there, and feeds as they are written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from catalog.adapters.fetching import Fetching

BASE = "https://news.example/feeds/news.xml"


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<rss version="2.0"><channel><title>新闻</title>{"".join(items)}</channel></rss>'.encode()


def item(number: int = 1, **parts: str) -> str:
    known = {"title": f"第{number}条", "link": f"/n/{number}", "guid": str(number), "description": "内容", **parts}
    return f"<item>{''.join(f'<{name}>{text}</{name}>' for name, text in known.items())}</item>"


@dataclass
class Site:
    """A web site that answers as it is told: ``(status, headers, body)`` by path."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = site.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(running: Site) -> Site:
    running.answers.clear()
    running.asked.clear()
    return running


@pytest.fixture
def fetching(site: Site) -> Iterator[Fetching]:
    """One that may fetch from the site although it is on this machine."""
    made = Fetching([f"127.0.0.1:{site.port}"])
    yield made
    made.close()
