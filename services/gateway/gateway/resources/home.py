"""/v1/home: what the first page shows, to visitors and to whoever is signed in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import falcon
import structlog
from pymongo.errors import PyMongoError

from contracts.catalog.usage import ShowHome
from contracts.errors import ContractError
from contracts.identity.views import Me
from gateway.backends import Backends
from gateway.resources.me import Counts
from gateway.views import Reading, Views

log = structlog.get_logger(__name__)

FREQUENT = 6
#: Seconds for which somebody's kind is believed, and how many are remembered.
KIND_SECONDS, MOST_KINDS = 600.0, 5000
#: What the catalog says that is shown as it is.
_SHOWN = ("recommended", "hot", "frequent", "categories", "departments", "audiences", "news", "modules")
_NUMBERS = ("services", "applications", "visits")


class Kinds:
    """Whether somebody is a student, a member of staff …, as identity has it."""

    def __init__(self, backends: Backends, clock: Callable[[], float] = time.monotonic) -> None:
        self._backends, self._clock = backends, clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, str]] = {}

    def of(self, me: str, req: falcon.Request) -> str:
        """Return the kind of ``me``; "" while identity cannot be asked: the page is shown all the same."""
        known = self._known.get(me)
        if known is not None and known[0] > self._clock():
            return known[1]
        try:
            kind = str(self._backends.ask("identity", Me(actor=me), req, seconds=1.0).get("kind") or "")
        except ContractError as error:
            log.warning("home.without_kind", code=error.code)
            return ""
        with self._lock:
            if len(self._known) >= MOST_KINDS:
                self._known.clear()
            self._known[me] = (self._clock() + KIND_SECONDS, kind)
        return kind


class Home:
    """The first page."""

    def __init__(self, backends: Backends, views: Views, counts: Counts) -> None:
        self._backends, self._views, self._counts = backends, views, counts
        self._kinds = Kinds(backends)

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer recommendations, the ways into the catalogue, news, what I start most often, and the numbers."""
        me: str | None = req.context.actor
        reading = self._views.at(req.get_header("Hall-Position"))
        contents = self._backends.ask("catalog", self._question(me, reading, req), req)
        resp.media = {
            **{name: contents.get(name) for name in _SHOWN},
            "counters": {**{name: contents.get(name) for name in _NUMBERS}, **self._numbers(reading),
                         "mine": self._counts.of(me, reading) if me else None},
        }

    def _question(self, me: str | None, reading: Reading, req: falcon.Request) -> ShowHome:
        if me is None:
            return ShowHome()
        kind = self._kinds.of(me, req)
        return ShowHome(actor=me, audience=(kind,) if kind else (), frequent=tuple(reading.frequent(me, FREQUENT)))

    def _numbers(self, reading: Reading) -> dict[str, Any]:
        """The hall's numbers decorate the page: it is shown without them rather than not at all."""
        try:
            return reading.hall_counts()
        except PyMongoError as error:
            log.warning("home.without_numbers", error=type(error).__name__)
            return {"cases": None, "completed": None}
