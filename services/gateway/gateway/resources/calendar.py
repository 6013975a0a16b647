"""/v1/admin/calendar: the school's own holidays, worked days, vacations and office hours."""

from __future__ import annotations

import falcon

from contracts.identity.commands import SetCalendar
from contracts.identity.views import GetCalendar
from gateway.backends import Backends
from gateway.messages import build, json_body


class Calendar:
    """One calendar for the hall. Who may look and set it is for identity to say."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the calendar as it was set last."""
        resp.media = self._backends.ask("identity", build(GetCalendar, {}, actor=req.context.actor), req)

    def on_put(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Set the whole calendar and answer the receipt; open deadlines are counted again."""
        command = build(SetCalendar, json_body(req), actor=req.context.actor)
        resp.media = self._backends.execute("identity", command, req)
