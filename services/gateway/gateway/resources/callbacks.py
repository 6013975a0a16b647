"""/v1/callbacks: other systems tell how something ended; the signature of the body is all the proof they have."""

from __future__ import annotations

import time
from collections.abc import Mapping

import falcon

from contracts.errors import Invalid, Unauthenticated
from contracts.signed import HEADER, is_signed
from contracts.workflow.commands import ReceiveCallback
from gateway import strictjson
from gateway.backends import Backends
from gateway.errors import Refused
from gateway.messages import build, read_body

#: Under which name the log keeps what came this way.
ACTOR = "callback"


class Callbacks:
    """Signed news; ``secrets`` has the shared secret of each event."""

    def __init__(self, backends: Backends, secrets: Mapping[str, str]) -> None:
        self._backends, self._secrets = backends, secrets

    def on_post(self, req: falcon.Request, resp: falcon.Response, event: str) -> None:
        """Let the case that waits for this event go on; nothing is read of a body that is not signed."""
        body = read_body(req)
        if not is_signed(req.get_header(HEADER) or "", self._secrets.get(event, ""), body, time.time()):
            raise Unauthenticated(f"签名无效或已过期：请在请求头 {HEADER} 里给出正文的签名")
        req.context.actor = ACTOR
        try:
            told = strictjson.parse(body)
        except strictjson.Malformed as error:
            raise Refused(400, "malformed", str(error)) from error
        if not isinstance(told, dict):
            raise Invalid("请求正文应为一个 JSON 对象", errors={"body": ["应为一组字段（JSON 对象）"]})
        command = build(ReceiveCallback, told, event=event, actor=ACTOR)
        resp.media = self._backends.execute("workflow", command, req)
