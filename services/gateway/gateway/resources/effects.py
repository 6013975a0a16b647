"""/v1/admin/effects: what the hall could not get done outside, and having it tried again."""

from __future__ import annotations

import falcon

from contracts.workflow.commands import RetryEffect
from contracts.workflow.questions import ListEffects
from gateway.backends import Backends
from gateway.messages import build, json_body


class Effects:
    """Who may look and decide is for workflow to say."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer what waits for an operator, the oldest first."""
        resp.media = self._backends.ask("workflow", ListEffects(actor=req.context.actor), req)

    def on_post_retry(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Have one tried again."""
        command = build(RetryEffect, json_body(req), id=id, actor=req.context.actor)
        resp.media = self._backends.execute("workflow", command, req)
