"""/v1/services/{code}/rating, …/ratings and …/downloads/{file_id}: what is said of a service, and its blank forms."""

from __future__ import annotations

import falcon

from contracts.catalog.questions import GetService
from contracts.catalog.usage import ListRatings, ListRemarks, RateService, RemoveRating
from contracts.errors import NotFound
from gateway.backends import Backends
from gateway.files import Files
from gateway.messages import build, json_body
from gateway.paging import parameter, wanted
from gateway.resources.files import send


class Ratings:
    """Scores, without names; remarks for whoever improves the service."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer a page of them, the newest first."""
        page = wanted(req, token_of_service=True)
        question = ListRatings(code=code, limit=page.limit, page_token=parameter(req, "page_token"))
        resp.media = self._backends.ask("catalog", question, req)

    def on_get_remarks(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer the same page with remarks; who may read them is for the catalog to say."""
        page = wanted(req, token_of_service=True)
        question = ListRemarks(actor=req.context.actor, code=code, limit=page.limit,
                               page_token=parameter(req, "page_token"))
        resp.media = self._backends.ask("catalog", question, req)

    def on_put_own(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Rate a service that has no cases."""
        wish = build(RateService, json_body(req), code=code, actor=req.context.actor)
        resp.media = self._backends.execute("catalog", wish, req)

    def on_delete_own(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Take my rating back."""
        self._backends.execute("catalog", RemoveRating(code=code, actor=req.context.actor), req)
        resp.status = falcon.HTTP_204


class Downloads:
    """Files that a guide lists are for everybody who may read the guide."""

    def __init__(self, backends: Backends, files: Files) -> None:
        self._backends, self._files = backends, files

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str, file_id: str) -> None:
        """Send one of them."""
        guide = self._backends.ask("catalog", GetService(code=code), req)
        listed = {item.get("file_id") for item in guide.get("downloads") or ()}
        opened = self._files.open(file_id) if file_id in listed else None
        if opened is None:
            raise NotFound("没有这个文件，或指南里已不再提供")
        send(req, resp, opened)
