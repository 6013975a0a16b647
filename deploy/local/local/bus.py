"""The rights on the message broker, derived from who listens to whom and who calls whom; nothing is granted by hand.

A service may touch its own queues, publish on its own exchange, answer those who asked it and call whom
contracts.calls lets it call. Nobody may publish to the default exchange: it reaches every queue by name.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from contracts.calls import CALLS
from contracts.topology import TOPOLOGY

#: Exchanges nobody owns: requests and answers, and dead letters. Made with the accounts: nobody may declare them.
REQUESTS, DEAD_LETTERS = "nameko-rpc", "hall.dlx"
#: Everybody with an account of its own.
PARTS = tuple(CALLS)
#: Whoever can be called has a queue for requests.
CALLED = frozenset(callee for callees in CALLS.values() for callee in callees)

QUORUM_BY_DEFAULT = {"default_queue_type": "quorum", "description": "", "tags": []}

#: The routing key of an answer: whoever asks makes up 32 hexadecimal digits.
_ANSWER = "[0-9a-f]{32}"
#: A queue whose arguments changed has a number behind its name.
_SHAPE = r"(\.q[0-9]+)?"


def account(part: str) -> str:
    """The user name of a part of the hall."""
    return f"hall-{part}"


def permissions(part: str) -> dict[str, str]:
    """What one part may configure, write and read: three patterns over names of exchanges and queues."""
    queues, exchanges, sources = _queues(part), _published(part), _sources(part)
    shared = [REQUESTS] * bool(part in CALLED or CALLS[part])
    # A queue with dead letters is declared, bound and read by somebody who may write to where they go.
    letters = [DEAD_LETTERS] if part in CALLED else []
    return {
        "configure": _any([*queues, *map(re.escape, exchanges)]),
        "write": _any([*queues, *map(re.escape, [*exchanges, *shared, *letters])]),
        "read": _any([*queues, *map(re.escape, [*sources, *shared, *letters])]),
    }


def topic_permissions(part: str) -> dict[str, str]:
    """Which routing keys of the exchange REQUESTS one part may publish with (write) and bind its queues to (read)."""
    doors = [re.escape(f"{callee}.{method}") for callee, methods in CALLS[part].items() for method in methods]
    asks, answers = bool(doors), part in CALLED
    return {
        "write": _any([*doors, *([_ANSWER] if answers else [])]),
        "read": _any([*([_ANSWER] if asks else []), *([re.escape(f"{part}.*")] if answers else [])]),
    }


def definitions(vhost: str, passwords: Mapping[str, str]) -> dict[str, Any]:
    """What the broker is told: the exchanges, and for every part an account with its permissions on `vhost`."""
    exchanges = {REQUESTS: "topic", DEAD_LETTERS: "direct", **dict.fromkeys(TOPOLOGY, "topic")}
    return {
        "vhosts": [{"name": vhost, "metadata": QUORUM_BY_DEFAULT}],
        "users": [user(account(part), passwords[part]) for part in PARTS],
        "permissions": [{"user": account(part), "vhost": vhost, **permissions(part)} for part in PARTS],
        "topic_permissions": [{"user": account(part), "vhost": vhost, "exchange": REQUESTS, **topic_permissions(part)}
                              for part in PARTS],
        "exchanges": [{"name": name, "vhost": vhost, "type": kind, "durable": True, "auto_delete": False,
                       "internal": False, "arguments": {}} for name, kind in exchanges.items()],
    }  # fmt: skip


def user(name: str, password: str, tags: Iterable[str] = ()) -> dict[str, Any]:
    """One user, as definitions describe them."""
    return {"name": name, "password_hash": password_hash(password), "tags": list(tags),
            "hashing_algorithm": "rabbit_password_hashing_sha256"}  # fmt: skip


def password_hash(password: str) -> str:
    """RabbitMQ's salted SHA-256 of a password. The salt follows from the password so that the file stays the same."""
    salt = hashlib.sha256(b"hall" + password.encode()).digest()[:4]
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _queues(part: str) -> list[str]:
    """Patterns of the queues that are one part's own, those of its dead letters included."""
    names = [queue for queues in TOPOLOGY.values() for queue in queues if queue.startswith(f"{part}.")]
    names += [f"rpc-{part}"] if part in CALLED else []
    own = [re.escape(name) + _SHAPE for name in names] + [re.escape(f"hall.dlq.{name}") for name in names]
    return own + ([re.escape("rpc.reply-client-") + _ANSWER] if CALLS[part] else [])


def _published(part: str) -> list[str]:
    return [exchange for exchange in TOPOLOGY if exchange == f"{part}.events"]


def _sources(part: str) -> list[str]:
    return [exchange for exchange, queues in TOPOLOGY.items() if any(name.startswith(f"{part}.") for name in queues)]


def _any(patterns: Iterable[str]) -> str:
    """One pattern for all of them, for the whole name; one that matches nothing when there are none."""
    joined = "|".join(patterns)
    return f"^({joined})$" if joined else "^$"
