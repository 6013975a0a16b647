"""/v1/me/<list>: the lists of the personal centre."""

from __future__ import annotations

from typing import Any

import falcon

from contracts.workflow.questions import ListDrafts
from gateway.backends import Backends
from gateway.paging import parameter, wanted
from gateway.views import Views


class Todo:
    """待办事项."""

    def __init__(self, views: Views) -> None:
        self._views = views

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the tasks that wait for me."""
        page = wanted(req)
        resp.media = self._views.at(req.get_header("Hall-Position")).todo(req.context.actor, page)


class Cases:
    """One of the lists of cases; which one is given when the route is made."""

    def __init__(self, views: Views, name: str) -> None:
        self._views, self._name = views, name

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of the list."""
        page = wanted(req)
        resp.media = self._views.at(req.get_header("Hall-Position")).cases(self._name, req.context.actor, page)


class Drafts:
    """我的草稿: kept by the workflow service, so it is asked."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of my drafts."""
        page = wanted(req, token_of_service=True)
        question = ListDrafts(actor=req.context.actor, q=page.q, limit=page.limit,
                              page_token=parameter(req, "page_token"))
        answer: dict[str, Any] = self._backends.ask("workflow", question, req)
        resp.media = {name: answer.get(name) for name in ("items", "next_page_token", "total")}
