"""What whoever keeps content may see of it: kinds and their fields, entries, drafts, versions, previews."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from catalog.domain.content.decide import named, stream_of
from catalog.domain.content.rights import require, unit_of
from catalog.domain.facts import Facts
from catalog.projections.markdown import rendered
from catalog.queries.pages import fitting, page_of, start_of
from catalog.stores.content_drafts import ContentDrafts
from chassis.eventstore import CommitStore
from chassis.readmodel import ReadModel
from contracts.catalog import content as asked
from contracts.catalog import content_views as views
from contracts.catalog.content_kinds import KINDS, checked, title_of
from contracts.catalog.events import ContentPublished
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow

Row = dict[str, Any]
#: What is known of an actor and of services by their codes.
About = Callable[[str, set[str]], Facts]


class ContentKeeping:
    """Answers the questions of those who hold hall.admin or content.admin; to each what they may keep."""

    def __init__(self, model: ReadModel, drafts: ContentDrafts, store: CommitStore, about: About) -> None:
        self._model, self._drafts, self._store, self._about = model, drafts, store, about
        self.answers: dict[type, Callable[[Any], Any]] = {
            asked.ListContentKinds: self.kinds, asked.ListContent: self.list_entries, asked.GetContent: self.entry,
            asked.GetContentVersion: self.version, asked.PreviewContent: self.preview,
        }

    def kinds(self, question: asked.ListContentKinds) -> views.ContentKindList:
        """Return the kinds the asker may keep, each with its fields."""
        facts = self._allowed(question.actor)
        return views.ContentKindList(items=tuple(
            kind.described(question.language) for kind in KINDS.values() if facts.administrator or kind.local))

    def list_entries(self, question: asked.ListContent) -> views.ContentPage:
        """Return a page of entries, unpublished drafts among them: the latest changed first, or as readers see them."""
        start_of(question)
        if question.sort not in ("", IN_ORDER):
            raise Invalid("查询条件有误", errors={"sort": [f"应为 {IN_ORDER}，或不填"]})
        facts = self._allowed(question.actor)
        found = self._items(question.kind)
        if question.sort == IN_ORDER:
            found.sort(key=lambda one: (one[0].kind, one[2], one[0].title, one[0].id))
        else:
            found.sort(key=lambda one: (one[0].updated_at, one[0].kind, one[0].id), reverse=True)
        items = [item for item, by, _ in found
                 if facts.administrator or item.unit in facts.units or by == question.actor]
        chosen = [item for item in fitting(items, question.q, lambda item: f"{item.title} {item.id}".lower())
                  if question.state in ("", item.state)]
        shown, following = page_of(chosen, question)
        return views.ContentPage(items=tuple(shown), total=len(chosen), next_page_token=following)

    def entry(self, question: asked.GetContent) -> views.ContentEntry:
        """Return all there is of an entry."""
        row, draft = self._seen(question.actor, question.kind, question.id)
        if row is None and draft is None and not KINDS[question.kind].singleton:
            raise NotFound("没有这份内容，或者它还没有发布过")
        kept = views.ContentDraft(data=draft["data"], by=draft["by"], at=draft["at"].isoformat()) if draft else None
        if row is None:
            return views.ContentEntry(kind=question.kind, id=question.id, data={}, version=0, state="draft",
                                      versions=(), draft=kept)
        return views.ContentEntry(
            kind=question.kind, id=question.id, data=row["data"], version=row["version"], state=row["state"],
            versions=tuple(views.ContentVersionItem(version=item["id"], at=item["at"].isoformat(), by=item["by"],
                                                    note=item["note"]) for item in reversed(row["versions"])),
            draft=kept)

    def version(self, question: asked.GetContentVersion) -> views.ContentVersionText:
        """Return an entry as one of its versions said it, from the log itself."""
        self._seen(question.actor, question.kind, question.id)
        for commit in self._store.read(stream_of(question.kind, question.id)):
            for event in commit.events:
                if isinstance(event, ContentPublished) and event.version == question.version:
                    return views.ContentVersionText(
                        kind=event.kind, id=event.id, version=event.version, at=commit.at.isoformat(),
                        by=event.published_by, note=event.note, data=event.data)
        raise NotFound("没有这个版本，请从版本列表中选择")

    def preview(self, question: asked.PreviewContent) -> views.ContentPreview:
        """Return how an entry would look, or what is wrong with it."""
        self._seen(question.actor, question.kind, question.id)
        problems: dict[str, tuple[str, ...]] = {}
        data: Mapping[str, Any] = question.data
        try:
            data = checked(question.kind, question.data)
        except Invalid as error:
            problems = {path: tuple(messages) for path, messages in error.errors.items()}
        body = data.get(KINDS[question.kind].body)
        return views.ContentPreview(data=dict(data), problems=problems,
                                    body_html=rendered(body) if isinstance(body, str) else None)

    def save_draft(self, command: asked.SaveContentDraft) -> views.ContentDraftReceipt:
        """Keep a draft; it need not be complete, but it may not be about what is another unit's."""
        row, before = self._seen(command.actor, command.kind, command.id)
        if command.base is not None and command.base != (before["at"].isoformat() if before else ""):
            whose = f"{before['by']} 刚刚改过这份草稿" if before else "这份草稿刚刚被发布或丢掉了"
            raise NotPossibleNow(f"{whose}，请先看看，再决定用哪一份", code="stale_version")
        service = command.data.get("service")
        facts = self._about(command.actor, {command.id if command.kind == "guide" else str(service)})
        unit = unit_of(command.kind, command.id, command.data, facts)
        if unit is not None or row is not None:
            require(command.kind, (unit or (row or {}).get("unit"),), facts)
        if before is None and len(self._drafts.all()) >= MOST_DRAFTS:
            raise Invalid(f"草稿已有 {MOST_DRAFTS} 份，请先发布或丢掉一些")
        at = self._drafts.save(command.kind, command.id, command.data, by=command.actor, unit=unit)
        return views.ContentDraftReceipt(kind=command.kind, id=command.id, at=at.isoformat())

    def discard_draft(self, command: asked.DiscardContentDraft) -> None:
        """Throw a draft away; without one there is nothing to do."""
        self._seen(command.actor, command.kind, command.id)
        self._drafts.discard(command.kind, command.id)

    def _seen(self, actor: str, kind: str, id: str) -> tuple[Row | None, Row | None]:
        """Return an entry's row and draft when the asker may keep it; raises NotAllowed and Invalid."""
        named(kind, id)
        row = self._model.collection.find_one({"kind": kind, "id": id})
        draft = self._drafts.find(kind, id)
        facts = self._about(actor, {id} if kind == "guide" else set())
        unit = facts.departments.get(id) if kind == "guide" else (row or draft or {}).get("unit")
        theirs = draft is not None and row is None and draft["by"] == actor
        new = row is None and draft is None and kind != "guide"
        if theirs or new:
            require(kind, (), facts)
        else:
            require(kind, (unit,), facts)
        return row, draft

    def _allowed(self, actor: str) -> Facts:
        facts = self._about(actor, set())
        if not facts.administrator and not facts.units:
            raise NotAllowed("只有大厅管理员（岗位 hall.admin）或单位内容管理员（岗位 content.admin）可以维护内容")
        return facts

    def _items(self, kind: str) -> list[tuple[views.ContentItem, str, float]]:
        """Return every entry and every draft of an entry nobody published, with its draft's author and its place."""
        drafts = {row["_id"]: row for row in self._drafts.all() if kind in ("", row["kind"])}
        wanted = {"kind": kind or {"$exists": True}}
        found = []
        for row in self._model.collection.find(wanted, _LISTED):
            draft = drafts.pop(f"{row['kind']}:{row['id']}", None)
            found.append((views.ContentItem(
                kind=row["kind"], id=row["id"], title=row["title"], unit=row["unit"], state=row["state"],
                version=row["version"], updated_at=row["updated_at"].isoformat(), updated_by=row["updated_by"],
                draft=draft is not None), draft["by"] if draft else "", _place(row)))
        return [*found, *((_unpublished(row), row["by"], _place(row)) for row in drafts.values())]


#: The most drafts the hall keeps, and how a list is asked for in the order readers see.
MOST_DRAFTS, IN_ORDER = 2000, "order"
_LISTED = dict.fromkeys(("kind", "id", "title", "unit", "state", "version", "updated_at", "updated_by",
                         "data.order"), 1)


def _place(row: Row) -> float:
    """Return the place an administrator gave an entry; those without one come last."""
    order = (row.get("data") or {}).get("order")
    return float(order) if isinstance(order, int | float) else math.inf


def _unpublished(row: Row) -> views.ContentItem:
    return views.ContentItem(kind=row["kind"], id=row["id"], title=title_of(row["kind"], row["id"], row["data"])[:300],
                             unit=row["unit"], state="draft", version=0, updated_at=row["at"].isoformat(),
                             updated_by=row["by"], draft=True)
