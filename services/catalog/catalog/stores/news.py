"""News taken from elsewhere, and how each of their sources is doing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from pymongo import ASCENDING, DESCENDING, UpdateOne
from pymongo.database import Database

from catalog.adapters.feeds import Entry

Row = dict[str, Any]

#: Entries kept of one source; older ones are found where they came from.
KEPT = 500
#: Seconds until a source that failed is tried again, doubled each time, up to its usual interval.
FIRST_RETRY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source as administrators described it; ``url`` is None when a setting it begins with is not set."""

    id: str
    name: str
    url: str | None
    channel: str
    form: str
    minutes: int


class News:
    """``imported_news``: ``{_id, feed, source, title, url, channel, summary, body_html, published_at, picture: None}``.

    ``feeds``: ``{_id, url, form, etag, modified, tried_at, fresh_at, due_at, failures, error}``. Two processes that
    import the same feed write the same rows.
    """

    def __init__(self, database: Database[Row], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.rows, self._feeds, self._now = database["imported_news"], database["feeds"], now

    def prepare(self) -> None:
        """Create the indexes."""
        self.rows.create_index([("published_at", DESCENDING), ("_id", ASCENDING)])
        self.rows.create_index([("feed", ASCENDING), ("published_at", DESCENDING)])

    def state(self, feed: str) -> Row:
        """Return what is known of a source; empty before it was tried for the first time."""
        return self._feeds.find_one({"_id": feed}) or {}

    def is_due(self, feed: Feed) -> bool:
        """Whether it is time to fetch a source: never tried, due, or its address has changed."""
        known = self.state(feed.id)
        return not known or _changed(feed, known) or known["due_at"] <= self._now()

    def same(self, feed: Feed) -> Row:
        """Return what may be sent to learn that nothing has changed: only when the last time went well."""
        known = self.state(feed.id)
        return {} if not known or _changed(feed, known) or known["failures"] else known

    def fetched(self, feed: Feed, entries: Iterable[Entry] | None, etag: str = "", modified: str = "") -> int:
        """Note that a source answered, and keep its entries; None means that nothing has changed. Returns how many."""
        now = self._now()
        writes = [self._write(feed, entry, now) for entry in entries or ()]
        if writes:
            self.rows.bulk_write(writes, ordered=False)
            self._prune(feed.id)
        self.rows.update_many({"feed": feed.id, "$or": [{"channel": {"$ne": feed.channel}},
                                                        {"source": {"$ne": feed.name}}]},
                              {"$set": {"channel": feed.channel, "source": feed.name}})
        self._feeds.replace_one({"_id": feed.id}, {
            "url": feed.url, "form": feed.form, "etag": etag, "modified": modified, "tried_at": now, "fresh_at": now,
            "failures": 0, "error": "", "due_at": now + timedelta(minutes=feed.minutes)}, upsert=True)
        return len(writes)

    def failed(self, feed: Feed, words: str) -> None:
        """Note that a source could not be read; what was taken earlier stays."""
        now, failures = self._now(), self.state(feed.id).get("failures", 0) + 1
        wait = min(timedelta(minutes=feed.minutes), timedelta(seconds=FIRST_RETRY * 2 ** min(failures - 1, 12)))
        self._feeds.update_one({"_id": feed.id}, {
            "$set": {"url": feed.url, "form": feed.form, "tried_at": now, "due_at": now + wait, "failures": failures,
                     "error": words}}, upsert=True)

    def keep_only(self, feeds: Iterable[str]) -> None:
        """Drop what came from sources that are no longer wanted."""
        gone = {"$nin": sorted(feeds)}
        self.rows.delete_many({"feed": gone})
        self._feeds.delete_many({"_id": gone})

    def count(self, feed: str) -> int:
        """Return how many entries of a source are kept."""
        return self.rows.count_documents({"feed": feed})

    def _write(self, feed: Feed, entry: Entry, now: datetime) -> UpdateOne:
        said: Row = {"feed": feed.id, "source": feed.name, "title": entry.title, "url": entry.url,
                     "channel": feed.channel, "summary": entry.summary, "body_html": entry.body_html, "picture": None}
        # A date in the future would stand above everything until it comes.
        at = min(entry.published_at, now) if entry.published_at else None
        once = {} if at else {"published_at": now}
        return UpdateOne({"_id": sha256(f"{feed.id}|{entry.key}".encode()).hexdigest()[:32]},
                         {"$set": {**said, **({"published_at": at} if at else {})},
                          **({"$setOnInsert": once} if once else {})}, upsert=True)

    def _prune(self, feed: str) -> None:
        rest = self.rows.find({"feed": feed}, {"_id": 1}).sort([("published_at", DESCENDING), ("_id", ASCENDING)])
        old = [row["_id"] for row in rest.skip(KEPT)]
        if old:
            self.rows.delete_many({"_id": {"$in": old}})


def _changed(feed: Feed, known: Row) -> bool:
    return bool(known["url"] != feed.url or known["form"] != feed.form)
