"""/v1/session/sms and /v1/password-resets: one-time codes; the letter with the code passes through unread."""

from __future__ import annotations

from typing import Any

import falcon

from contracts import codec
from contracts.errors import TooMany
from contracts.http_codes import CodeSent, RecoveryBegun
from contracts.identity.codes import RecoverPassword, RequestCode, ResetPassword, SendCode, SignInByCode
from gateway.backends import Backends
from gateway.messages import build, json_body
from gateway.rates import Rates
from gateway.resources.session import Session

#: Codes asked for, and codes tried, from one address in a minute; a campus may share the address of its proxy.
PER_MINUTE = 120


class Codes:
    """Ask for a code, and use it."""

    def __init__(self, backends: Backends, sessions: Session, rates: Rates | None = None) -> None:
        self._backends, self._sessions = backends, sessions
        self._rates = rates or Rates(PER_MINUTE, 60.0)

    def on_post_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Have a code sent to a phone; the answer is the same whoever has it."""
        prepared = self._send(build(RequestCode, json_body(req)), req)
        resp.media = codec.encode(CodeSent(seconds=prepared["seconds"], again_after=prepared["again_after"]))
        resp.status = falcon.HTTP_202

    def on_post_session(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Sign in with the code."""
        self._look(req)
        self._sessions.open(resp, self._backends.execute("identity", build(SignInByCode, json_body(req)), req))
        resp.status = falcon.HTTP_201

    def on_post_recovery(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Have a code sent to the phone or mailbox on record; the answer is the same whether it is."""
        prepared = self._send(build(RecoverPassword, json_body(req)), req)
        resp.media = codec.encode(RecoveryBegun(id=prepared["id"], seconds=prepared["seconds"],
                                                again_after=prepared["again_after"]))
        resp.status = falcon.HTTP_202

    def on_post_reset(self, req: falcon.Request, resp: falcon.Response, recovery_id: str) -> None:
        """Set the password with the code."""
        self._look(req)
        self._backends.execute("identity", build(ResetPassword, json_body(req), recovery_id=recovery_id), req)
        resp.status = falcon.HTTP_204

    def _send(self, command: RequestCode | RecoverPassword, req: falcon.Request) -> dict[str, Any]:
        self._look(req)
        prepared = self._backends.execute("identity", command, req)
        self._backends.execute("notify", SendCode(letter=prepared["letter"]), req)
        return prepared

    def _look(self, req: falcon.Request) -> None:
        if not self._rates.allow(req.remote_addr):
            raise TooMany("操作过于频繁，请稍后再试", retry_after=5)
