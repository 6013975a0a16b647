"""Reads of the content read model, for whoever shows, searches or overlays content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.projections.services import keywords
from catalog.stores.departments import DepartmentNames
from chassis.readmodel import ReadModel
from contracts.catalog.content_kinds import THE_ONE

Row = dict[str, Any]

#: What a service's guide may be overlaid with; the first ones stand in its row as well.
_IN_ROW = ("icon", "theme", "audience", "host", "promise", "fee", "mode")


class Contents:
    """The entries readers may see."""

    def __init__(self, model: ReadModel, names: DepartmentNames) -> None:
        self._model = model
        #: How departments are usually called: other name -> name of the unit.
        self.departments = names.usual

    def published(self, kind: str, **wanted: Any) -> list[Row]:
        """Return the rows of a kind that are shown, in their order."""
        rows = self._model.collection.find({"kind": kind, "state": "published", **wanted})
        return sorted(rows, key=lambda row: (row["data"].get("order", 10**6), row["title"], row["id"]))

    def one(self, kind: str, id: str = THE_ONE) -> Row | None:
        """Return an entry's row when it is shown."""
        return self._model.collection.find_one({"kind": kind, "id": id, "state": "published"})

    def said(self, kind: str) -> dict[str, Any]:
        """Return what the only entry of a kind says; nothing when it was never published."""
        row = self.one(kind)
        return dict(row["data"]) if row else {}

    def english(self) -> dict[str, str]:
        """Return what is translated, by its Chinese."""
        return {pair["zh"]: pair["en"] for row in self.published("translations") for pair in row["data"]["rows"]}

    def shows(self, file_id: str) -> bool:
        """Whether an entry that is shown has this file in it."""
        return self._model.collection.find_one({"files": file_id, "state": "published"}, {"_id": 1}) is not None

    def overlays(self) -> dict[str, dict[str, Any]]:
        """Return what is laid over the guides, by the code of the service."""
        return {row["id"]: row["data"] for row in self.published("guide")}

    def overlay(self, code: str) -> dict[str, Any]:
        """Return what is laid over one guide."""
        row = self.one("guide", code)
        return dict(row["data"]) if row else {}


def overlaid(row: Mapping[str, Any], overlay: Mapping[str, Any]) -> Row:
    """Return a service's row with what an administrator laid over its guide; blank fields change nothing.

    ``content`` and ``downloads`` stand beside the guide; the keywords follow, so that what is shown is found.
    """
    if not overlay:
        return dict(row)
    guide = {**(row.get("guide") or {}), **{key: value for key, value in overlay.items() if value}}
    content, downloads = guide.pop("content", None), guide.pop("downloads", None)
    merged: Row = {**row, **{key: guide[key] for key in _IN_ROW if overlay.get(key)}}
    guide.pop("icon", None)
    if "guide" in row:
        merged["guide"] = guide
    if overlay.get("tags"):
        merged["tags"] = list(overlay["tags"])
    if content:
        merged["content"] = content
    if downloads:
        merged["downloads"] = downloads
    if "keywords" in row:
        about = {"name": row["name"], "code": row["code"], "no": row["no"]}
        more = keywords(about, {key: merged.get(key) for key in ("theme", "host", "co_hosts", "audience")},
                        merged.get("tags") or ())
        merged["keywords"] = list(dict.fromkeys([*row["keywords"], *more]))
    return merged
