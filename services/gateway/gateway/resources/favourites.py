"""/v1/me/favourites and /v1/me/recent: what I starred and what I used last."""

from __future__ import annotations

import falcon

from contracts.catalog.usage import SERVICE, AddFavourite, ListFavourites, ListRecent, RemoveFavourite
from gateway.backends import Backends
from gateway.changes import Changes
from gateway.paging import facet, parameter, wanted


class Favourites:
    """我的收藏."""

    def __init__(self, backends: Backends, changes: Changes) -> None:
        self._backends, self._changes = backends, changes

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of what I starred, the newest first."""
        page = wanted(req, token_of_service=True)
        question = ListFavourites(actor=req.context.actor, q=page.q, kind=facet(req, "kind"), limit=page.limit,
                                  page_token=parameter(req, "page_token"))
        resp.media = self._backends.ask("catalog", question, req)

    def on_put_one(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Star a service or an application."""
        self._change(req, resp, AddFavourite(actor=req.context.actor, code=code, kind=_kind(req)))

    def on_delete_one(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Take the star away."""
        self._change(req, resp, RemoveFavourite(actor=req.context.actor, code=code, kind=_kind(req)))

    def _change(self, req: falcon.Request, resp: falcon.Response, wish: AddFavourite | RemoveFavourite) -> None:
        resp.media = self._backends.execute("catalog", wish, req)
        self._changes.tell(wish.actor, {"favourites"})


class Recent:
    """最近使用."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer what I used last."""
        page = wanted(req, token_of_service=True)
        question = ListRecent(actor=req.context.actor, kind=facet(req, "kind"), limit=page.limit)
        resp.media = self._backends.ask("catalog", question, req)


def _kind(req: falcon.Request) -> str:
    return facet(req, "kind") or SERVICE
