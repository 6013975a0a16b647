"""A small system outside the hall: takes signed calls, and can be told to be out of order for a while."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from contracts.signed import HEADER, is_signed


class Receiver(ThreadingHTTPServer):
    """``calls`` are ``(path, key, what was told)`` of every call with a good signature.

    ``refuse`` says how many to refuse, ``answer`` what the others are answered; nobody is answered before ``free``.
    """

    daemon_threads = True

    def __init__(self, secret: str) -> None:
        self.secret, self.refuse, self.answer = secret, 0, dict[str, Any]()
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.unsigned = 0
        self.free = threading.Event()
        self.free.set()
        super().__init__(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        """Stop serving."""
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not is_signed(self.headers.get(HEADER, ""), self.server.secret, body, time.time()):
            self.server.unsigned += 1
            self._send(401, {})
            return
        self.server.calls.append((self.path, self.headers.get("Idempotency-Key", ""), json.loads(body)))
        self.server.free.wait(30)
        if self.server.refuse:
            self.server.refuse -= 1
            self._send(503, {})
        else:
            self._send(200, self.server.answer)

    def _send(self, status: int, answer: dict[str, Any]) -> None:
        data = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
