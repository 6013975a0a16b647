"""/v1/me/substitutes: who acts for me and for how long; /v1/admin/handover: what somebody leaves behind."""

from __future__ import annotations

from typing import Any

import falcon

from contracts.errors import Invalid
from contracts.identity.commands import EndSubstitute, SetSubstitute
from contracts.identity.views import MySubstitutes
from contracts.workflow.handover import HandOverSeats
from gateway.backends import Backends
from gateway.messages import build, json_body


class Substitutes:
    """The substitutes of the person who is signed in."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer who acts for me, and for whom I act."""
        resp.media = self._backends.ask("identity", MySubstitutes(actor=req.context.actor), req)

    def on_put_one(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Declare a substitute under an id of my choice, or change one."""
        body = json_body(req)
        begins = body.pop("from", None)
        if not isinstance(begins, str):
            raise Invalid("填写的内容有误，请按提示修改", errors={"from": ["必填，应为日期或时刻"]})
        command = build(SetSubstitute, body, id=id, actor=req.context.actor, begins=begins)
        receipt: dict[str, Any] = self._backends.execute("identity", command, req)
        resp.media = {"id": id, "version": receipt["version"], "position": receipt["position"]}

    def on_delete_one(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Take it back."""
        self._backends.execute("identity", EndSubstitute(id=id, actor=req.context.actor), req)
        resp.status = falcon.HTTP_204


class HandOver:
    """Everything somebody holds. Who may hand it over is for workflow to say."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Hand it over and answer what became of each task."""
        command = build(HandOverSeats, json_body(req), actor=req.context.actor)
        resp.media = self._backends.execute("workflow", command, req)
