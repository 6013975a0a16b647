"""/v1/admin/deliveries: the ledger of notifications, and what an administrator decides where it is stuck."""

from __future__ import annotations

import falcon

from contracts.notify.commands import ResendDelivery, SettleDelivery
from contracts.notify.questions import ListDeliveries
from gateway.backends import Backends
from gateway.messages import build, json_body
from gateway.paging import parameter


class Deliveries:
    """Who may look and decide is for notify to say."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of the ledger, the newest first."""
        given = {name: value for name in ("case_id", "state", "limit", "page_token") if (value := parameter(req, name))}
        limit = given.get("limit", "")
        known = {**given, "limit": int(limit)} if limit.isdecimal() else given
        resp.media = self._backends.ask("notify", build(ListDeliveries, known, actor=req.context.actor), req)

    def on_post_resend(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Have one sent again."""
        command = build(ResendDelivery, json_body(req), id=id, actor=req.context.actor)
        resp.media = self._backends.execute("notify", command, req)

    def on_post_settle(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Say what became of one that nobody knows about."""
        command = build(SettleDelivery, json_body(req), id=id, actor=req.context.actor)
        resp.media = self._backends.execute("notify", command, req)
