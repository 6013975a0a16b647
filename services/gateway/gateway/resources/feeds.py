"""/v1/admin/feeds: how the sources of imported news are doing."""

from __future__ import annotations

import falcon

from contracts.catalog.feeds import ListFeeds
from gateway.backends import Backends


class Feeds:
    """The sources. Who may look is for the catalog to say."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the state of every source."""
        resp.media = self._backends.ask("catalog", ListFeeds(actor=req.context.actor), req)
