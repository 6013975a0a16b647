"""The first page: what is recommended, what is started most, the ways into the catalogue, news and numbers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from catalog.domain import ranking
from catalog.projections.usage import BEIJING
from catalog.queries.contents import Contents, overlaid
from catalog.queries.figures import rating
from catalog.stores.favourites import Favourites
from catalog.stores.figures import Figures
from catalog.stores.visits import Visits
from chassis.readmodel import ReadModel
from contracts import codec
from contracts.catalog.content import ListNews
from contracts.catalog.content_kinds import CHANNELS
from contracts.catalog.content_views import NewsPage
from contracts.catalog.usage import (
    SERVICE,
    AudienceCount,
    Category,
    HomeContents,
    HomeItem,
    Named,
    ShowHome,
)
from contracts.catalog.views import ServiceItem

Row = Mapping[str, Any]

RECOMMENDED, HOT, FREQUENT, IN_CATEGORY, IN_CHANNEL = 8, 8, 6, 4, 6
#: Seconds for which the page may be as old, and its news; longer where looking it all up takes long: never more than a
#: share of REST is spent on it.
FRESH, NEWS_FRESH, REST = 1.0, 5.0, 50
#: Audiences that have an entry of their own even while nothing is offered to them.
ALWAYS = ("学生", "教职工", "访客")

_ITEM = tuple(item.name for item in fields(ServiceItem))
_LISTED = dict.fromkeys((*_ITEM, "host"), 1)


@dataclass(slots=True)
class Shown:
    """What all readers share for a moment: services on offer, the warmest and the most started first."""

    warmest: list[dict[str, Any]]
    figures: Mapping[str, Row]
    layout: Row
    categories: tuple[Category, ...]
    departments: tuple[Category, ...]
    audiences: tuple[AudienceCount, ...]
    applications: int
    visits: int
    hot: list[dict[str, Any]]
    by_code: Mapping[str, Row]


class Home:
    """Answers with the first page. ``news`` is how one asks for a page of news."""

    def __init__(self, services: ReadModel, contents: Contents, figures: Figures, visits: Visits,
                 favourites: Favourites, news: Callable[[ListNews], NewsPage],
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._services, self._contents, self._figures = services, contents, figures
        self._visits, self._favourites, self._news, self._clock = visits, favourites, news, clock
        self._shown: tuple[float, Shown] | None = None
        self._channels: tuple[float, dict[str, tuple[dict[str, Any], ...]]] | None = None

    def show(self, question: ShowHome) -> HomeContents:
        """Return the page for one reader."""
        shown, starred = self._now(), self._favourites.codes(question.actor, SERVICE)

        def items(rows: Iterable[Row]) -> tuple[HomeItem, ...]:
            return tuple(_item(row, shown.figures.get(row["code"], {}), row["code"] in starred) for row in rows)

        asker = tuple(word for kind in question.audience for word in (ranking.audience_of(kind) or (kind,)))
        return HomeContents(
            recommended=items(ranking.recommended(shown.warmest, shown.by_code, asker, shown.layout.get("pinned") or (),
                                                  shown.layout.get("hidden") or (), RECOMMENDED)),
            hot=items(ranking.meant_for(shown.hot, asker, HOT)),
            frequent=items([shown.by_code[code] for code in question.frequent if code in shown.by_code][:FREQUENT]),
            categories=shown.categories, departments=shown.departments, audiences=shown.audiences,
            modules=ranking.modules(shown.layout.get("modules") or ()), services=len(shown.warmest),
            applications=shown.applications, visits=shown.visits, news=self._latest())

    def _now(self) -> Shown:
        began = self._clock()
        if self._shown is None or self._shown[0] < began:
            shown = self._looked_up()
            now = self._clock()
            self._shown = (now + max(FRESH, REST * (now - began)), shown)
        return self._shown[1]

    def _looked_up(self) -> Shown:
        today, figures = datetime.now(BEIJING).date(), self._figures.all()
        overlays = self._contents.overlays()
        usual = self._contents.departments()
        rows = [overlaid(row, overlays.get(row["code"], {}))
                for row in self._services.collection.find({"state": "open"}, _LISTED)]
        for row in rows:
            row["host"] = usual.get(row.get("host") or "", row.get("host"))
        rows.sort(key=lambda row: (_number(row["no"]), row["code"]))
        used = sorted(rows, key=lambda row: -_uses(figures, row))
        themes = {row["data"]["name"]: (place, row["data"].get("icon"))
                  for place, row in enumerate(self._contents.published("theme"))}
        return Shown(
            warmest=_warmest(rows, figures, today), figures=figures, layout=self._contents.said("home"),
            categories=_categories(used, "theme", themes), departments=_categories(used, "host", {}),
            audiences=_audiences(rows), applications=len(self._contents.published("application")),
            visits=self._visits.hall(), hot=[row for row in used if _uses(figures, row)],
            by_code={row["code"]: row for row in rows})

    def _latest(self) -> dict[str, tuple[dict[str, Any], ...]]:
        """Return the first news of every channel; one look shows most of them, a quiet channel needs its own."""
        if self._channels is not None and self._channels[0] >= self._clock():
            return self._channels[1]
        page = self._news(ListNews(limit=100))
        found = {}
        for channel in CHANNELS:
            items = [item for item in page.items if item.channel == channel][:IN_CHANNEL]
            if len(items) < min(IN_CHANNEL, page.channels.get(channel, 0)):
                items = list(self._news(ListNews(channel=channel, limit=IN_CHANNEL)).items)
            found[channel] = tuple(codec.encode(item) for item in items)
        self._channels = (self._clock() + NEWS_FRESH, found)
        return found


def _warmest(rows: list[dict[str, Any]], figures: Mapping[str, Row], today: date) -> list[dict[str, Any]]:
    warm = {code: ranking.warmth(row.get("days") or {}, today) for code, row in figures.items()}
    return sorted(rows, key=lambda row: -warm.get(row["code"], 0.0))


def _categories(used: list[dict[str, Any]], by: str,
                known: Mapping[str, tuple[int, str | None]]) -> tuple[Category, ...]:
    """Return the groups by a field, those an administrator ordered first; in each the services used most."""
    groups: dict[str, list[Named]] = {}
    for row in used:
        if row.get(by):
            groups.setdefault(row[by], []).append(Named(code=row["code"], name=row["name"]))
    order = sorted(groups, key=lambda name: (known.get(name, (len(known), None))[0], -len(groups[name]), name))
    return tuple(Category(key=name, name=name, count=len(groups[name]), icon=known.get(name, (0, None))[1],
                          services=tuple(groups[name][:IN_CATEGORY])) for name in order)


def _audiences(rows: list[dict[str, Any]]) -> tuple[AudienceCount, ...]:
    """Return how much is offered to whom; the names are those that services give, for use as a filter."""
    count = Counter(name for row in rows for name in dict.fromkeys(row.get("audience") or ()))
    said = {ranking.audience(name) for name in count}
    names = [*count, *(name for name in ALWAYS if name not in said)]
    names.sort(key=lambda name: (ALWAYS.index(ranking.audience(name)) if ranking.audience(name) in ALWAYS
                                 else len(ALWAYS), -count[name], name))
    return tuple(AudienceCount(name=name, count=count[name]) for name in names)


def _uses(figures: Mapping[str, Row], row: Row) -> int:
    return int(figures.get(row["code"], {}).get("uses", 0))


def _item(row: Row, figures: Row, favourite: bool) -> HomeItem:
    said: dict[str, Any] = {name: tuple(row[name]) if isinstance(row[name], list) else row[name]
                            for name in _ITEM if name in row}
    return HomeItem(**said, rating=rating(figures), uses=figures.get("uses", 0), favourite=favourite)


def _number(no: str) -> tuple[int, str]:
    return (int(no), "") if no.isascii() and no.isdigit() else (10**9, no)
