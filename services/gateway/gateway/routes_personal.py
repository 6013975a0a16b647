"""The paths of the first page, of the personal centre's lists, and of what people keep for themselves."""

from __future__ import annotations

from typing import Any

import falcon

from contracts.http_personal import (
    DOWNLOAD,
    FAVOURITE,
    FAVOURITES,
    FILTER,
    FILTERS,
    HOME,
    PHRASES,
    RATING,
    RATINGS,
    RECENT,
    REMARKS,
)
from gateway.resources import favourites, home, lists, me, preferences, ratings
from gateway.views import CASE_LISTS


def add(app: falcon.App[Any, Any], parts: Any, counts: me.Counts) -> None:
    """Route them; ``parts`` is a ``gateway.app.Parts``."""
    app.add_route(HOME, home.Home(parts.backends, parts.views, counts))
    judged = ratings.Ratings(parts.backends)
    app.add_route(RATINGS, judged)
    app.add_route(RATING, judged, suffix="own")
    app.add_route(REMARKS, judged, suffix="remarks")
    app.add_route(DOWNLOAD, ratings.Downloads(parts.backends, parts.files))
    pages = {"todo": lists.todo, **{name: lists.cases(name) for name in CASE_LISTS},
             "applications": lists.applications(parts.backends)}
    for name, page in pages.items():
        listed = lists.List(parts.views, name, page)
        app.add_route(f"/v1/me/{name}", listed)
        app.add_route(f"/v1/me/{name}.xlsx", listed, suffix="sheet")
    app.add_route("/v1/me/drafts", lists.Drafts(parts.backends))
    starred, mine = favourites.Favourites(parts.backends, parts.changes), preferences.Filters(parts.backends)
    app.add_route(FAVOURITES, starred)
    app.add_route(FAVOURITE, starred, suffix="one")
    app.add_route(RECENT, favourites.Recent(parts.backends))
    app.add_route(PHRASES, preferences.Phrases(parts.backends))
    app.add_route(FILTERS, mine)
    app.add_route(FILTER, mine, suffix="one")
