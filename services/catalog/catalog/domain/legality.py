"""Could this have happened? Versions count from one, say what their digest says, and only what is open is retired."""

from __future__ import annotations

from typing import Any

from catalog.domain.content import legality as content
from catalog.domain.evolve import evolve
from catalog.domain.state import Entry, Service, State
from contracts.catalog.definition import digest
from contracts.catalog.events import ContentPublished, ContentWithdrawn, ServiceRetired, VersionPublished


def step(state: State, event: Any) -> tuple[State, str]:
    """Return the state after ``event``, and what was wrong about it (nothing, as a rule)."""
    wrong = legal(state, event)
    return (state, wrong) if wrong else (evolve(state, event), "")


def legal(state: State, event: Any) -> str:
    """Return why ``event`` cannot follow ``state``; empty when it can."""
    if isinstance(event, ContentPublished | ContentWithdrawn):
        return "这是一个事项的流" if isinstance(state, Service) else content.legal(state, event)
    return "这是一份内容的流" if isinstance(state, Entry) else _of_service(state, event)


def _of_service(service: Service | None, event: Any) -> str:
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
