"""/v1/units and /v1/people: the directory, for pickers."""

from __future__ import annotations

import falcon

from contracts.identity.views import People as FindPeople
from contracts.identity.views import Units as ListUnits
from gateway.backends import Backends
from gateway.paging import wanted


class Units:
    """All units."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer every unit with its parent."""
        resp.media = self._backends.ask("identity", ListUnits(actor=req.context.actor), req)


class People:
    """People by a part of their number or name."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer whom I may pick."""
        page = wanted(req)
        question = FindPeople(actor=req.context.actor, q=page.q, limit=page.limit)
        resp.media = self._backends.ask("identity", question, req)
