"""A TCP proxy that can refuse, cut or swallow, to put between a service and its broker."""

from __future__ import annotations

import select
import socket
import threading
from typing import Any
from urllib.parse import urlsplit, urlunsplit


class Proxy:
    """Forward to a server; ``mode`` is ok, cut (connections break, new ones are refused) or swallow (silence)."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.mode = "ok"
        self.accepted = 0  # connections, since the start
        self._closing = False
        netloc = f"{self._target.netloc.rpartition('@')[0]}@127.0.0.1:{self._server.getsockname()[1]}"
        self.url = urlunsplit(self._target._replace(netloc=netloc))
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Cut everything and stop."""
        self.mode, self._closing = "cut", True
        self._server.close()

    def _accept(self) -> None:
        while not self._closing:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            self.accepted += 1
            if self.mode == "cut":
                near.close()
                continue
            far = socket.create_connection((self._target.hostname, self._target.port))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while self.mode != "cut":
                readable: list[Any] = select.select([source], [], [], 0.05)[0] if self.mode == "ok" else []
                if self.mode == "swallow":
                    select.select([], [], [], 0.05)
                if readable and self.mode == "ok":
                    data = source.recv(65536)
                    if not data:
                        break
                    sink.sendall(data)
        except (OSError, ValueError):
            pass
        for end in (source, sink):
            end.close()
