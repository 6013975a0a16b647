"""从学校网站取新闻：各个来源现在怎么样。Importing news: how each source is doing."""

from __future__ import annotations

from datetime import datetime

from contracts.declare import question, view


@question("feed.list")
class ListFeeds:
    """各个新闻来源的状态；大厅管理员可以问。"""

    actor: str


@view("feed.state")
class FeedState:
    """一个新闻来源：``state`` 为 ok 正常、failing 取不到、waiting 还没有取过；``error`` 说明最近一次为什么没取到。

    ``fresh_at`` 是最近一次取到的时间，``due_at`` 是下一次去取的时间，``entries`` 是现有几条。
    """

    id: str
    name: str
    url: str
    channel: str
    state: str
    error: str
    failures: int
    entries: int
    tried_at: datetime | None
    fresh_at: datetime | None
    due_at: datetime | None


@view("feed.states")
class FeedStates:
    """全部新闻来源。"""

    items: tuple[FeedState, ...]
