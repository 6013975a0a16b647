"""The link between a service and its server does the harm it is told to, and heals."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.faults.links import Link


@pytest.fixture
def echo() -> Iterator[str]:
    """A server that says back what it hears."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve(one: socket.socket) -> None:
        with one, suppress(ConnectionError):
            while data := one.recv(1024):
                one.sendall(data)

    def run() -> None:
        while True:
            try:
                one, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(one,), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()
    yield f"tcp://somebody:secret@127.0.0.1:{server.getsockname()[1]}/place"
    server.close()


@pytest.fixture
def link(echo: str) -> Iterator[Link]:
    with Link(echo) as own:
        yield own


def call(link: Link) -> socket.socket:
    return socket.create_connection(("127.0.0.1", link.port), timeout=5)


def said(one: socket.socket, text: bytes, timeout: float = 5.0) -> bytes:
    one.settimeout(timeout)
    one.sendall(text)
    return one.recv(1024)


def is_broken(link: Link, one: socket.socket | None = None) -> bool:
    """Whether an old connection, or a new one, answers nothing any more."""
    with suppress(ConnectionError), one or call(link) as used:
        return said(used, b"x") == b""
    return True


def test_what_is_sent_arrives_under_the_same_account_and_path(link: Link) -> None:
    with call(link) as one:
        assert said(one, b"a") == b"a"
    assert link.url == f"tcp://somebody:secret@127.0.0.1:{link.port}/place"


@pytest.mark.parametrize("back_only", [False, True])
def test_a_hole_swallows_without_a_word_and_gives_back_what_it_held(link: Link, back_only: bool) -> None:
    with call(link) as one:
        assert said(one, b"a") == b"a"
        link.hole(back_only=back_only)
        with pytest.raises(TimeoutError):
            said(one, b"b", timeout=0.3)
        link.heal()
        one.settimeout(5)
        assert one.recv(1024) == b"b"


def test_a_reset_breaks_old_and_new_connections_until_it_heals(link: Link) -> None:
    with call(link) as one:
        assert said(one, b"a") == b"a"
        link.reset()
        assert is_broken(link, one)
    assert is_broken(link)
    link.heal()
    with call(link) as one:
        assert said(one, b"d") == b"d"


def test_a_slow_link_is_late_in_both_directions(link: Link) -> None:
    link.slow(0.2)
    with call(link) as one:
        began = time.monotonic()
        assert said(one, b"a") == b"a"
        assert time.monotonic() - began >= 0.4
