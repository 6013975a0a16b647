"""Text as administrators write it, as safe HTML: Markdown without raw HTML, then only harmless elements are left."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "hr", "h2", "h3", "h4", "h5", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote",
         "a", "img", "table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "th": {"align"}, "td": {"align"},
               "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_HEADING = re.compile(r"(</?)h1>")

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


@lru_cache(maxsize=1024)
def rendered(text: str) -> str:
    """Return Markdown as HTML that may be put into a page: no scripts, no styles, no images from elsewhere."""
    return safe(_HEADING.sub(r"\1h2>", _MARKDOWN.render(text)))


def safe(html: str) -> str:
    """Return foreign HTML with nothing left in it that could harm: what is not known to be harmless goes."""
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, attribute_filter=_kept,
                     link_rel="noopener noreferrer nofollow")


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Return Markdown as one line of text, for snippets and searching."""
    return " ".join(unescape(nh3.clean(_MARKDOWN.render(text), tags=set())).split())


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Pictures come from the hall itself: nothing from outside is loaded by a reader's browser."""
    if tag == "img" and attribute == "src" and not (value.startswith("/") and not value.startswith("//")):
        return None
    return value
