"""The university's own news as feeds: ``/feeds/<topic>.xml`` (RSS), ``.atom``, ``.json``; one topic is in GB18030."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

DATA = Path(__file__).with_name("news.yaml")
_CAMPUS_TIME = timezone(timedelta(hours=8))
#: Topics whose web site is an old one.
_OLD_SITES = frozenset({"grassroots"})


@dataclass(frozen=True, slots=True)
class Story:
    """One piece of news."""

    id: str
    title: str
    text: str
    at: datetime

    @property
    def html(self) -> str:
        """The text as paragraphs."""
        return "".join(f"<p>{escape(part)}</p>" for part in self.text.split("\n") if part.strip())


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it goes over the wire."""

    content: bytes
    content_type: str

    @property
    def etag(self) -> str:
        """The digest of what it says."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


class Newsroom:
    """Every topic's stories; their dates are counted back from today, so that the demonstration never looks old."""

    def __init__(self, today: Callable[[], date], path: Path = DATA) -> None:
        self._topics: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._today = today

    def feed(self, name: str, base: str) -> Feed | None:
        """Return the feed of a file name such as ``news.xml``, None when there is no such topic or form."""
        topic, _, form = name.rpartition(".")
        known, makers = self._topics.get(topic), {"xml": _rss, "atom": _atom, "json": _json}
        if known is None or form not in makers:
            return None
        return makers[form](topic, known["title"], self._stories(topic, known["items"]), base)

    def story(self, topic: str, id: str) -> Story | None:
        """Return one story."""
        known = self._topics.get(topic)
        stories = self._stories(topic, known["items"]) if known else []
        return next((story for story in stories if story.id == id), None)

    def _stories(self, topic: str, items: Sequence[Mapping[str, Any]]) -> list[Story]:
        today = self._today()
        return [Story(f"{number:02d}", item["title"], item["text"].strip(),
                      datetime.combine(today - timedelta(days=item["ago"]), time(8, 30 + number), _CAMPUS_TIME))
                for number, item in enumerate(items, start=1)]


def _rss(topic: str, title: str, stories: Sequence[Story], base: str) -> Feed:
    encoding = "GB18030" if topic in _OLD_SITES else "UTF-8"
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>/stories/{topic}/{story.id}</link>"
        f'<guid isPermaLink="false">{topic}-{story.id}</guid>'
        f"<pubDate>{format_datetime(story.at.astimezone(UTC), usegmt=True)}</pubDate>"
        f"<description><![CDATA[{story.html}]]></description></item>" for story in stories)
    text = (f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0"><channel><title>{escape(title)}</title>'
            f"<link>{base}</link><description>{escape(title)}</description>{items}</channel></rss>\n")
    return Feed(text.encode(encoding), "application/rss+xml")


def _atom(topic: str, title: str, stories: Sequence[Story], base: str) -> Feed:
    newest = max(story.at for story in stories).isoformat()
    entries = "".join(
        f"<entry><title>{escape(story.title)}</title><id>urn:demo:{topic}:{story.id}</id>"
        f'<link rel="alternate" href="{base}/stories/{topic}/{story.id}"/><updated>{story.at.isoformat()}</updated>'
        f'<content type="html">{escape(story.html)}</content></entry>' for story in stories)
    text = ('<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>{escape(title)}</title><id>urn:demo:{topic}</id><updated>{newest}</updated>{entries}</feed>\n")
    return Feed(text.encode(), "application/atom+xml; charset=utf-8")


def _json(topic: str, title: str, stories: Sequence[Story], base: str) -> Feed:
    items = [{"id": f"{topic}-{story.id}", "url": f"{base}/stories/{topic}/{story.id}", "title": story.title,
              "content_html": story.html, "date_published": story.at.isoformat()} for story in stories]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": base, "items": items}
    return Feed(json.dumps(feed, ensure_ascii=False).encode(), "application/feed+json; charset=utf-8")
