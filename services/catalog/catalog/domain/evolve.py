"""Events to state. Never refuses: what happened, happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from catalog.domain.state import Service
from contracts.catalog.events import ServiceRetired, VersionPublished


def evolve(service: Service | None, event: Any) -> Service | None:
    """Return the service as it is after ``event``."""
    match event:
        case VersionPublished():
            return Service(code=event.code, version=event.version, digest=event.digest)
        case ServiceRetired() if service is not None:
            return replace(service, retired=True)
    return service
