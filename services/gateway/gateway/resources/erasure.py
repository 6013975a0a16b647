"""/v1/admin/people/{no}/erasure: erase a person's data for good."""

from __future__ import annotations

import falcon

from contracts.identity.commands import EraseSubject
from gateway.backends import Backends
from gateway.messages import build, json_body


class Erasure:
    """One person's data. Who may have it erased is for identity to say."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_post(self, req: falcon.Request, resp: falcon.Response, no: str) -> None:
        """Erase and answer the receipt."""
        command = build(EraseSubject, json_body(req), no=no, actor=req.context.actor)
        resp.media = self._backends.execute("identity", command, req)
