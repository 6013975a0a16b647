"""What people keep for themselves: favourites, what they used last, phrases, filters; every message about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from catalog.queries.contents import Contents
from catalog.queries.pages import fitting, page_of
from catalog.stores import favourites as starred
from catalog.stores.favourites import Favourites
from catalog.stores.figures import Figures
from catalog.stores.preferences import Preferences
from catalog.stores.recent import SHOWN, Recent
from catalog.stores.usage import Usage
from catalog.stores.visits import Visits
from chassis.readmodel import ReadModel
from contracts import ids
from contracts.catalog import usage as asked
from contracts.errors import Invalid, NotFound

Row = dict[str, Any]

_NAMED = {"id": 1, "title": 1, "state": 1, "data.icon": 1}

#: What a thing is called today, whether it is offered, and its icon.
Today = tuple[str, bool, str | None]


class Kept:
    """Answers a person's questions about their own things, and carries out their wishes."""

    def __init__(self, services: ReadModel, content: ReadModel, contents: Contents, favourites: Favourites,
                 recent: Recent, preferences: Preferences) -> None:
        self._services, self._content, self._contents = services, content, contents
        self._favourites, self._recent, self._preferences = favourites, recent, preferences
        self.answers: dict[type, Callable[[Any], Any]] = {
            asked.ListFavourites: self.favourites, asked.ListRecent: self.recent, asked.ListPhrases: self.phrases,
            asked.ListFilters: self.filters,
        }
        self.deeds: dict[type, Callable[[Any], Any]] = {
            asked.AddFavourite: self.add, asked.RemoveFavourite: self.remove, asked.MarkRecent: self.mark_recent,
            asked.SetPhrases: self.set_phrases, asked.SaveFilter: self.save_filter,
            asked.RemoveFilter: self.remove_filter,
        }

    # -- favourites and recently used ----------------------------------------------------------------------------------

    def favourites(self, question: asked.ListFavourites) -> asked.KeptPage:
        """Return a page of what the asker starred, the newest first."""
        items = self._named(self._favourites.mine(question.actor, _kind(question.kind, "")))
        found = fitting(items, question.q, lambda item: f"{item.name} {item.code}".lower())
        page, following = page_of(found, question)
        return asked.KeptPage(items=tuple(page), total=len(found), next_page_token=following)

    def recent(self, question: asked.ListRecent) -> asked.KeptPage:
        """Return what the asker used last; what is not offered any more is left out."""
        if not 1 <= question.limit <= SHOWN:
            raise Invalid("查询条件有误", errors={"limit": [f"应在 1 到 {SHOWN} 之间"]})
        rows = self._recent.mine(question.actor, _kind(question.kind, ""))
        items = [item for item in self._named(rows) if item.open][:question.limit]
        return asked.KeptPage(items=tuple(items), total=len(items))

    def add(self, wish: asked.AddFavourite) -> asked.KeptReceipt:
        """Star a service or an application that is on offer. Raises NotFound."""
        starred.checked(wish.kind, wish.code)
        if not self.offered(wish.kind, wish.code):
            raise NotFound("没有这个服务，或者它已停办" if wish.kind == asked.SERVICE else "没有这个应用，或者它已下线",
                           code="service_not_found" if wish.kind == asked.SERVICE else None)
        self._favourites.add(wish.actor, wish.kind, wish.code)
        return self._receipt(wish, favourite=True)

    def remove(self, wish: asked.RemoveFavourite) -> asked.KeptReceipt:
        """Take a star away, also from what is not offered any more."""
        starred.checked(wish.kind, wish.code)
        self._favourites.remove(wish.actor, wish.kind, wish.code)
        return self._receipt(wish, favourite=False)

    def mark_recent(self, wish: asked.MarkRecent) -> asked.Noted:
        """Note that something was used; what does not exist is not noted."""
        starred.checked(wish.kind, wish.code)
        known = self.offered(wish.kind, wish.code)
        if known:
            self._recent.mark(wish.actor, wish.kind, wish.code)
        return asked.Noted(done=known)

    def offered(self, kind: str, code: str) -> bool:
        """Tell whether there is such a service or application now."""
        if kind == asked.APPLICATION:
            return self._contents.one("application", code) is not None
        wanted = {"_id": ids.stream("service", code), "state": "open"}
        return self._services.collection.find_one(wanted, {"_id": 1}) is not None

    def _receipt(self, wish: asked.AddFavourite | asked.RemoveFavourite, *, favourite: bool) -> asked.KeptReceipt:
        return asked.KeptReceipt(kind=wish.kind, code=wish.code, favourite=favourite,
                                 total=self._favourites.count(wish.actor))

    def _named(self, rows: Iterable[Row]) -> list[asked.KeptItem]:
        """Return the rows with the names things have today; what never had one here is left out."""
        listed = list(rows)
        names = {kind: self._names(kind, [row["code"] for row in listed if row["kind"] == kind])
                 for kind in asked.KINDS}
        return [asked.KeptItem(kind=row["kind"], code=row["code"], name=name, open=shown, at=row["at"], icon=icon,
                               url=_url(row["kind"], row["code"]) if shown else None)
                for row in listed if (found := names[row["kind"]].get(row["code"])) for name, shown, icon in [found]]

    def _names(self, kind: str, codes: list[str]) -> dict[str, Today]:
        if not codes:
            return {}
        if kind == asked.APPLICATION:
            rows = self._content.collection.find({"kind": kind, "id": {"$in": codes}}, _NAMED)
            return {row["id"]: (row["title"], row["state"] == "published", row.get("data", {}).get("icon"))
                    for row in rows}
        found = self._services.collection.find({"code": {"$in": codes}}, {"code": 1, "name": 1, "state": 1})
        icons = self._contents.overlays()
        return {row["code"]: (row["name"], row["state"] == "open", icons.get(row["code"], {}).get("icon"))
                for row in found}

    # -- phrases and filters -------------------------------------------------------------------------------------------

    def phrases(self, question: asked.ListPhrases) -> asked.PhraseList:
        """Return the asker's phrases, and those the university offers."""
        return self._phrases(self._preferences.phrases(question.actor))

    def set_phrases(self, wish: asked.SetPhrases) -> asked.PhraseList:
        """Replace the asker's phrases."""
        return self._phrases(self._preferences.set_phrases(wish.actor, wish.items))

    def filters(self, question: asked.ListFilters) -> asked.FilterList:
        """Return the asker's filters."""
        rows = self._preferences.filters(question.actor, question.list)
        return asked.FilterList(items=tuple(asked.FilterItem(**row) for row in rows))

    def save_filter(self, wish: asked.SaveFilter) -> asked.FilterItem:
        """Save a filter."""
        return asked.FilterItem(**self._preferences.save_filter(wish))

    def remove_filter(self, wish: asked.RemoveFilter) -> asked.Noted:
        """Remove a filter."""
        return asked.Noted(done=self._preferences.remove_filter(wish.actor, wish.id))

    def _phrases(self, items: tuple[str, ...]) -> asked.PhraseList:
        return asked.PhraseList(items=items, standard=tuple(self._contents.said("phrases").get("items") or ()))


class Notes:
    """What is noted in passing: who read a guide today, who began to fill in a form."""

    def __init__(self, visits: Visits, figures: Figures, usage: Usage) -> None:
        self._visits, self._figures, self._usage = visits, figures, usage
        self.deeds: dict[type, Callable[[Any], Any]] = {asked.VisitGuide: self.visit, asked.NoteAttempt: self.attempt}

    def visit(self, wish: asked.VisitGuide) -> asked.Noted:
        """Count a reading, once a day for everybody; a visitor is told from others by what the gateway says."""
        reader = f"visitor|{wish.visitor}" if wish.visitor else f"person|{wish.actor}"
        return asked.Noted(done=self._visits.note(wish.code, reader))

    def attempt(self, wish: asked.NoteAttempt) -> asked.Noted:
        """Note a draft, unless it is a case already."""
        if self._usage.is_case(wish.draft_id):
            return asked.Noted(done=False)
        return asked.Noted(done=self._figures.attempt(wish.draft_id, wish.service))


def _kind(kind: str, usual: str) -> str:
    if kind and kind not in asked.KINDS:
        raise Invalid("查询条件有误", errors={"kind": ["应为 service（服务）或 application（应用）"]})
    return kind or usual


def _url(kind: str, code: str) -> str:
    """Return where it is: of a service the guide, of an application the address that leads in."""
    return f"/services/{code}" if kind == asked.SERVICE else f"/v1/applications/{code}/open"
