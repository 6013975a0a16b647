"""What every reader shows in place of a text whose key is destroyed, and how much an erasure takes away."""

from __future__ import annotations

#: Stands for a text that was erased.
ERASED = "已依法删除"

#: ``register``: what the hall knows of the person; ``all``: what their cases tell of them as well.
REGISTER, ALL = "register", "all"
SCOPES = (REGISTER, ALL)


def subjects(no: str, scope: str = ALL) -> tuple[str, ...]:
    """Return the names under which a person's keys are kept, as far as ``scope`` reaches."""
    return (f"register:{no}", f"case:{no}")[: 1 if scope == REGISTER else 2]
