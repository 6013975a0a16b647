"""The demonstration's catalogue and content as an index, made from the files alone: for judging, without any server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from catalog.adapters import searchable
from catalog.adapters.pinyin import readings
from catalog.domain.search.index import Index
from catalog.domain.search.lexicon import Lexicon
from catalog.projections.services import row_of
from contracts.catalog.events import VersionPublished

DEMO = Path(__file__).parents[2] / "deploy" / "demo"
_KINDS = {"duty": searchable.duty, "application": searchable.application, "news": searchable.news,
          "page": searchable.page}


def _read(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text("utf-8"))


def content() -> dict[str, dict[str, Any]]:
    """Return all content of the demonstration: kind -> id -> data."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted((DEMO / "content").glob("*.yaml")):
        for kind, entries in (_read(file) or {}).items():
            found.setdefault(kind, {}).update(entries or {})
    return found


def definitions() -> list[dict[str, Any]]:
    """Return the definitions of the demonstration."""
    return [_read(file) for file in sorted((DEMO / "definitions").glob("*.yaml"))]


def _in_english(index: Index, said: Mapping[str, Mapping[str, Any]]) -> Index:
    """Let everything be found by what administrators call it in English."""
    names = [{row["zh"]: row["en"] for row in entry["rows"]} for entry in said.get("translations", {}).values()]
    for kind in ("service", "faq", *_KINDS):
        for document in tuple(index.documents(kind)):
            if (known := searchable.also_in_english(document, names)) is not document:
                index.put(known)
    return index


def index(more: Iterable[Mapping[str, Any]] = ()) -> Index:
    """Return everything the demonstration offers, and ``more`` services beside it."""
    said = content()
    groups = said.get("synonyms", {}).get("hall", {}).get("groups", ())
    made = Index(readings, Lexicon([group if isinstance(group, list) else group.split("、") for group in groups]))
    for definition in (*definitions(), *more):
        row = row_of(VersionPublished(code=definition["code"], version=1, definition=dict(definition), digest="",
                                      published_by="90001"))
        overlay = said.get("guide", {}).get(definition["code"], {})
        for document in (searchable.service(row, overlay), *searchable.asked_in_guide(row, overlay)):
            made.put(document)
    names = {document.key: document.name for document in made.documents("service")}
    for id, data in said.get("faq", {}).items():
        made.put(searchable.faq({"id": id, "data": data}, names))
    for kind, turn in _KINDS.items():
        for id, data in said.get(kind, {}).items():
            made.put(turn({"id": id, "data": data}))
    return _in_english(made, said)
