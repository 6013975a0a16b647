"""The sources of imported news: as administrators described them, and how they are doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalog.queries.addresses import Addresses
from catalog.queries.contents import Contents
from catalog.stores.news import Feed, News
from catalog.stores.posts import Posts
from contracts.catalog.feeds import FeedState, FeedStates, ListFeeds
from contracts.errors import NotAllowed

#: Minutes between two looks when nobody said.
MINUTES = 30


class Feeds:
    """Lists the sources, for the import and for administrators."""

    def __init__(self, contents: Contents, news: News, posts: Posts, addresses: Addresses) -> None:
        self._contents, self._news, self._posts, self._addresses = contents, news, posts, addresses
        self.answers: dict[type, Callable[[Any], Any]] = {ListFeeds: self.states}

    def wanted(self) -> list[Feed]:
        """Return the sources that are published."""
        return [Feed(id=row["id"], name=row["title"], url=self._addresses.full(row["data"]["url"]),
                     channel=row["data"]["channel"], form=row["data"]["format"],
                     minutes=row["data"].get("every_minutes") or MINUTES)
                for row in self._contents.published("feed")]

    def states(self, question: ListFeeds) -> FeedStates:
        """Return how each source is doing; raises NotAllowed for all but administrators."""
        if not self._posts.holds(question.actor, "hall.admin"):
            raise NotAllowed("只有大厅管理员（岗位 hall.admin）可以查看新闻来源")
        return FeedStates(items=tuple(self._state(feed) for feed in self.wanted()))

    def _state(self, feed: Feed) -> FeedState:
        known = self._news.state(feed.id)
        failures = known.get("failures", 0)
        return FeedState(
            id=feed.id, name=feed.name, url=feed.url or "", channel=feed.channel, error=known.get("error", ""),
            state="waiting" if not known else "failing" if failures else "ok", failures=failures,
            entries=self._news.count(feed.id), tried_at=known.get("tried_at"), fresh_at=known.get("fresh_at"),
            due_at=known.get("due_at"))
