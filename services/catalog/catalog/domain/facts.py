"""What the world says at the moment of deciding. Filled by ``catalog.gather``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Facts:
    """``administrator``: whether the one who asks holds the post that may publish.

    About content: ``units`` are those the one who asks may keep content for, ``services`` the codes mentioned that
    exist, ``departments`` the unit that is the department of each of them (None when its name is no unit's).
    """

    administrator: bool = False
    units: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    departments: Mapping[str, str | None] = field(default_factory=dict)
