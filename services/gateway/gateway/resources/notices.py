"""/v1/notices: what is on public notice, for anybody to see."""

from __future__ import annotations

import falcon

from contracts.workflow.questions import ListNotices
from gateway.backends import Backends
from gateway.paging import parameter, wanted


class Notices:
    """公示."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of the notices that run, the first to end first."""
        page = wanted(req, token_of_service=True)
        question = ListNotices(limit=page.limit, page_token=parameter(req, "page_token"))
        resp.media = self._backends.ask("workflow", question, req)
