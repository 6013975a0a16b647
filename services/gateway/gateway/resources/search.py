"""/v1/search: one search over everything, and suggestions while somebody types."""

from __future__ import annotations

import falcon

from contracts.catalog.search import SearchAll, Suggest
from contracts.errors import Invalid
from gateway.backends import Backends
from gateway.paging import parameter, wanted
from gateway.resources.home import Kinds

#: Suggestions unless told otherwise, and at most.
FEW, MOST = 8, 20


class Search:
    """The search."""

    def __init__(self, backends: Backends, kinds: Kinds) -> None:
        self._backends, self._kinds = backends, kinds

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the best of every kind, with totals."""
        page = wanted(req, token_of_service=True)
        if not page.q:
            raise Invalid("请输入要找的内容", errors={"q": ["必填"]})
        question = SearchAll(q=page.q, limit=page.limit, asker=asker(self._kinds, req))
        resp.media = self._backends.ask("catalog", question, req)

    def on_get_suggestions(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer what may be meant."""
        page = wanted(req, token_of_service=True)
        limit = min(page.limit, MOST) if parameter(req, "limit") else FEW
        resp.media = self._backends.ask("catalog", Suggest(q=page.q, limit=limit, asker=asker(self._kinds, req)), req)


def asker(kinds: Kinds, req: falcon.Request) -> tuple[str, ...]:
    """Return what kind of person asks, as far as is known: it only changes the order."""
    me: str | None = req.context.actor
    kind = kinds.of(me, req) if me else ""
    return (kind,) if kind else ()
