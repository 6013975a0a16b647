"""Import news in the background: every source when it is due, one process at a time, one failing source alone."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from pymongo.collection import Collection

from catalog.adapters.feeds import NotAFeed, read
from catalog.adapters.fetching import Fetching, NotFetched
from catalog.adapters.looking import Looking
from catalog.stores.news import Feed, News
from chassis.lease import Lease

log = structlog.get_logger(__name__)

#: Seconds a lease lasts: longer than one source may take.
LASTS = 60.0

NO_ADDRESS = "地址开头的设置没有给出，请联系运维"


class Importing(Looking):
    """Imports what is due whenever it looks."""

    name = "news"
    pause = 3.0

    def __init__(self, news: News, feeds: Callable[[], Iterable[Feed]], fetching: Fetching,
                 leases: Collection[dict[str, Any]]) -> None:
        super().__init__()
        self._news, self._feeds, self._fetching = news, feeds, fetching
        self._lease = Lease(leases, "news", f"{socket.gethostname()}:{os.getpid()}", LASTS)
        self._prepared = False
        self._kept: set[str] | None = None

    def run(self) -> None:
        """Keep looking until ``stop``; another process may go on at once."""
        super().run()
        try:
            self._lease.release()
        except Exception as error:
            log.warning("news.lease_kept", error=type(error).__name__)

    def once(self) -> int:
        """Import every source that is due, when it is our turn; return how many were tried."""
        if not self._prepared:
            self._news.prepare()
            self._prepared = True
        if not self._lease.take():
            return 0
        feeds = list(self._feeds())
        wanted = {feed.id for feed in feeds}
        if wanted != self._kept:
            self._news.keep_only(wanted)
            self._kept = wanted
        due = [feed for feed in feeds if self._news.is_due(feed)]
        tried = 0
        for feed in due:
            if self._stopping.is_set() or not self._lease.take():
                break
            self._one(feed)
            tried += 1
        return tried

    def _one(self, feed: Feed) -> None:
        same = self._news.same(feed)
        try:
            if feed.url is None:
                raise NotFetched(NO_ADDRESS)
            found = self._fetching.get(feed.url, same.get("etag", ""), same.get("modified", ""))
            entries = None if found.content is None else read(found.content, found.content_type, found.address,
                                                              feed.form)
        except (NotFetched, NotAFeed) as error:
            self._news.failed(feed, str(error))
            log.warning("news.source_failed", feed=feed.id, reason=str(error))
            return
        except Exception as error:
            self._news.failed(feed, "读取时出错，请联系运维")
            log.error("news.source_broken", feed=feed.id, error=type(error).__name__, exc_info=True)
            return
        self._news.fetched(feed, entries, etag=found.etag or same.get("etag", ""),
                           modified=found.modified or same.get("modified", ""))
