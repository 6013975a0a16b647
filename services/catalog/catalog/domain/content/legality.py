"""Could this have happened to an entry? Versions count from one, say what their digest says, and only what is shown
is withdrawn."""

from __future__ import annotations

from catalog.domain.state import Entry
from contracts.catalog.definition import digest
from contracts.catalog.events import ContentPublished, ContentWithdrawn


def legal(entry: Entry | None, event: ContentPublished | ContentWithdrawn) -> str:
    """Return why ``event`` cannot follow ``entry``; empty when it can."""
    if entry is not None and (event.kind, event.id) != (entry.kind, entry.id):
        return "说的是另一份内容"
    if isinstance(event, ContentWithdrawn):
        if entry is None:
            return "内容还没有发布"
        return "已经撤下" if entry.withdrawn else ""
    if event.version != (entry.version if entry else 0) + 1:
        return "版本号不连续"
    if event.restored is not None and (entry is None or event.restored not in entry.texts):
        return "没有它所恢复的版本"
    return "" if event.digest == digest(event.data) else "内容与其摘要不符"
