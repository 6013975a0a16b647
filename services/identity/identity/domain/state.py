"""What a stream amounts to: a person, a unit or a group."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from contracts.identity.commands import Post, Relation, Vacation, WorkingHours


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
class Substitute:
    """Who acts for somebody from ``starts`` until before ``ends``, in all ``services`` and ``steps`` if none are named,
    and where the ``condition`` holds."""

    id: str
    to: str
    starts: datetime
    ends: datetime
    services: tuple[str, ...] = ()
    open_tasks: bool = True
    steps: tuple[str, ...] = ()
    condition: str = ""


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
    substitutes: tuple[Substitute, ...] = ()

    def holds(self, role: str) -> bool:
        """Tell whether the person holds ``role`` in any unit."""
        return self.active and any(post.role == role for post in self.posts)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """When the hall works, as far as that differs from the public calendar; days in their order."""

    holidays: tuple[date, ...] = ()
    made_up: tuple[date, ...] = ()
    vacations: tuple[Vacation, ...] = ()
    hours: tuple[WorkingHours, ...] = ()


State = Person | Unit | Group | WorkCalendar | None
