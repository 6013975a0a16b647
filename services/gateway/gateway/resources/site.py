"""/v1/site: what the whole portal looks like, for anybody."""

from __future__ import annotations

import falcon

from contracts.catalog.content import GetSite
from gateway.backends import Backends


class Site:
    """The site settings."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer name, colour, notice, phones, hot words, themes and phrases."""
        resp.media = self._backends.ask("catalog", GetSite(), req)
