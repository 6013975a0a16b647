"""A closed loop in one thread: N connections, each sends its next request when the last one was answered."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

#: Looks at what arrived; returns None while the answer is not complete, else whether it says that all went well.
Judge = Callable[[bytearray], bool | None]
#: Seconds without any answer after which a run is given up.
PATIENCE = 60.0


@dataclass
class Run:
    """What came of a run; ``waits`` are the seconds of each answer in the order they came."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    bad: int = 0
    sample: bytes = b""

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return (len(self.waits) - self.bad) / self.seconds if self.seconds else 0.0

    def percentile(self, part: float) -> float:
        """Return a percentile of the waits in milliseconds."""
        return percentile(self.waits, part) * 1000


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which ``part`` (0 to 1) of ``values`` lie; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


@dataclass
class _Line:
    connection: socket.socket
    sent: float = 0.0
    answer: bytearray = field(default_factory=bytearray)


def closed_loop(address: tuple[str, int], requests: Iterable[bytes], clients: int, judge: Judge, *,
                seconds: float = float("inf"), pace: float = 0.0) -> Run:
    """Send ``requests`` over ``clients`` connections until none is left or ``seconds`` are over.

    ``pace`` is the least number of seconds between two requests of all clients together (0: as fast as answers come).
    Raises TimeoutError when nothing is answered, ConnectionError when the other side hangs up.
    """
    run, waiting = Run(), iter(requests)
    lines = [_Line(socket.create_connection(address, timeout=30)) for _ in range(clients)]
    with selectors.DefaultSelector() as ready:
        for line in lines:
            line.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ready.register(line.connection, selectors.EVENT_READ, line)
        began = time.perf_counter()
        _Loop(run, waiting, judge, ready, began + seconds, pace).serve(lines)
        run.seconds = time.perf_counter() - began
    for line in lines:
        line.connection.close()
    return run


class _Loop:
    def __init__(self, run: Run, waiting: Iterator[bytes], judge: Judge, ready: selectors.BaseSelector, until: float,
                 pace: float) -> None:
        self._run, self._waiting, self._judge, self._ready = run, waiting, judge, ready
        self._until, self._pace, self._next = until, pace, time.perf_counter()
        self._idle: list[_Line] = []
        self._left = 0

    def serve(self, lines: Sequence[_Line]) -> None:
        self._left = len(lines)
        for line in lines:
            self._send(line)
        while self._left:
            pause = max(0.0, self._next - time.perf_counter()) if self._idle else PATIENCE
            events = self._ready.select(pause)
            if not events and not self._idle:
                raise TimeoutError(f"no answer within {PATIENCE:.0f} s")
            for key, _ in events:
                self._receive(key.data)
            if self._idle and time.perf_counter() >= self._next:
                self._send(self._idle.pop(0))

    def _send(self, line: _Line) -> None:
        now = time.perf_counter()
        if now < self._next and now < self._until:
            self._idle.append(line)
            return
        request = next(self._waiting, None) if now < self._until else None
        if request is None:
            self._left -= 1
            return
        if self._pace:
            self._next = max(self._next + self._pace, now - self._pace)
        line.sent = now
        line.connection.sendall(request)

    def _receive(self, line: _Line) -> None:
        got = line.connection.recv(262144)
        if not got:
            raise ConnectionError("the other side hung up")
        line.answer += got
        good = self._judge(line.answer)
        if good is None:
            return
        self._run.waits.append(time.perf_counter() - line.sent)
        if not good:
            self._run.bad += 1
            self._run.sample = self._run.sample or bytes(line.answer[:2000])
        line.answer.clear()
        self._send(line)


def http_2xx(answer: bytearray) -> bool | None:
    """Judge an HTTP/1.1 answer with Content-Length."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return None
    at = answer.lower().find(b"content-length:", 0, head)
    length = int(answer[at + 15:answer.find(b"\r", at)]) if at >= 0 else 0
    return answer[9:10] == b"2" if len(answer) >= head + 4 + length else None


def http_request(method: str, path: str, host: str, body: bytes = b"", **headers: str) -> bytes:
    """Return the bytes of a request on a connection that stays open; ``_`` in a header's name stands for ``-``."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if method == "GET":
        return "\r\n".join([*lines, "", ""]).encode()
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
