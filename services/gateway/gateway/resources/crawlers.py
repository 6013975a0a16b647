"""/robots.txt and /sitemap.xml: what search engines may read, and where the public pages are."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

import falcon

from contracts.catalog.content import ListPages
from contracts.catalog.questions import ListServices
from gateway.backends import Backends

#: What is personal, is for programs, or would be read endlessly.
_CLOSED = ("/v1/", "/me", "/admin", "/cases/", "/drafts/", "/search", "/sign-in", "/sso", "/cas/", "/dev/", "/docs",
           "/healthz", "/readyz", "/metrics", "/services/*/apply")
#: Services asked for at once, and the most addresses a site map may have (sitemaps.org).
_AT_ONCE, _MOST = 100, 50_000


class Robots:
    """The rules for search engines."""

    def __init__(self, public_url: str) -> None:
        self._public = public_url

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer what is closed, and where the site map is."""
        closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
        resp.content_type = "text/plain; charset=utf-8"
        resp.text = f"User-agent: *\n{closed}Allow: /\n\nSitemap: {_root(self._public, req)}/sitemap.xml\n"


class SiteMap:
    """The public pages, the guides of all services and the pages written as content."""

    def __init__(self, backends: Backends, public_url: str, listed: tuple[str, ...]) -> None:
        self._backends, self._public, self._listed = backends, public_url, listed

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer their addresses in the form of sitemaps.org."""
        root = _root(self._public, req)
        paths = [*self._listed, *self._pages(req), *self._guides(req)][:_MOST]
        rows = "".join(f"<url><loc>{escape(root + quote(path))}</loc></url>\n" for path in paths)
        resp.content_type = "application/xml; charset=utf-8"
        resp.text = ('<?xml version="1.0" encoding="UTF-8"?>\n'
                     f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n')

    def _pages(self, req: falcon.Request) -> list[str]:
        """Help and about have addresses of their own, which are listed already."""
        found = self._backends.ask("catalog", ListPages(), req).get("items") or ()
        return [f"/pages/{one['slug']}" for one in found if f"/{one['slug']}" not in self._listed]

    def _guides(self, req: falcon.Request) -> Iterator[str]:
        token: str | None = ""
        while token is not None:
            page = self._backends.ask("catalog", ListServices(limit=_AT_ONCE, page_token=token, sort="name"), req)
            yield from (f"/services/{one['code']}" for one in page.get("items") or ())
            token = page.get("next_page_token") or None


def _root(public_url: str, req: falcon.Request) -> str:
    return public_url.rstrip("/") or req.prefix
