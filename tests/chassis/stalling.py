"""How long ten password hashes keep everybody else waiting: done where they are asked for, and done in a thread."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

from identity.adapters.passwords import Passwords, directly, in_thread  # noqa: E402


def longest_wait(run: Callable[..., Any]) -> float:
    """Return the longest time in seconds a greenlet that wants to run every 5 ms had to wait beyond that."""
    passwords, waits = Passwords(run), [0.0]
    pool = eventlet.GreenPool()

    def tick() -> None:
        while True:
            began = time.monotonic()
            eventlet.sleep(0.005)
            waits.append(time.monotonic() - began - 0.005)

    ticking = eventlet.spawn(tick)
    eventlet.sleep(0.05)
    for number in range(10):
        pool.spawn(passwords.hash, f"password {number}")
    pool.waitall()
    eventlet.sleep(0)
    ticking.kill()
    return max(waits)


if __name__ == "__main__":
    # The best of three each, so that a machine with other things to do does not decide.
    print(json.dumps({run.__name__: min(longest_wait(run) for _ in range(3)) for run in (directly, in_thread)}))
