"""Free loopback ports, found once and kept, so that addresses stay the same from one start to the next."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterable

from local.home import Home

LOOPBACK = "127.0.0.1"
# Below the range the kernel hands out for outgoing connections, so a kept port is not taken by chance.
LOWEST, HIGHEST = 20000, 31999


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_open(port: int, timeout: float = 0.5) -> bool:
    """True when somebody on this machine listens on `port`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(timeout)
        return probe.connect_ex((LOOPBACK, port)) == 0


def any_free(taken: Iterable[int] = ()) -> int:
    """A free port outside `taken`. Raises OSError when 2000 tries found none."""
    avoid = set(taken)
    chance = random.SystemRandom()
    for _ in range(2000):
        port = chance.randint(*port_range())
        if port not in avoid and is_free(port):
            return port
    raise OSError("没有空闲端口 no free port")


def port_range() -> tuple[int, int]:
    """The range internal ports are taken from; HALL_PORTS="20000-31999" narrows it."""
    low, _, high = os.environ.get("HALL_PORTS", "").partition("-")
    return (int(low), int(high)) if low.isdigit() and high.isdigit() else (LOWEST, HIGHEST)


def next_free(first: int) -> int:
    """The first free port from `first` upwards. Raises OSError when the next 200 are taken."""
    for port in range(first, first + 200):
        if is_free(port):
            return port
    raise OSError(f"{first}–{first + 199} 端口都被占用 are all taken")


def keep_ports(home: Home, names: Iterable[str]) -> dict[str, int]:
    """A port for every name: the one kept from last time when it is still free, else a new one. Call while stopped."""
    kept: dict[str, int] = {name: int(port) for name, port in home.read("ports.json").items()}
    for name in names:
        if name not in kept or not is_free(kept[name]):
            kept[name] = any_free(kept.values())
    home.write("ports.json", kept)
    return kept
