"""Reads of the catalogue: guides, versions, definitions. Anybody may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pymongo.collection import Collection

from catalog.domain.differences import differences
from catalog.projections.markdown import rendered
from catalog.queries.contents import Contents, overlaid
from chassis.eventstore import CommitStore
from chassis.readmodel import ReadModel
from contracts import ids
from contracts.catalog import definition, flow, views
from contracts.catalog.events import VersionPublished
from contracts.catalog.questions import GetDefinition, GetService, GetVersionDifference, ListVersions
from contracts.errors import NotFound

Row = Mapping[str, Any]


class Queries:
    """Answers questions about the catalogue, each with a declared view; ``more`` are answers beside its own."""

    def __init__(self, services: ReadModel, store: CommitStore, contents: Contents,
                 more: Mapping[type, Callable[[Any], Any]]) -> None:
        self._model = services
        self._store, self._contents = store, contents
        self._answers: dict[type, Callable[[Any], Any]] = {
            GetService: self.get_service, ListVersions: self.list_versions, GetDefinition: self.get_definition,
            GetVersionDifference: self.get_difference, **more,
        }

    @property
    def _services(self) -> Collection[dict[str, Any]]:
        return self._model.collection

    def answer(self, question: Any) -> Any:
        """Return the view that answers ``question``; raises NotFound or Invalid."""
        return self._answers[type(question)](question)

    def get_service(self, question: GetService) -> views.ServiceGuide:
        """Return the guide of a service on offer."""
        row = self._row(question.code)
        if row["state"] != "open":
            raise _missing(question.code)
        row = overlaid(row, self._contents.overlay(question.code))
        steps = (row["definition"].get("steps") or {}).items()
        return views.ServiceGuide(
            code=row["code"], no=row["no"], name=row["name"], kind=row["kind"], version=row["version"],
            digest=row["digest"], guide=_guide(row, self._contents.departments()), icon=row.get("icon"),
            link=row["link"],
            steps=tuple(views.ServiceStep(key=key, name=step["name"], kind=step["kind"]) for key, step in steps),
            flow=flow.picture(definition.read(row["definition"])))

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


_LISTS = ("co_hosts", "audience", "notes", "materials")


def _guide(row: Row, usual: Mapping[str, str]) -> views.Guide:
    """Return the guide; ``usual`` has what departments are called everywhere else."""
    said = dict(row["guide"])
    for key in _LISTS:
        if isinstance(said.get(key), str):
            said[key] = [said[key]]
    said["host"] = usual.get(said.get("host") or "", said.get("host"))
    said["co_hosts"] = [usual.get(name, name) for name in said.get("co_hosts") or ()] or said.get("co_hosts")
    said["faq"] = _questions(said.get("faq"))
    said["tags"] = row["tags"] or None
    said["content"] = row.get("content") or row["definition"].get("content")
    said["content_html"] = rendered(str(said["content"])) if said["content"] else None
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
