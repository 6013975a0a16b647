"""Events to state. Never refuses: what happened, happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from catalog.domain.folds import content
from catalog.domain.state import Entry, Service, State
from contracts.catalog.events import ContentPublished, ContentWithdrawn, ServiceRetired, VersionPublished


def evolve(state: State, event: Any) -> State:
    """Return the service, or the entry of content, as it is after ``event``."""
    match event:
        case VersionPublished():
            return Service(code=event.code, version=event.version, digest=event.digest)
        case ServiceRetired() if isinstance(state, Service):
            return replace(state, retired=True)
        case ContentPublished() | ContentWithdrawn() if not isinstance(state, Service):
            return content.fold(state if isinstance(state, Entry) else None, event)
    return state
