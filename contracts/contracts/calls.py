"""Who calls whom: every caller, the services it calls and the doors it uses. What is not written here is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

#: caller -> callee -> methods. Calls wait for an answer; whatever can do with an event instead does not belong here.
CALLS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "gateway": {
        "identity": ("ask", "execute"),
        "catalog": ("ask", "execute"),
        "workflow": ("ask", "execute"),
        "notify": ("ask", "execute"),
    },
    "identity": {},
    "catalog": {},
    "workflow": {},
    "notify": {},
}

#: The most calls that may wait for each other: two workers, each holding a place while the next one works.
DEEPEST: Final = 2


def depth(calls: Mapping[str, Iterable[str]], caller: str, above: tuple[str, ...] = ()) -> int:
    """Return how many calls may wait for each other below ``caller``; raises ValueError when they go in a circle."""
    if caller in above:
        raise ValueError("a circle of calls: " + " → ".join((*above[above.index(caller):], caller)))
    return max((1 + depth(calls, callee, (*above, caller)) for callee in calls.get(caller, ())), default=0)
