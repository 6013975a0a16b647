"""Finding things: the service centre's list, the search over everything, and suggestions while somebody types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from catalog.adapters.search_index import SearchIndex
from catalog.domain.ranking import audience_of
from catalog.domain.search import shelf
from catalog.domain.search.document import Document
from catalog.domain.search.highlight import name_marks, snippet
from catalog.domain.search.index import Index
from catalog.domain.search.nearest import nearest
from catalog.domain.search.ranking import Found, Hit, search
from catalog.domain.search.suggesting import suggest
from catalog.domain.search.typo import Meant
from catalog.queries.pages import start_of
from catalog.queries.sorting import in_order
from contracts.catalog import search as asked
from contracts.catalog import views
from contracts.catalog.questions import ListServices
from contracts.errors import Invalid

#: How much of a question is looked for, in characters: who pastes a page means its beginning; most results of a kind.
LONGEST, MOST = 64, 100
_KINDS = ("service", "faq", "duty", "application", "news")


class Searching:
    """Answers what is looked for. Anybody may ask."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self.answers: dict[type, Callable[[Any], Any]] = {
            ListServices: self.services, asked.SearchAll: self.everything, asked.Suggest: self.suggestions}

    def services(self, question: ListServices) -> views.ServicePage:
        """Return one page of the services that fit, best matches first, and how many there are of each sort."""
        question = replace(question, q=question.q[:LONGEST])
        start = start_of(question)
        index = self._index.current(question.position)
        filters = {name: _several(getattr(question, name)) for name in shelf.FILTERS}
        filters["department"] = tuple(index.departments.get(name, name) for name in filters["department"])
        chosen = shelf.choose(index, question.q, filters, audiences(question.asker))
        end = start + question.limit
        slots = in_order(index, chosen.slots, question.sort)
        return views.ServicePage(
            items=tuple(service_item(index.at(slot)) for slot in slots[start:end]), total=len(chosen.slots),
            facets=views.Facets(**{name: dict(counts) for name, counts in chosen.counts.items()}),
            next_page_token=str(end) if end < len(chosen.slots) else None, corrected=chosen.corrected,
            nearest=tuple(service_item(index.at(slot)) for slot in chosen.nearest))

    def everything(self, question: asked.SearchAll) -> asked.SearchResult:
        """Return the best of every kind, and how many there are in all; raises Invalid."""
        _check(question.limit)
        index, q = self._index.current(), question.q[:LONGEST]
        found = search(index, q, _KINDS, audience=audiences(question.asker))
        near = [] if any(found.hits.values()) else nearest(index, q, _KINDS)
        services = found.hits["service"]
        online = [hit for hit in services if hit.named] or services
        facets = {"services": _facet(index, found, online, question.limit, _service),
                  "guides": _facet(index, found, services, question.limit, _guide)}
        for kind, name, shown in (("faq", "faq", _faq), ("duty", "duties", _duty),
                                  ("application", "applications", _application), ("news", "news", _news)):
            facets[name] = _facet(index, found, found.hits[kind], question.limit, shown)
        return asked.SearchResult(query=q, facets=asked.SearchFacets(**facets), corrected=found.corrected,
                                  nearest=tuple(_suggestion(index.at(hit.slot)) for hit in near))

    def suggestions(self, question: asked.Suggest) -> asked.SuggestionList:
        """Return what may be meant by the beginning of a word; raises Invalid."""
        _check(question.limit)
        index = self._index.current()
        found = suggest(index, question.q[:LONGEST], self._index.hot, question.limit, audiences(question.asker))
        return asked.SuggestionList(items=tuple(
            asked.Suggestion(text=one.text, kind="word", url=f"/search?q={quote(one.text)}") if one.slot is None
            else _suggestion(index.at(one.slot)) for one in found))


def audiences(asker: Iterable[str]) -> tuple[str, ...]:
    """Return the audiences that mean a person of these kinds."""
    return tuple(dict.fromkeys(name for kind in asker for name in (audience_of(kind) or (kind,))))


def service_item(document: Document) -> views.ServiceItem:
    """Return a service as a line of a list."""
    info = document.info
    return views.ServiceItem(**{name: info[name] for name in (
        "code", "no", "name", "kind", "audience", "tags", "initial", "theme", "host", "promise", "fee", "mode",
        "icon")})


def url_of(document: Document) -> str:
    """Return where the portal shows a document."""
    match document.kind:
        case "service":
            return f"/services/{document.key}"
        case "faq":
            service = document.info.get("service")
            return f"/services/{service}#faq" if service else f"/help?faq={document.key}#faq"
        case "duty":
            return f"/duties?q={quote(document.name)}"
        case "application":
            return f"/university?q={quote(document.name)}"
        case "news":
            return f"/news/{document.key}"
        case "place":
            return str(document.info["url"])
    return f"/pages/{document.key}"


def _facet(index: Index, found: Found, hits: Sequence[Hit], limit: int,
           shown: Callable[[Document], Mapping[str, Any]]) -> asked.SearchFacet:
    return asked.SearchFacet(total=len(hits), items=tuple(
        _item(index.at(hit.slot), hit, found, shown) for hit in hits[:limit]))


def _item(document: Document, hit: Hit, found: Found,
          shown: Callable[[Document], Mapping[str, Any]]) -> asked.SearchItem:
    heard = hit.place.text if hit.place is not None and hit.place.spelled.rank == 0 else None
    if isinstance(hit.place, Meant) and hit.place.alike < 0.5:
        heard = None
    text, marks = snippet(document.text, found.words)
    return asked.SearchItem(snippet=text, marks=marks, name_marks=name_marks(document.name, found.words, heard),
                            score=round(hit.score, 2), url=url_of(document), **shown(document))


def _service(document: Document) -> Mapping[str, Any]:
    info = document.info
    return {"code": info["code"], "name": info["name"], "department": info["host"], "theme": info["theme"],
            "audience": info["audience"], "kind": info["kind"]}


def _guide(document: Document) -> Mapping[str, Any]:
    return _service(document)


def _faq(document: Document) -> Mapping[str, Any]:
    info = document.info
    return {"id": info["id"], "title": info["title"], "service": info["service"], "service_name": info["service_name"]}


def _duty(document: Document) -> Mapping[str, Any]:
    info = document.info
    return {"id": info["id"], "title": info["name"], "department": info["department"], "service": info["service"]}


def _application(document: Document) -> Mapping[str, Any]:
    info = document.info
    return {"code": info["code"], "name": info["name"], "theme": info["category"], "audience": info["audience"]}


def _news(document: Document) -> Mapping[str, Any]:
    return {"id": document.info["id"], "title": document.info["title"], "theme": document.info["channel"]}


def _suggestion(document: Document) -> asked.Suggestion:
    return asked.Suggestion(text=document.name, kind=document.kind, url=url_of(document),
                            code=document.key if document.kind != "faq" else None)


def _several(value: Sequence[str] | str) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value)


def _check(limit: int) -> None:
    if not 1 <= limit <= MOST:
        raise Invalid("查询条件有误", errors={"limit": [f"应在 1 到 {MOST} 之间"]})
