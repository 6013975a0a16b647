"""/v1/me/phrases and /v1/me/filters: what I set up for myself."""

from __future__ import annotations

import falcon

from contracts.catalog.usage import ListFilters, ListPhrases, RemoveFilter, SaveFilter, SetPhrases
from gateway.backends import Backends
from gateway.messages import build, json_body
from gateway.paging import facet


class Phrases:
    """My phrases for opinions."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer them."""
        resp.media = self._backends.ask("catalog", ListPhrases(actor=req.context.actor), req)

    def on_put(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Replace them."""
        resp.media = self._backends.execute("catalog", build(SetPhrases, json_body(req), actor=req.context.actor), req)


class Filters:
    """Filters I saved."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer them, of one list or of all."""
        question = ListFilters(actor=req.context.actor, list=facet(req, "list"))
        resp.media = self._backends.ask("catalog", question, req)

    def on_put_one(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Save one."""
        save = build(SaveFilter, json_body(req), id=id, actor=req.context.actor)
        resp.media = self._backends.execute("catalog", save, req)

    def on_delete_one(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Remove one."""
        self._backends.execute("catalog", RemoveFilter(actor=req.context.actor, id=id), req)
        resp.status = falcon.HTTP_204
