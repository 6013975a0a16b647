"""How the supervisor is spoken to: one JSON line there, one JSON line back, over a socket only its owner may open."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SOCKET = "supervisor.sock"
LONGEST = 65536


@contextmanager
def _short_address(folder: Path) -> Iterator[str]:
    """The socket's address through an open folder: the path itself may be longer than a socket address can be."""
    opened = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{opened}/{SOCKET}"
    finally:
        os.close(opened)


def listen(folder: Path) -> socket.socket:
    """Open the supervisor's end. A socket file left by a dead supervisor is replaced."""
    (folder / SOCKET).unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with _short_address(folder) as address:
        server.bind(address)
    (folder / SOCKET).chmod(0o600)
    server.listen(16)
    return server


def serve_one(server: socket.socket, answer: Callable[[dict[str, Any]], dict[str, Any]], patience: float) -> None:
    """Wait up to `patience` seconds for a request and answer it. A caller that misbehaves is simply dropped."""
    server.settimeout(patience)
    try:
        caller, _ = server.accept()
    except (TimeoutError, InterruptedError):
        return
    with caller:
        caller.settimeout(1)
        try:
            request = json.loads(_read_line(caller))
            if not isinstance(request, dict):
                return
            caller.sendall(json.dumps(answer(request), ensure_ascii=False).encode() + b"\n")
        except (OSError, ValueError):
            return


def ask(folder: Path, request: dict[str, Any], timeout: float = 5) -> dict[str, Any] | None:
    """The supervisor's answer, None when no supervisor listens there."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller, _short_address(folder) as address:
            caller.settimeout(timeout)
            caller.connect(address)
            caller.sendall(json.dumps(request).encode() + b"\n")
            found: dict[str, Any] = json.loads(_read_line(caller))
            return found
    except (OSError, ValueError):
        return None


def _read_line(stream: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\n") and len(received) < LONGEST:
        part = stream.recv(8192)
        if not part:
            break
        received += part
    return received
