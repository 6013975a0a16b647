"""Keep a search index in step: one watch over a database, its changed rows read again at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from pymongo.database import Database

from catalog.adapters.search_index import SearchIndex
from chassis import changestream
from chassis.readmodel import ReadModel
from chassis.retry import FOLLOWER

log = structlog.get_logger(__name__)

Row = dict[str, Any]
#: The catalog's own collections that are looked into.
OWN = ("imported_news", "figures", "units")


class SearchWatch:
    """Fills the index, then follows the read models. Runs beside the followers: ``name failing run stop``."""

    name = "search"

    def __init__(self, index: SearchIndex, views: Database[Row], models: Iterable[ReadModel]) -> None:
        self.failing = False
        self._index, self._views, self._models = index, views, tuple(models)
        self._stopping = threading.Event()

    def run(self) -> None:
        """Follow until ``stop``. Never raises."""
        self._index.followed = True
        _until_stopped(self, self._stopping, self._follow)

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()

    def _follow(self) -> None:
        """Fill, then follow until a model is shown from another collection."""
        shown = {model.pointer(fresh=True).shown.collection: model.name for model in self._models}
        token = changestream.token_of_now(self._views)
        self._index.fill()
        self.failing = False
        wanted = [{"$match": {"ns.coll": {"$in": [*shown, "models"]}}}]
        for changes, _ in changestream.tail(self._views, token, wanted):
            if self._stopping.is_set():
                return
            for collection, model in shown.items():
                ids = _changed(changes, collection)
                if ids:
                    self._index.reread(ids, (model,))
            if _changed(changes, "models") and shown != {
                    model.pointer(fresh=True).shown.collection: model.name for model in self._models}:
                return


class OwnWatch:
    """Follows what the catalog keeps itself: imported news, and how often services are used."""

    name = "search.own"

    def __init__(self, index: SearchIndex, own: Database[Row]) -> None:
        self.failing = False
        self._index, self._own = index, own
        self._stopping = threading.Event()

    def run(self) -> None:
        """Follow until ``stop``. Never raises."""
        _until_stopped(self, self._stopping, self._follow)

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()

    def _follow(self) -> None:
        wanted = [{"$match": {"ns.coll": {"$in": list(OWN)}}}]
        for changes, _ in changestream.tail(self._own, None, wanted):
            self.failing = False
            if self._stopping.is_set():
                return
            for collection in OWN:
                ids = _changed(changes, collection)
                if ids:
                    self._index.reread_own(collection, ids)


def _changed(changes: Iterable[Row], collection: str) -> list[str]:
    return list(dict.fromkeys(str(change["documentKey"]["_id"]) for change in changes
                              if change["ns"]["coll"] == collection and "documentKey" in change))


def _until_stopped(watch: SearchWatch | OwnWatch, stopping: threading.Event, follow: Callable[[], None]) -> None:
    failures = 0
    while not stopping.is_set():
        try:
            follow()
            failures = 0
        except Exception as error:
            failures += 1
            watch.failing = True
            log.error("search.watch_failed", watch=watch.name, error=type(error).__name__, failures=failures,
                      exc_info=failures in (1, 10, 100))
            stopping.wait(FOLLOWER.delay(failures))
