"""The catalogue: one row per service, with all that lists, filters, guides and forms need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from catalog.projections.spelling import initial, spellings
from chassis.changes import Change, Patch, Put
from contracts.catalog.events import ServiceRetired, VersionPublished


def project(event: Any, envelope: Any) -> Iterator[Change]:
    """A row follows the current version; ``versions`` remembers all of them."""
    match event:
        case VersionPublished():
            published = {"id": event.version, "digest": event.digest, "at": envelope.at, "by": event.published_by}
            row = row_of(event)
            if event.version == 1:
                yield Put({**row, "versions": [published]})
            else:
                yield Patch(set=row, add={"versions": published})
        case ServiceRetired():
            yield Patch(set={"state": "retired"})


def row_of(event: VersionPublished) -> dict[str, Any]:
    """Return everything a row says about one version."""
    data = event.definition
    guide = data.get("guide") or {}
    tags = list(dict.fromkeys([*(data.get("tags") or ()), *(guide.get("tags") or ())]))
    return {
        "code": event.code, "no": data["no"], "name": data["name"], "kind": data.get("kind", "own"),
        "theme": guide.get("theme"), "audience": guide.get("audience") or [], "host": guide.get("host"), "tags": tags,
        "initial": initial(data["name"]), "promise": guide.get("promise"), "fee": guide.get("fee"),
        "mode": guide.get("mode"), "guide": guide, "link": data.get("link"), "definition": data,
        "version": event.version, "digest": event.digest, "state": "open", "keywords": keywords(data, guide, tags),
    }


def keywords(data: dict[str, Any], guide: dict[str, Any], tags: Iterable[str]) -> list[str]:
    """Return the texts a search looks into, in lower case; the name and its spellings first."""
    said = [data["name"], *spellings(data["name"]), data["code"], data["no"], guide.get("theme"), guide.get("host"),
            *(guide.get("co_hosts") or ()), *(guide.get("audience") or ()), *tags]
    return list(dict.fromkeys(str(word).lower() for word in said if word))
