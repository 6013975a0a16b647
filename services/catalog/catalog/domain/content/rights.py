"""Who may keep which content: the hall's administrator all of it, a unit's administrator what belongs to the unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.domain.facts import Facts
from contracts.catalog.content_kinds import KINDS
from contracts.errors import NotAllowed


def unit_of(kind: str, id: str, data: Mapping[str, Any], facts: Facts) -> str | None:
    """Return the unit an entry belongs to: the one it names, else the department of the service it is about."""
    found = units_of(kind, id, data, facts)
    return found[0] if found else None


def units_of(kind: str, id: str, data: Mapping[str, Any], facts: Facts) -> tuple[str | None, ...]:
    """Return every unit that an entry speaks for: the one it names, and that of the service on whose page it stands."""
    if not KINDS[kind].local:
        return ()
    service = id if kind == "guide" else data.get("service")
    named = (str(data["unit"]),) if data.get("unit") and kind != "guide" else ()
    return (*named, facts.departments.get(str(service))) if service else named


def require(kind: str, units: tuple[str | None, ...], facts: Facts) -> None:
    """Raise NotAllowed unless whoever asks may keep entries of ``kind`` that belong to all of ``units``."""
    if facts.administrator:
        return
    name = KINDS[kind].name
    if not facts.units:
        raise NotAllowed("只有大厅管理员（岗位 hall.admin）或单位内容管理员（岗位 content.admin）可以维护内容")
    if not KINDS[kind].local:
        raise NotAllowed(f"{name}由大厅管理员维护")
    if not all(unit in facts.units for unit in units):
        raise NotAllowed(f"这份{name}不属于您管理的单位；请把所属单位选为您的单位，或选择您单位的事项")
