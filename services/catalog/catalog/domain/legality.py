"""Could this have happened? Versions count from one, say what their digest says, and only what is open is retired."""

from __future__ import annotations

from typing import Any

from catalog.domain.evolve import evolve
from catalog.domain.state import Service
from contracts.catalog.definition import digest
from contracts.catalog.events import ServiceRetired, VersionPublished


def step(service: Service | None, event: Any) -> tuple[Service | None, str]:
    """Return the service after ``event``, and what was wrong about it (nothing, as a rule)."""
    wrong = legal(service, event)
    return (service, wrong) if wrong else (evolve(service, event), "")


def legal(service: Service | None, event: Any) -> str:
    """Return why ``event`` cannot follow ``service``; empty when it can."""
    match event:
        case VersionPublished():
            if event.version != (service.version if service else 0) + 1:
                return "版本号不连续"
            if service is not None and event.code != service.code:
                return "说的是另一个事项"
            return "" if event.digest == digest(event.definition) else "定义与其摘要不符"
        case ServiceRetired():
            if service is None:
                return "事项还没有发布"
            return "已经停办" if service.retired else ""
    return ""
