"""Events of content to an entry. Never refuses: what happened, happened."""

from __future__ import annotations

from dataclasses import replace

from catalog.domain.state import Entry
from contracts.catalog.events import ContentPublished, ContentWithdrawn


def fold(entry: Entry | None, event: ContentPublished | ContentWithdrawn) -> Entry | None:
    """Return the entry as it is after ``event``."""
    if isinstance(event, ContentPublished):
        before = entry.texts if entry is not None else {}
        return Entry(kind=event.kind, id=event.id, version=event.version, digest=event.digest, unit=event.unit,
                     texts={**before, event.version: event.data})
    return replace(entry, withdrawn=True) if entry is not None else None
