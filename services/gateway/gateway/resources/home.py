"""/v1/home: what the first page shows, to visitors and to whoever is signed in."""

from __future__ import annotations

from typing import Any

import falcon
import structlog
from pymongo.errors import PyMongoError

from contracts.catalog.questions import ListServices
from gateway.backends import Backends
from gateway.resources.me import Counts
from gateway.views import Reading, Views

log = structlog.get_logger(__name__)

RECOMMENDED = 8
FREQUENT = 6
_ALL = 100


class Home:
    """The first page."""

    def __init__(self, backends: Backends, views: Views, counts: Counts) -> None:
        self._backends, self._views, self._counts = backends, views, counts

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer recommendations, categories, what I start most often, and the hall's numbers."""
        me: str | None = req.context.actor
        reading = self._views.at(req.get_header("Hall-Position"))
        catalogue = self._backends.ask("catalog", ListServices(limit=_ALL), req)
        items, themes = catalogue["items"], catalogue["facets"]["theme"]
        by_code = {item["code"]: item for item in items}
        frequent = reading.frequent(me, FREQUENT) if me else []
        resp.media = {
            "recommended": items[:RECOMMENDED],
            "categories": [{"key": theme, "name": theme, "count": count} for theme, count in themes.items()],
            "frequent": [by_code[code] for code in frequent if code in by_code],
            "news": [],
            "counters": {"services": catalogue["total"], **self._numbers(reading),
                         "mine": self._counts.of(me, reading) if me else None},
        }

    def _numbers(self, reading: Reading) -> dict[str, Any]:
        """The hall's numbers decorate the page: it is shown without them rather than not at all."""
        try:
            return reading.hall_counts()
        except PyMongoError as error:
            log.warning("home.without_numbers", error=type(error).__name__)
            return {"cases": None, "completed": None}
