"""WeCom vouches for its members: web authorisation inside its app, a code to scan in other browsers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from identity.adapters.outside import Provider, Silent

_TOKEN_REFUSED = (40014, 42001)
_CODE_REFUSED = (40029, 40163, 41008)  # not ours or too old, used before, missing
_RENEW_EARLY = 120.0  # seconds before the token's end


class CodeRefused(Exception):
    """The code is not good: used, too old, or never given to us."""


class NotAMember(Exception):
    """Whoever it is does not belong to the corporation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeComAccount:
    """The corporation, its application, where its pages and its API are, and the kinds of people it is for."""

    corp_id: str
    secret: str
    agent_id: int
    api: str
    pages: str
    scan: str
    kinds: frozenset[str]


class WeCom:
    """The provider's documented protocol; a member's ``userid`` is the person's number, as it is for messages."""

    def __init__(self, account: WeComAccount, clock: Callable[[], float] = time.monotonic) -> None:
        self.kinds = account.kinds
        self._account, self._clock, self._api = account, clock, Provider(account.api)
        self._lock, self._token, self._token_ends = threading.Lock(), "", 0.0

    def address(self, callback: str, state: str, *, inside: bool) -> str:
        """Return where the browser goes to be authorised; it comes back to ``callback`` with a code and the state."""
        account = self._account
        if not inside:
            asked = {"login_type": "CorpApp", "appid": account.corp_id, "agentid": account.agent_id,
                     "redirect_uri": callback, "state": state}
            return f"{account.scan}/wwlogin/sso/login?{urlencode(asked)}"
        asked = {"appid": account.corp_id, "redirect_uri": callback, "response_type": "code", "scope": "snsapi_base",
                 "state": state, "agentid": account.agent_id}
        return f"{account.pages}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    def member(self, code: str) -> str:
        """Return the userid a code stands for. Raises CodeRefused, NotAMember and Silent."""
        answer = self._ask(code, self._current_token())
        if answer.get("errcode") in _TOKEN_REFUSED:
            answer = self._ask(code, self._current_token(renew=True))
        if answer.get("errcode") in _CODE_REFUSED:
            raise CodeRefused
        _check(answer)
        member = answer.get("userid")
        if not isinstance(member, str) or not member:
            raise NotAMember
        return member

    def _ask(self, code: str, token: str) -> dict[str, Any]:
        asked = f"access_token={quote(token, safe='')}&code={quote(code, safe='')}"
        return _object(self._api.get(f"/cgi-bin/auth/getuserinfo?{asked}"))

    def _current_token(self, *, renew: bool = False) -> str:
        with self._lock:
            if renew or self._clock() >= self._token_ends:
                asked = {"corpid": self._account.corp_id, "corpsecret": self._account.secret}
                answer = _object(self._api.get(f"/cgi-bin/gettoken?{urlencode(asked)}"))
                _check(answer)
                self._token = str(answer.get("access_token", ""))
                self._token_ends = self._clock() + float(answer.get("expires_in", 0)) - _RENEW_EARLY
            return self._token


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise Silent from error
    if not isinstance(answer, dict):
        raise Silent
    return answer


def _check(answer: dict[str, Any]) -> None:
    """Anything but 0 is for an operator to put right, or passes: busy, a wrong secret, an address not allowed."""
    if answer.get("errcode") != 0:
        raise Silent(f"errcode {answer.get('errcode')}")
