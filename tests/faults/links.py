"""A TCP link that can go silent, break or drag, to put between a service and its database or broker."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

HOST = "127.0.0.1"
#: Linger of zero seconds: closing sends a reset instead of a goodbye.
RESET = struct.pack("ii", 1, 0)

Writer = asyncio.StreamWriter


class Link:
    """Forwards to the server of ``url``; ``url`` of the link is the same address through the link.

    ``hole``: nothing comes through any more, in either direction or only towards the caller, and nobody is told.
    ``reset``: every connection breaks and new ones do too. ``slow``: every piece is late by so many seconds.
    """

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self.accepted = 0  # connections since the start
        self._delay, self._resetting = 0.0, False
        self._writers: set[Writer] = set()
        self._loop = asyncio.new_event_loop()
        self._there, self._back = asyncio.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="link", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        """The server's address, through the link."""
        account, at, _ = self._parts.netloc.rpartition("@")
        return urlunsplit(self._parts._replace(netloc=f"{account}{at}{HOST}:{self.port}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def hole(self, *, back_only: bool = False) -> None:
        """Swallow what comes."""
        self._do(self._silence, back_only)

    def reset(self) -> None:
        """Break every connection, and every new one."""
        self._do(self._set, 0.0, True)

    def slow(self, seconds: float) -> None:
        """Have everything arrive late."""
        self._do(self._set, seconds, False)

    def heal(self) -> None:
        """Let everything through again, also what was held back."""
        self._do(self._set, 0.0, False)
        self._do(self._there.set)
        self._do(self._back.set)

    def close(self) -> None:
        """Break everything and stop listening."""
        self._do(self._server.close)
        self.reset()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _do(self, change: Callable[..., None], *arguments: object) -> None:
        """Have it done by the thread that owns the connections, and wait until it is."""
        done = threading.Event()
        self._loop.call_soon_threadsafe(change, *arguments)
        self._loop.call_soon_threadsafe(done.set)
        done.wait(5)

    def _silence(self, back_only: bool) -> None:
        self._back.clear()
        if not back_only:
            self._there.clear()

    def _set(self, delay: float, resetting: bool) -> None:
        self._delay, self._resetting = delay, resetting
        if resetting:
            for writer in list(self._writers):
                _break(writer)

    async def _listen(self) -> asyncio.Server:
        self._there.set()
        self._back.set()
        return await asyncio.start_server(self._serve, HOST, 0)

    async def _serve(self, near: asyncio.StreamReader, to_near: Writer) -> None:
        self.accepted += 1
        if self._resetting:
            _break(to_near)
            return
        try:
            far, to_far = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        except OSError:
            _break(to_near)
            return
        self._writers |= {to_near, to_far}
        await asyncio.gather(self._pump(near, to_far, self._there), self._pump(far, to_near, self._back))
        self._writers -= {to_near, to_far}

    async def _pump(self, source: asyncio.StreamReader, sink: Writer, passing: asyncio.Event) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                await passing.wait()
                if self._delay:
                    await asyncio.sleep(self._delay)
                sink.write(data)
                await sink.drain()
        with suppress(OSError):
            sink.close()


def _break(writer: Writer) -> None:
    connection = writer.get_extra_info("socket")
    if connection is not None:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
