"""What a stream amounts to: a person, a unit or a group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contracts.identity.commands import Post, Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of the university; ``parent`` is the key of the unit above it, None at the top."""

    key: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named set of people, in the order they were listed."""

    key: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person with everything they are and hold today; ``erased`` is how far their data was erased, usually not."""

    no: str
    name: str
    kind: str
    unit: str
    phone: str | None = None
    email: str | None = None
    idcard: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    active: bool = True
    posts: tuple[Post, ...] = ()
    relations: tuple[Relation, ...] = ()
    erased: str = ""

    def holds(self, role: str) -> bool:
        """Tell whether the person holds ``role`` in any unit."""
        return self.active and any(post.role == role for post in self.posts)


State = Person | Unit | Group | None
