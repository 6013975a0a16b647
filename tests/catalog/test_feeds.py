"""News from elsewhere: every form and encoding, nothing dangerous, nothing from inside, each source on its own."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from campus.feeds import Newsroom
from catalog.adapters.feeds import LONGEST_TITLE, MOST, NotAFeed, cleaned, decoded, moment, read
from catalog.adapters.fetching import LARGEST, Fetching, NotFetched
from catalog.adapters.importing import NO_ADDRESS, Importing
from catalog.stores.news import KEPT, Feed, News
from contracts.catalog.content import GetNews, ListNews, WithdrawContent
from contracts.catalog.content_kinds import CHANNELS
from contracts.catalog.feeds import ListFeeds
from contracts.errors import NotAllowed
from tests.catalog.conftest import ADMIN
from tests.catalog.test_applications import publish, shelf, tell

__all__ = ["shelf"]
BASE = "https://news.example/feeds/news.xml"
TOPICS = {"pictures.xml": "rss", "news.xml": "rss", "grassroots.xml": "rss", "notices.atom": "atom",
          "lectures.json": "json"}


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<rss version="2.0"><channel><title>新闻</title>{"".join(items)}</channel></rss>'.encode()


def item(number: int = 1, **parts: str) -> str:
    known = {"title": f"第{number}条", "link": f"/n/{number}", "guid": str(number), "description": "内容", **parts}
    return f"<item>{''.join(f'<{name}>{text}</{name}>' for name, text in known.items())}</item>"


def only(content: bytes, form: str = "rss") -> Any:
    [entry] = read(content, "", BASE, form)
    return entry


# ---- reading ---------------------------------------------------------------------------------------------------------


def test_the_university_says_the_same_in_three_forms_and_two_encodings() -> None:
    room, taken = Newsroom(lambda: date(2026, 11, 20)), 0
    for name, form in TOPICS.items():
        feed = room.feed(name, "https://campus.example")
        assert feed is not None
        entries = read(feed.content, feed.content_type, f"https://campus.example/feeds/{name}", form)
        taken += len(entries)
        for entry in entries:
            assert entry.url.startswith("https://campus.example/stories/")
            assert entry.body_html.startswith("<p>")
            assert entry.published_at is not None
            assert "\ufffd" not in entry.title + entry.summary
    assert taken >= 30


def test_an_entry_has_title_link_summary_text_and_time() -> None:
    entry = only(rss(item(title="A &amp;amp; <![CDATA[<b>B</b>]]>", pubDate="Mon, 02 Mar 2026 08:00:00 +0800",
                          description="&lt;p&gt;一&lt;/p&gt;&lt;p&gt;二&lt;/p&gt;")))
    assert (entry.key, entry.title, entry.url) == ("1", "A & B", "https://news.example/n/1")
    assert (entry.summary, entry.body_html) == ("一 二", "<p>一</p><p>二</p>")
    assert entry.published_at == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(("name", "header"), [("gb2312", ""), ("GBK", ""), ("gb18030", ""), ("utf-8", ""),
                                              ("utf-16", ""), ("gbk", "text/xml; charset=gb2312")])
def test_chinese_encodings_are_read_whoever_names_them(name: str, header: str) -> None:
    declared = "" if header else f' encoding="{name}"'
    text = rss(item(title="镕基与学术预报"), head=f'<?xml version="1.0"{declared}?>').decode()
    encoded = text.encode("gb18030" if name.lower().startswith("gb") else name)
    assert read(encoded, header or "application/xml", BASE, "rss")[0].title == "镕基与学术预报"


def test_an_unknown_encoding_is_said_and_odd_characters_are_dropped() -> None:
    with pytest.raises(NotAFeed, match="klingon"):
        decoded(b"x", "text/xml; charset=klingon")
    assert only(rss(item(title="a\x00b\x0bc"))).title == "abc"
    assert only(rss(item(title="一&nbsp;二&hellip;&amp;nbsp;"))).title == "一 二…"


def test_atom_with_html_text_and_xhtml() -> None:
    entries = read(b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>
        <entry><id>a</id><title type="html">&lt;i>A&lt;/i></title><link rel="self" href="/self"/><link href="b?c"/>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p onclick="x()">1 &lt; 2</p></div></content>
        <updated>2026-03-02T08:00:00Z</updated></entry>
        <entry><id>b</id><title>B &lt;b></title><summary>1 &lt; 2</summary></entry></feed>""", "", BASE, "atom")
    assert [(entry.title, entry.url) for entry in entries] == [("A", "https://news.example/feeds/b?c"), ("B <b>", "")]
    assert entries[0].body_html == "<div><p>1 &lt; 2</p></div>"
    assert entries[1].body_html == "1 &lt; 2"


def test_a_json_feed() -> None:
    entry = only(b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"url":"/a","title":"<A>",'
                 b'"content_text":"1 < 2","date_published":"2026-03-02T08:00:00+08:00"}, 7, {"id":"x"}]}', "json")
    assert (entry.key, entry.url, entry.title, entry.body_html) == ("1", "https://news.example/a", "<A>", "1 &lt; 2")


@pytest.mark.parametrize(("content", "form"), [
    (b"<html></html>", "rss"), (rss(item()), "atom"), (b"<rss>", "rss"), (b"", "rss"), (b"{}", "json"), (b"[", "json"),
    (b'{"items":{}}', "json"), (b"[" * 100_000, "json"), (b"\xff" * 50, "atom"),
    (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>', "rss"),
    (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><title>&x;</title></item></rss>', "rss")],
    ids=["page", "other form", "unfinished", "empty", "no items", "half", "odd items", "deep", "noise", "entity",
         "file"])
def test_what_is_no_feed_says_so(content: bytes, form: str) -> None:
    with pytest.raises(NotAFeed):
        read(content, "", BASE, form)


@pytest.mark.parametrize("markup", [
    "<script>x()</script>", "<img src=x onerror=x()>", "<p style='a' onclick='x()'>", "<a href='javascript:x()'>a</a>",
    "<iframe src=x></iframe>", "<a href='data:text/html,x'>a</a>", "<svg onload=x()>", "<form action=x><input></form>",
    "<style>x</style>", "<a href='//[bad'>a</a>", "<link rel=stylesheet href=x>", "<base href=//evil>"])
def test_nothing_dangerous_and_nothing_from_elsewhere_is_kept(markup: str) -> None:
    found = cleaned(markup, BASE).lower()
    for part in ("script", "onerror", "onclick", "onload", "style", "iframe", "<img", "<svg", "<form", "<input",
                 "data:", "src=", "<link", "<base"):
        assert part not in found


def test_private_numbers_are_masked_and_office_phones_are_not() -> None:
    text = "张老师 13812345678（手机），办公室 022-26669578，身份证110101199003078515，编号 20261123000001"
    entry = only(rss(item(title=text, description=f"&lt;p&gt;{text}&lt;/p&gt;")))
    for shown in (entry.title, entry.summary, entry.body_html):
        assert "138****5678" in shown
        assert "13812345678" not in shown
        assert "199003078515" not in shown
        assert "022-26669578" in shown
        assert "20261123000001" in shown


def test_links_are_made_whole_and_open_safely() -> None:
    assert cleaned('<a href="../x">x</a>', BASE) == \
        '<a href="https://news.example/x" rel="noopener noreferrer nofollow">x</a>'


@pytest.mark.parametrize(("text", "expected"), [
    ("2026-03-02 08:00:00", datetime(2026, 3, 2, tzinfo=UTC)), ("2026-03-02", datetime(2026, 3, 1, 16, tzinfo=UTC)),
    ("Mon, 2 Mar 2026 00:00:00 GMT", datetime(2026, 3, 2, tzinfo=UTC)), ("", None), ("soon", None),
    ("9999-12-31T23:59:59-12:00", None)])
def test_times_as_feeds_write_them(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected


def test_there_is_an_end_to_everything() -> None:
    entries = read(rss(*(item(number, title="长" * 500) for number in range(MOST + 5))), "", BASE, "rss")
    assert (len(entries), len(entries[0].title)) == (MOST, LONGEST_TITLE)
    assert len(read(rss(item(1), item(1), item(2, title=" ")), "", BASE, "rss")) == 1


# ---- fetching --------------------------------------------------------------------------------------------------------


@dataclass
class Site:
    """A web site that answers as it is told: ``(status, headers, body)`` by path."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = site.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(running: Site) -> Site:
    running.answers.clear()
    running.asked.clear()
    return running


@pytest.fixture
def fetching(site: Site) -> Iterator[Fetching]:
    """One that may fetch from the site although it is on this machine."""
    made = Fetching([f"127.0.0.1:{site.port}"])
    yield made
    made.close()


def test_what_is_there_is_fetched_and_asked_for_again_with_its_marks(site: Site, fetching: Fetching) -> None:
    site.answers["/a"] = (200, {"ETag": '"1"', "Last-Modified": "Mon", "Content-Type": "text/xml"}, b"<rss/>")
    found = fetching.get(f"{site.base}/a")
    assert (found.content, found.content_type, found.etag, found.modified) == (b"<rss/>", "text/xml", '"1"', "Mon")
    site.answers["/a"] = (304, {}, b"")
    assert fetching.get(f"{site.base}/a", found.etag, found.modified).content is None
    assert (site.asked[1][1]["if-none-match"], site.asked[1][1]["if-modified-since"]) == ('"1"', "Mon")
    assert site.asked[1][1]["host"] == f"127.0.0.1:{site.port}"


def test_a_way_elsewhere_is_followed_but_not_for_ever(site: Site, fetching: Fetching) -> None:
    site.answers |= {"/a": (301, {"Location": "/b"}, b""), "/b": (200, {}, b"x"), "/c": (302, {"Location": "/c"}, b"")}
    assert fetching.get(f"{site.base}/a").address == f"{site.base}/b"
    with pytest.raises(NotFetched, match="次数"):
        fetching.get(f"{site.base}/c")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_two_megabytes_are_enough(site: Site, fetching: Fetching, packed: bool) -> None:
    body = b"x" * (LARGEST + 1)
    headers = {"Content-Encoding": "gzip"} if packed else {}
    site.answers["/big"] = (200, headers, gzip.compress(body) if packed else body)
    with pytest.raises(NotFetched, match="MB"):
        fetching.get(f"{site.base}/big")


def test_a_server_that_fails_is_said(site: Site, fetching: Fetching) -> None:
    site.answers["/a"] = (500, {}, b"")
    with pytest.raises(NotFetched, match="500"):
        fetching.get(f"{site.base}/a")


PRIVATE = ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1",
           "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "224.0.0.1", "255.255.255.255", "not an address"]


@pytest.mark.parametrize("ip", PRIVATE)
def test_no_address_inside_is_asked_whatever_its_name(ip: str) -> None:
    for found in ([ip], ["93.184.216.34", ip]):
        fetching = Fetching(resolve=lambda host, port, found=found: found)
        with pytest.raises(NotFetched, match="内网"):
            fetching.get("http://innocent.example/feed")
        fetching.close()


def test_a_way_that_leads_inside_is_not_followed(site: Site) -> None:
    looked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"]

    fetching = Fetching([f"outside.example:{site.port}"], resolve)
    site.answers["/a"] = (302, {"Location": f"http://inside.example:{site.port}/secret"}, b"")
    with pytest.raises(NotFetched, match="内网"):
        fetching.get(f"http://outside.example:{site.port}/a")
    assert (looked, [path for path, _ in site.asked]) == (["outside.example", "inside.example"], ["/a"])
    assert site.asked[0][1]["host"] == f"outside.example:{site.port}"
    fetching.close()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x.example/", "http://u:p@x.example/", "http://", "x",
                                     "gopher://127.0.0.1/", "http://x.example:0/", "http://[bad"])
def test_only_plain_web_addresses(address: str, fetching: Fetching) -> None:
    with pytest.raises(NotFetched):
        fetching.get(address)


# ---- importing -------------------------------------------------------------------------------------------------------


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
