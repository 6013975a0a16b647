"""Hash and check passwords with argon2id, off the event loop when the service runs on one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane; about 26 ms a hash on a small machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

Runner = Callable[..., Any]


def directly(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run here and now: for the shell and for tests."""
    return function(*arguments)


def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run in a real thread, so that a hash does not stop every other greenlet for as long as it takes."""
    from eventlet import tpool  # imported late: the shell verbs run without an event loop

    return tpool.execute(function, *arguments)


class Passwords:
    """argon2id with the same amount of work for accounts that do not exist."""

    def __init__(self, run: Runner = directly) -> None:
        self._run = run
        # Nobody knows this password, so nothing ever matches; checking against it costs what a real check costs.
        self._nobody = _HASHER.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        """Return the encoded hash of ``password``, salt and parameters included."""
        return self._run(_HASHER.hash, password)

    def matches(self, password: str, encoded: str | None) -> bool:
        """Tell whether ``password`` is the one; with no hash to check, do the same work and say no."""
        found = self._run(_verify, encoded or self._nobody, password)
        return found and encoded is not None

    def is_outdated(self, encoded: str) -> bool:
        """Tell whether the hash was made with weaker parameters than today's."""
        return _HASHER.check_needs_rehash(encoded)


def new_code() -> str:
    """Return an activation code of ten digits."""
    return f"{secrets.randbelow(10**10):010d}"



def _verify(encoded: str, password: str) -> bool:
    try:
        return _HASHER.verify(encoded, password)
    except (VerificationError, InvalidHashError):
        return False
