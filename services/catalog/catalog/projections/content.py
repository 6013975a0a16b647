"""The content read model: one row per entry with what it says now, and when each version was published by whom.

Row: ``{kind, id, title, unit, service, state: published | withdrawn, version, digest, data, first_at, updated_at,
updated_by, files: [file id], versions: [{id, at, by, note}]}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chassis.changes import Change, Patch, Put
from contracts.catalog.content_fields import files_of
from contracts.catalog.content_kinds import title_of
from contracts.catalog.events import ContentPublished, ContentWithdrawn

NAME = "content"
INDEXES = {"named": (("kind", 1), ("id", 1)), "files": (("files", 1),),
           "shown": (("kind", 1), ("state", 1), ("updated_at", -1))}


def project(event: Any, envelope: Any) -> Iterator[Change]:
    """A row follows the current version; ``versions`` remembers all of them."""
    match event:
        case ContentPublished():
            note = event.note or (f"照第 {event.restored} 版恢复" if event.restored else "")
            published = {"id": event.version, "at": envelope.at, "by": event.published_by, "note": note}
            row = row_of(event, envelope)
            if event.version == 1:
                yield Put({**row, "first_at": envelope.at, "versions": [published]})
            else:
                yield Patch(set=row, add={"versions": published})
        case ContentWithdrawn():
            yield Patch(set={"state": "withdrawn", "updated_at": envelope.at, "updated_by": event.withdrawn_by})


def row_of(event: ContentPublished, envelope: Any) -> dict[str, Any]:
    """Return everything a row says about one version."""
    return {
        "kind": event.kind, "id": event.id, "title": title_of(event.kind, event.id, event.data), "unit": event.unit,
        "service": event.id if event.kind == "guide" else event.data.get("service"), "state": "published",
        "version": event.version, "digest": event.digest, "data": event.data, "updated_at": envelope.at,
        "updated_by": event.published_by, "files": list(files_of(event.data)),
    }
