"""/v1/news, /v1/pages, /v1/faq, /v1/duties: what anybody may read around the services."""

from __future__ import annotations

import falcon

from contracts.catalog.content import GetNews, GetPage, ListDuties, ListFaq, ListNews, ListPages
from gateway.backends import Backends
from gateway.paging import facet, parameter, wanted


class News:
    """News and notices."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of news with the counts of every channel."""
        page = wanted(req, token_of_service=True)
        question = ListNews(q=page.q, limit=page.limit, channel=facet(req, "channel"),
                            page_token=parameter(req, "page_token"))
        resp.media = self._backends.ask("catalog", question, req)

    def on_get_one(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Answer one piece of news in full."""
        resp.media = self._backends.ask("catalog", GetNews(id=id), req)


class Pages:
    """Pages such as help and about."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer which pages there are."""
        resp.media = self._backends.ask("catalog", ListPages(), req)

    def on_get_one(self, req: falcon.Request, resp: falcon.Response, slug: str) -> None:
        """Answer one page."""
        resp.media = self._backends.ask("catalog", GetPage(slug=slug), req)


class Faq:
    """Frequent questions."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of frequent questions, of all services or of one."""
        page = wanted(req, token_of_service=True)
        question = ListFaq(q=page.q, limit=page.limit, service=facet(req, "service"),
                           page_token=parameter(req, "page_token"))
        resp.media = self._backends.ask("catalog", question, req)


class Duties:
    """The list of duties."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of duties with the counts of every department."""
        page = wanted(req, token_of_service=True)
        question = ListDuties(q=page.q, limit=page.limit, department=facet(req, "department"),
                              page_token=parameter(req, "page_token"))
        resp.media = self._backends.ask("catalog", question, req)
