"""Reads of the catalogue: lists with facets, guides, versions, definitions. Anybody may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pymongo.collection import Collection

from catalog.domain.differences import differences
from chassis.eventstore import CommitStore
from chassis.readmodel import ReadModel
from contracts import ids
from contracts.catalog import views
from contracts.catalog.events import VersionPublished
from contracts.catalog.questions import GetDefinition, GetService, GetVersionDifference, ListServices, ListVersions
from contracts.errors import Invalid, NotFound

Row = Mapping[str, Any]

LONGEST_QUERY = 64
MOST_ITEMS = 100
#: What a list reads of a row; definitions stay where they are.
_LISTED = ("code", "no", "name", "kind", "theme", "audience", "host", "tags", "initial", "promise", "fee", "mode",
           "keywords")
#: filter -> the values a row has for it
_VALUES: dict[str, Callable[[Row], Iterable[str | None]]] = {
    "audience": lambda row: row["audience"],
    "theme": lambda row: [row["theme"]],
    "department": lambda row: [row["host"]],
    "initial": lambda row: [row["initial"]],
    "tag": lambda row: row["tags"],
    "kind": lambda row: [row["kind"]],
}


class Queries:
    """Answers every question the catalog may be asked, each with a declared view."""

    def __init__(self, services: ReadModel, store: CommitStore) -> None:
        self._model = services
        self._store = store
        self._answers: dict[type, Callable[[Any], Any]] = {
            ListServices: self.list_services, GetService: self.get_service, ListVersions: self.list_versions,
            GetDefinition: self.get_definition, GetVersionDifference: self.get_difference,
        }

    @property
    def _services(self) -> Collection[dict[str, Any]]:
        return self._model.collection

    def answer(self, question: Any) -> Any:
        """Return the view that answers ``question``; raises NotFound or Invalid."""
        return self._answers[type(question)](question)

    def list_services(self, question: ListServices) -> views.ServicePage:
        """Return one page of the services that fit, best matches first, and how many there are of each sort."""
        offset = _checked(question)
        terms = question.q.lower().split()
        rows = self._services.find({"state": "open"}, dict.fromkeys(_LISTED, 1))
        found = [row for row in rows if all(_matches(row, term) for term in terms)]
        chosen = [row for row in found if _fits(row, question, _VALUES)]
        chosen.sort(key=lambda row: (_rank(row, terms), _number(row["no"]), row["code"]))
        end = offset + question.limit
        return views.ServicePage(
            items=tuple(_item(row) for row in chosen[offset:end]), total=len(chosen), facets=_facets(found, question),
            next_page_token=str(end) if end < len(chosen) else None)

    def get_service(self, question: GetService) -> views.ServiceGuide:
        """Return the guide of a service on offer."""
        row = self._row(question.code)
        if row["state"] != "open":
            raise _missing(question.code)
        steps = (row["definition"].get("steps") or {}).items()
        return views.ServiceGuide(
            code=row["code"], no=row["no"], name=row["name"], kind=row["kind"], version=row["version"],
            digest=row["digest"], guide=_guide(row), link=row["link"],
            steps=tuple(views.ServiceStep(key=key, name=step["name"], kind=step["kind"]) for key, step in steps))

    def list_versions(self, question: ListVersions) -> views.VersionList:
        """Return every version a service ever had, retired or not."""
        row = self._row(question.code)
        items = tuple(
            views.VersionItem(version=item["id"], digest=item["digest"], published_at=item["at"].isoformat(),
                              published_by=item["by"], current=item["id"] == row["version"])
            for item in reversed(row["versions"]))
        return views.VersionList(code=row["code"], name=row["name"], retired=row["state"] != "open", items=items)

    def get_definition(self, question: GetDefinition) -> views.VersionDefinition:
        """Return a definition as it was published; old versions come from the log itself."""
        published = self._published(question.code)
        event = published.get(question.version or max(published, default=0))
        if event is None:
            raise _missing(question.code)
        return views.VersionDefinition(code=event.code, version=event.version, digest=event.digest,
                                       definition=event.definition)

    def get_difference(self, question: GetVersionDifference) -> views.VersionDifference:
        """Return what changed up to a version, in words: since the one before, unless another is named."""
        published = self._published(question.code)
        since = question.version - 1 if question.since is None else question.since
        wanted = {question.version} | ({since} if question.since is not None or since else set())
        if not published.keys() >= wanted:
            raise NotFound("没有这个版本，请从版本列表中选择", service=question.code[:40])
        found = differences(published[since].definition, published[question.version].definition) if since else ()
        return views.VersionDifference(
            code=question.code, version=question.version, since=since,
            items=tuple(views.DifferenceItem(path=one.path, kind=one.kind, zh=one.zh, en=one.en) for one in found))

    def _published(self, code: str) -> dict[int, VersionPublished]:
        """Return every version of a service by its number."""
        return {event.version: event for commit in self._store.read(ids.stream("service", code))
                for event in commit.events if isinstance(event, VersionPublished)}

    def _row(self, code: str) -> Row:
        row = self._services.find_one({"_id": ids.stream("service", code), "removed": {"$ne": True}})
        if row is None:
            raise _missing(code)
        return row


def _missing(code: str) -> NotFound:
    return NotFound("没有这个服务，或者它已停办", code="service_not_found", service=code[:40])


def _checked(question: ListServices) -> int:
    """Return where the page begins; raises Invalid."""
    errors: dict[str, list[str]] = {}
    if len(question.q) > LONGEST_QUERY:
        errors["q"] = [f"关键字最多 {LONGEST_QUERY} 个字符"]
    if not 1 <= question.limit <= MOST_ITEMS:
        errors["limit"] = [f"应在 1 到 {MOST_ITEMS} 之间"]
    token = question.page_token or "0"
    if not (token.isascii() and token.isdigit() and len(token) <= 6):
        errors["page_token"] = ["翻页标记无效，请从第一页重新开始"]
    if errors:
        raise Invalid("查询条件有误", errors=errors)
    return int(token)


def _fits(row: Row, question: ListServices, names: Iterable[str]) -> bool:
    wanted = ((name, getattr(question, name)) for name in names)
    return all(value in _VALUES[name](row) for name, value in wanted if value)


def _facets(rows: list[Any], question: ListServices) -> views.Facets:
    """Count the values of each filter among the rows that pass all the others."""
    counted: dict[str, dict[str, int]] = {}
    for name, values in _VALUES.items():
        others = [other for other in _VALUES if other != name]
        count = Counter(value for row in rows if _fits(row, question, others) for value in values(row) if value)
        counted[name] = dict(sorted(count.items(), key=lambda pair: (-pair[1], pair[0])))
    return views.Facets(**counted)


def _matches(row: Row, term: str) -> bool:
    return any(term in word for word in row["keywords"])


def _rank(row: Row, terms: list[str]) -> int:
    """0 the name begins with the first term, 1 the name contains it, 2 found elsewhere."""
    name = row["name"].lower()
    if not terms or name.startswith(terms[0]):
        return 0
    return 1 if terms[0] in name else 2


def _number(no: str) -> tuple[int, str]:
    return (int(no), "") if no.isascii() and no.isdigit() else (10**9, no)


def _item(row: Row) -> views.ServiceItem:
    return views.ServiceItem(
        code=row["code"], no=row["no"], name=row["name"], kind=row["kind"], audience=tuple(row["audience"]),
        tags=tuple(row["tags"]), initial=row["initial"], theme=row["theme"], host=row["host"],
        promise=row["promise"], fee=row["fee"], mode=row["mode"])


_LISTS = ("co_hosts", "audience", "notes", "materials")


def _guide(row: Row) -> views.Guide:
    said = dict(row["guide"])
    for key in _LISTS:
        if isinstance(said.get(key), str):
            said[key] = [said[key]]
    said["faq"] = _questions(said.get("faq"))
    said["tags"] = row["tags"] or None
    for key in ("phone", "condition", "promise", "cycle", "time"):
        if said.get(key) is not None:
            said[key] = str(said[key])
    shown: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    return views.Guide(**shown)


def _questions(value: Any) -> list[str] | None:
    """FAQ lines are texts, or pairs of question and answer."""
    if value is None or isinstance(value, str):
        return None if value is None else [value]
    return [item if isinstance(item, str) else "：".join(str(part) for part in item.values()) for item in value]
