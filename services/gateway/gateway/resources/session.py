"""/v1/session: sign in, renew, sign out. The refresh token lives in a cookie no script can read."""

from __future__ import annotations

from typing import Any

import falcon

from contracts import codec
from contracts.errors import Unauthenticated
from contracts.http_answers import SessionOpened
from contracts.identity.commands import ActivateAccount, RefreshSession, SignIn, SignOut
from gateway.backends import Backends
from gateway.messages import build, json_body

COOKIE = "hall_refresh"
COOKIE_PATH = "/v1/session"


class Cookie:
    """The cookie that holds the refresh token; ``secure`` keeps it to HTTPS."""

    def __init__(self, *, secure: bool) -> None:
        self.secure = secure

    def keep(self, resp: falcon.Response, session: dict[str, Any]) -> None:
        """Hand the refresh token of a session to the browser."""
        resp.set_cookie(COOKIE, session["refresh_token"], max_age=session["refresh_expires_in"], path=COOKIE_PATH,
                        http_only=True, same_site="Strict", secure=self.secure)

    def forget(self, resp: falcon.Response) -> None:
        """Take it back."""
        resp.unset_cookie(COOKIE, path=COOKIE_PATH, same_site="Strict")


class Session:
    """The session of a browser or of a client."""

    def __init__(self, backends: Backends, cookie: Cookie) -> None:
        self._backends, self._cookie = backends, cookie

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Sign in with number and password."""
        self.open(resp, self._backends.execute("identity", build(SignIn, json_body(req)), req))
        resp.status = falcon.HTTP_201

    def on_delete(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Sign out; without a session there is nothing to do, and that is fine."""
        token = _cookie(req)
        if token:
            self._backends.execute("identity", SignOut(refresh_token=token), req)
        self._cookie.forget(resp)
        resp.status = falcon.HTTP_204

    def on_post_refresh(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Exchange the cookie for new tokens; a visitor without a cookie gets 204, which is no failure."""
        token = _cookie(req)
        if not token:
            resp.status = falcon.HTTP_204
            return
        try:
            self.open(resp, self._backends.execute("identity", RefreshSession(refresh_token=token), req))
        except Unauthenticated:
            self._cookie.forget(resp)
            raise

    def on_post_activation(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Set the first password of a new account with the code its owner received."""
        self._backends.execute("identity", build(ActivateAccount, json_body(req)), req)
        resp.status = falcon.HTTP_204

    def open(self, resp: falcon.Response, session: dict[str, Any]) -> None:
        """Answer a session that identity opened, its refresh token in the cookie."""
        self._cookie.keep(resp, session)
        resp.media = codec.encode(codec.load(SessionOpened, {**session, "token_type": "Bearer"}))


def _cookie(req: falcon.Request) -> str | None:
    values = req.get_cookie_values(COOKIE) or []
    return values[0] if len(values) == 1 and len(values[0]) <= 512 else None
