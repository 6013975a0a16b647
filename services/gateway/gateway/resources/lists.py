"""/v1/me/<list> and /v1/me/<list>.xlsx: the lists of the personal centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import falcon

from contracts.workflow.questions import ListDrafts
from gateway import drafts, sheets
from gateway.backends import Backends
from gateway.filters import filtered
from gateway.paging import Wanted, parameter, wanted
from gateway.resources.files import disposition
from gateway.views import Reading, Views

Row = dict[str, Any]

#: What a list shows of one page, for whom, as one request sees it.
Page = Callable[[Reading, str, Wanted], Row]


class List:
    """One of the lists; which one is given when the route is made."""

    def __init__(self, views: Views, name: str, page: Page) -> None:
        self._views, self._name, self._page = views, name, page

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of the list, with the counts of its filters."""
        page = filtered(req, self._name)
        resp.media = self._page(self._views.at(req.get_header("Hall-Position")), req.context.actor, page)

    def on_get_sheet(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the list as a workbook, with the same filters; pages do not matter to it."""
        page = replace(filtered(req, self._name), limit=sheets.MOST_ROWS, after=None)
        found = self._page(self._views.at(req.get_header("Hall-Position")), req.context.actor, page)
        sheet = sheets.written(self._name, found["items"], found["total"], page.now)
        resp.content_type = sheets.MEDIA_TYPE
        resp.set_header("Content-Disposition", disposition(sheet.name))
        resp.set_header("Cache-Control", "private, no-store")
        resp.set_stream(sheet.pieces(), sheet.size)


def todo(reading: Reading, me: str, page: Wanted) -> Row:
    """Return the tasks that wait for me."""
    return reading.todo(me, page)


def cases(name: str) -> Page:
    """Return how a list of cases is read."""
    return lambda reading, me, page: reading.cases(name, me, page)


def applications(backends: Backends) -> Page:
    """Return how 我的申请 is read: what I have not handed in yet comes first."""
    return lambda reading, me, page: drafts.before(
        drafts.mine(backends, me, page), page, lambda rest: reading.cases("applications", me, rest), me)


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
