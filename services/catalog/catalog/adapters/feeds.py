"""Read a feed: RSS, Atom or JSON Feed, in whatever encoding, down to what may be shown in the hall."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

import nh3
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from chassis.plainsight import kind_of
from contracts.catalog.expression import HALL_TIME

#: The most entries taken from one feed at a time, and characters of a title, a summary, a text.
MOST, LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY = 200, 200, 300, 200_000

_TAGS = {"a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "h5", "hr", "i", "li", "ol", "p",
         "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"}
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(rb"<\?xml[^>]{0,150}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
#: What might be somebody's phone, ID-card or bank-card number; what is part of a longer word is not.
_NUMBER = re.compile(r"(?<![0-9A-Za-z_+/=.:^-])[1-9][0-9]{10,18}[Xx]?(?![0-9A-Za-z_+/=^-])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
#: Names of encodings that are subsets of one that can be decoded as a whole.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "ascii": "utf-8"}


class NotAFeed(Exception):
    """What came is not a feed of the kind that was expected; the text says why, for administrators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: ``key`` tells it from the others of its feed; ``published_at`` is None when nobody said."""

    key: str
    title: str
    url: str
    summary: str
    body_html: str
    published_at: datetime | None


def read(content: bytes, content_type: str, address: str, form: str) -> list[Entry]:
    """Return the entries of a feed fetched from ``address``, in its order; ``form`` ∈ rss, atom, json.

    Raises NotAFeed.
    """
    readers: dict[str, Callable[[str, str], Iterator[Entry | None]]] = {"rss": _rss, "atom": _atom, "json": _json}
    text = decoded(content, content_type)
    found: dict[str, Entry] = {}
    for entry in readers[form](text, address):
        if entry is not None and len(found) < MOST:
            found.setdefault(entry.key, entry)
    return list(found.values())


def decoded(content: bytes, content_type: str) -> str:
    """Return the text: by its byte order mark, by the header, by its own declaration, else as UTF-8."""
    charset = re.search(r"charset=[\"']?([A-Za-z0-9._-]{1,40})", content_type)
    declared = _DECLARED.search(content[:300])
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        name = "utf-8-sig"
    else:
        name = charset[1] if charset else declared[1].decode("ascii") if declared else "utf-8"
    try:
        text = content.decode(_WIDER.get(name.lower(), name), "replace")
    except LookupError as error:
        raise NotAFeed(f"不认识的编码 {name}") from error
    return _CONTROL.sub("", text)


def cleaned(markup: str, address: str) -> str:
    """Return HTML that may be shown: known tags, whole links, no pictures, no scripts, no styles."""
    def whole(tag: str, name: str, value: str) -> str | None:
        return _link(value, address) or None if name == "href" else value
    return nh3.clean(markup[:LONGEST_BODY], tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=whole,
                     url_schemes={"http", "https"}, link_rel="noopener noreferrer nofollow").strip()


def discreet(text: str) -> str:
    """Return a text with the private numbers in it masked: notices like to name somebody's mobile phone."""
    def masked(found: re.Match[str]) -> str:
        number = found[0]
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if kind_of(number) else number
    return _NUMBER.sub(masked, text)


def plain(markup: str) -> str:
    """Return the words of some HTML on one line."""
    spaced = re.sub(r"<(?:br|/p|/div|/li|/tr|/h\d)[^>]{0,50}>", " ", markup[:LONGEST_BODY])
    return " ".join(html.unescape(nh3.clean(spaced, tags=set())).split())


def moment(text: str) -> datetime | None:
    """Return a time as feeds write it (RFC 822, ISO 8601); without a zone it is the hall's time."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(text.strip())
        except (ValueError, TypeError, IndexError):
            continue
        try:
            return (found if found.tzinfo else found.replace(tzinfo=HALL_TIME)).astimezone(UTC)
        except OverflowError:
            return None
    return None


def _rss(text: str, address: str) -> Iterator[Entry | None]:
    root = _tree(text)
    if _name(root) not in ("rss", "RDF"):
        raise NotAFeed("不是 RSS：请核对来源的格式")
    for item in root.iter():
        if _name(item) == "item":
            said = {_name(part): "".join(part.itertext()) for part in item}
            yield _entry(key=said.get("guid") or said.get("link", ""), title=said.get("title", ""),
                         link=said.get("link", ""), summary=said.get("description", ""),
                         body=said.get("encoded") or said.get("description", ""),
                         at=said.get("pubDate") or said.get("date", ""), address=address)


def _atom(text: str, address: str) -> Iterator[Entry | None]:
    root = _tree(text)
    if _name(root) != "feed":
        raise NotAFeed("不是 Atom：请核对来源的格式")
    for entry in root:
        if _name(entry) == "entry":
            said = {_name(part): _atom_text(part) for part in entry if _name(part) != "link"}
            link = next((part.get("href", "") for part in entry
                         if _name(part) == "link" and part.get("rel", "alternate") == "alternate"), "")
            yield _entry(key=said.get("id") or link, title=said.get("title", ""), link=link,
                         summary=said.get("summary", ""), body=said.get("content") or said.get("summary", ""),
                         at=said.get("published") or said.get("updated", ""), address=address)


def _json(text: str, address: str) -> Iterator[Entry | None]:
    try:
        feed = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise NotAFeed("不是合法的 JSON") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise NotAFeed("不是 JSON Feed：请核对来源的格式")
    for item in feed["items"]:
        if isinstance(item, dict):
            said: dict[str, Any] = {key: value for key, value in item.items() if isinstance(value, str | int)}
            body = said.get("content_html") or html.escape(str(said.get("content_text", "")), quote=False)
            yield _entry(key=str(said.get("id") or said.get("url", "")), title=html.escape(str(said.get("title", ""))),
                         link=str(said.get("url", "")), summary=str(said.get("summary") or body), body=str(body),
                         at=str(said.get("date_published") or said.get("date_modified", "")), address=address)


def _entry(*, key: str, title: str, link: str, summary: str, body: str, at: str, address: str) -> Entry | None:
    """Return an entry, None for one nobody could tell or read."""
    key, words = key.strip(), plain(title)
    if not key or not words:
        return None
    shown = discreet(cleaned(body, address))
    return Entry(key=key[:1000], title=discreet(words)[:LONGEST_TITLE], url=_link(link, address), body_html=shown,
                 summary=discreet(plain(summary or shown))[:LONGEST_SUMMARY], published_at=moment(at))


def _tree(text: str) -> Element:
    known = _ENTITY.sub(_character, _DECLARATION.sub("", text.lstrip("\ufeff"), count=1))
    try:
        return fromstring(known, forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotAFeed("含有实体或 DTD 声明，出于安全不予读取") from error
    except (ParseError, ValueError) as error:
        raise NotAFeed("不是合法的 XML") from error


def _character(found: re.Match[str]) -> str:
    """Entities of HTML that XML does not know become the characters they stand for."""
    if found[1] in _XML_ENTITIES:
        return found[0]
    return html.escape(html.unescape(found[0]), quote=False) if html.unescape(found[0]) != found[0] else found[0]


def _atom_text(part: Element) -> str:
    if part.get("type") == "xhtml":
        return "".join(_markup(child) for child in part)
    said = "".join(part.itertext())
    return said if part.get("type") == "html" or _name(part) not in ("title", "summary", "content") \
        else html.escape(said, quote=False)


def _markup(element: Element) -> str:
    """Return an XHTML element as HTML, to be cleaned afterwards."""
    inside = html.escape(element.text or "", quote=False) + "".join(_markup(child) for child in element)
    name = re.sub(r"[^A-Za-z0-9]", "", _name(element)) or "span"
    given = f' href="{html.escape(element.get("href", ""))}"' if name == "a" else ""
    return f"<{name}{given}>{inside}</{name}>{html.escape(element.tail or '', quote=False)}"


def _link(given: str, address: str) -> str:
    """Return a whole http(s) address, ``""`` for anything else."""
    if not given.strip():
        return ""
    try:
        whole = urljoin(address, given.strip())
        return whole if urlsplit(whole).scheme in ("http", "https") and urlsplit(whole).hostname else ""
    except ValueError:
        return ""


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
