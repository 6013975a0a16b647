"""Sources are taken in when they are due, each on its own, by one process; their news stand among our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from catalog.adapters.feeds import read
from catalog.adapters.fetching import Fetching
from catalog.adapters.importing import NO_ADDRESS, Importing
from catalog.stores.news import KEPT, Feed, News
from contracts.catalog.content import GetNews, ListNews, WithdrawContent
from contracts.catalog.content_kinds import CHANNELS
from contracts.catalog.feeds import ListFeeds
from contracts.errors import NotAllowed
from tests.catalog.conftest import ADMIN
from tests.catalog.feed_site import Site, fetching, item, rss, running, site
from tests.catalog.test_applications import publish, shelf, tell

__all__ = ["fetching", "running", "shelf", "site"]


@dataclass
class World:
    """A database, a clock, and the sources that are wanted."""

    database: Database[dict[str, Any]]
    at: datetime
    feeds: list[Feed]
    news: News
    importing: Importing

    def rows(self) -> list[dict[str, Any]]:
        return list(self.news.rows.find({}).sort("title", 1))


@pytest.fixture
def world(mongo_url: str, db_prefix: str, fetching: Fetching) -> Iterator[World]:
    with MongoClient[dict[str, Any]](mongo_url, tz_aware=True) as client:
        client.drop_database(f"{db_prefix}_news")
        database = client[f"{db_prefix}_news"]
        now = datetime.now(UTC).replace(microsecond=0)
        made = World(database, now, [], News(database), None)  # type: ignore[arg-type]
        made.news = News(database, now=lambda: made.at)
        made.importing = Importing(made.news, lambda: made.feeds, fetching, database["leases"])
        yield made


def source(site: Site, id: str = "main", path: str = "/a", **changed: Any) -> Feed:
    known = {"id": id, "name": "学校主页", "url": f"{site.base}{path}", "channel": "校园新闻", "form": "rss",
             "minutes": 30}
    return Feed(**{**known, **changed})


def test_entries_are_kept_once_and_follow_their_source(world: World, site: Site) -> None:
    site.answers["/a"] = (200, {}, rss(item(1, pubDate="Mon, 02 Mar 2026 08:00:00 +0800"), item(2)))
    world.feeds = [source(site)]
    assert world.importing.once() == 1
    first, second = world.rows()
    assert (first["feed"], first["source"], first["channel"]) == ("main", "学校主页", "校园新闻")
    assert first["picture"] is None
    assert (first["published_at"], second["published_at"]) == (datetime(2026, 3, 2, tzinfo=UTC), world.at)
    assert world.importing.once() == 0, "not due again"
    site.answers["/a"] = (200, {}, rss(item(2, title="第2条（更正）"), item(3)))
    world.at += timedelta(minutes=30)
    world.feeds = [source(site, channel="通知公告")]
    assert world.importing.once() == 1
    assert [row["title"] for row in world.rows()] == ["第1条", "第2条（更正）", "第3条"]
    assert {row["channel"] for row in world.rows()} == {"通知公告"}
    assert world.rows()[1]["published_at"] == second["published_at"]


def test_news_from_the_future_stands_at_now(world: World, site: Site) -> None:
    site.answers["/a"] = (200, {}, rss(item(1, pubDate="Fri, 02 Mar 2096 08:00:00 +0800")))
    world.feeds = [source(site)]
    world.importing.once()
    assert world.rows()[0]["published_at"] == world.at


def test_one_source_fails_alone_and_is_tried_again_sooner(world: World, site: Site) -> None:
    site.answers["/good"] = (200, {}, rss(item(1)))
    world.feeds = [source(site, "bad", "/bad"), source(site, "good", "/good"), source(site, "unset", url=None)]
    assert world.importing.once() == 3
    assert [row["feed"] for row in world.rows()] == ["good"]
    bad = world.news.state("bad")
    assert (bad["failures"], bad["error"], bad["due_at"]) == (1, "来源答复 404", world.at + timedelta(seconds=30))
    assert world.news.state("unset")["error"] == NO_ADDRESS
    world.at += timedelta(seconds=30)
    site.answers["/bad"] = (200, {}, b"<html/>")
    assert world.importing.once() == 2
    assert world.news.state("bad")["due_at"] == world.at + timedelta(seconds=60)
    site.answers["/bad"] = (200, {}, rss(item(1)))
    world.at += timedelta(seconds=60)
    world.importing.once()
    assert (world.news.state("bad")["failures"], world.news.count("bad")) == (0, 1)


def test_a_source_that_fails_keeps_what_it_said(world: World, site: Site) -> None:
    site.answers["/a"] = (200, {"ETag": '"1"'}, rss(item(1)))
    world.feeds = [source(site)]
    world.importing.once()
    site.answers["/a"] = (503, {}, b"")
    world.at += timedelta(minutes=30)
    world.importing.once()
    assert world.news.count("main") == 1
    world.at += timedelta(minutes=30)
    world.importing.once()
    assert "if-none-match" not in site.asked[-1][1], "after a failure everything is asked for"


def test_what_has_not_changed_is_not_read_again_unless_the_source_did(world: World, site: Site) -> None:
    site.answers["/a"] = (200, {"ETag": '"1"'}, rss(item(1)))
    world.feeds = [source(site)]
    world.importing.once()
    site.answers["/a"] = (304, {}, b"")
    world.at += timedelta(minutes=30)
    assert world.importing.once() == 1
    assert site.asked[-1][1]["if-none-match"] == '"1"'
    assert (world.news.state("main")["failures"], world.news.state("main")["etag"]) == (0, '"1"')
    world.feeds = [source(site, form="atom")]
    assert world.importing.once() == 1
    assert "if-none-match" not in site.asked[-1][1]


def test_a_source_that_is_withdrawn_takes_its_news_along(world: World, site: Site) -> None:
    site.answers["/a"] = (200, {}, rss(item(1)))
    world.feeds = [source(site), source(site, "other")]
    world.importing.once()
    world.feeds = [source(site, "other")]
    world.importing.once()
    assert [row["feed"] for row in world.rows()] == ["other"]
    assert world.news.state("main") == {}


def test_only_so_much_of_one_source_is_kept(world: World, site: Site) -> None:
    for start in range(0, KEPT + 50, 50):
        dated = (item(number, pubDate=(world.at - timedelta(days=KEPT + 50 - number)).isoformat())
                 for number in range(start, start + 50))
        site.answers["/a"] = (200, {}, rss(*dated))
        world.feeds = [source(site)]
        world.at += timedelta(minutes=30)
        world.importing.once()
    titles = {row["title"] for row in world.rows()}
    assert (len(titles), "第49条" in titles, "第50条" in titles) == (KEPT, False, True)


def test_only_one_process_imports(world: World, site: Site, fetching: Fetching,
                                  monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/a"] = (200, {}, rss(item(1)))
    world.feeds = [source(site)]
    world.importing.once()
    monkeypatch.setattr("os.getpid", lambda: 1)
    other = Importing(world.news, lambda: world.feeds, fetching, world.database["leases"])
    world.at += timedelta(minutes=30)
    assert other.once() == 0
    world.importing.stop()
    world.importing.run()
    assert other.once() == 1


def test_imported_news_stand_among_our_own_and_administrators_see_the_sources(shelf: Any, site: Site) -> None:
    site.answers["/a"] = (200, {}, rss(item(1, description="&lt;p&gt;全文&lt;/p&gt;")))
    feed = {"name": "学校主页", "url": "${HALL_CAMPUS_URL}/feed", "channel": CHANNELS[1], "format": "rss"}
    publish(shelf, "feed", "main", feed)
    university, around = shelf.university, shelf.around
    states = university.answers[ListFeeds](ListFeeds(actor=ADMIN)).items
    assert [(one.id, one.state, one.url) for one in states] == [("main", "waiting", "http://campus.example:9/feed")]
    with pytest.raises(NotAllowed):
        university.answers[ListFeeds](ListFeeds(actor="10001"))
    [wanted] = university.importing._feeds()
    university.news.fetched(wanted, read(site.answers["/a"][2], "", wanted.url, "rss"))
    page = around.answers[ListNews](ListNews())
    assert (page.total, page.channels[CHANNELS[1]]) == (1, 1)
    text = around.answers[GetNews](GetNews(id=page.items[0].id))
    assert (text.title, text.body_html, text.url) == ("第1条", "<p>全文</p>", "http://campus.example:9/n/1")
    assert university.answers[ListFeeds](ListFeeds(actor=ADMIN)).items[0].entries == 1
    tell(shelf, WithdrawContent(actor=ADMIN, kind="feed", id="main"))
    assert university.importing.once() == 0
    assert around.answers[ListNews](ListNews()).total == 0
