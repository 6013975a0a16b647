"""Feeds in every form and encoding are understood, and nothing dangerous or personal in them is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from campus.feeds import Newsroom
from catalog.adapters.feeds import LONGEST_TITLE, MOST, NotAFeed, cleaned, decoded, moment, read
from tests.catalog.feed_site import BASE, item, rss

TOPICS = {"life.xml": "rss", "news.xml": "rss", "grassroots.xml": "rss", "notices.atom": "atom",
          "lectures.json": "json"}


def only(content: bytes, form: str = "rss") -> Any:
    [entry] = read(content, "", BASE, form)
    return entry


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
