"""What a stream amounts to, once its events are folded: a service, or an entry of content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Service:
    """A service as it is offered now: its current version, counted from 1, and whether it was retired."""

    code: str
    version: int
    digest: str
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of content: its current version, whom it belongs to, whether it was withdrawn, and all it ever said."""

    kind: str
    id: str
    version: int
    digest: str
    unit: str | None = None
    withdrawn: bool = False
    texts: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def data(self) -> Mapping[str, Any]:
        """Return what it says now."""
        return self.texts[self.version]


State = Service | Entry | None
