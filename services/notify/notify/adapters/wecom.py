"""WeCom application messages: a text card per notification; the duplicate check makes a repeat harmless."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from notify.adapters.failures import PermanentFailure, TemporaryFailure
from notify.adapters.web import Endpoint
from notify.domain.due import Delivery

_TOKEN_REFUSED = (40014, 42001)
_PASSING = (-1, 45009, 45033)  # busy, too often, too many at once
_OURS_TO_REPAIR = (40001, 40013, 40056)  # secret, corporation, application: settings an operator can put right
_RENEW_EARLY = 120.0  # seconds before the token's end
_DUPLICATE_SECONDS = 4 * 3600  # the longest the provider allows
_TITLE_BYTES, _TEXT_BYTES = 128, 512


@dataclass(frozen=True, slots=True, kw_only=True)
class WeComAccount:
    """The corporation, its application, and the portal the card leads to."""

    corp_id: str
    secret: str
    agent_id: int
    public_url: str


class WeCom:
    """The WeCom channel; a person's WeCom account is their number."""

    def __init__(self, endpoint: Endpoint, account: WeComAccount,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._endpoint, self._account, self._clock = endpoint, account, clock
        self._lock = threading.Lock()
        self._token, self._token_ends = "", 0.0

    def send(self, delivery: Delivery, user: str) -> str:
        """Send and return the provider's msgid. Raises a DeliveryFailure."""
        body = json.dumps(self._card(delivery, user), ensure_ascii=False, sort_keys=True).encode()
        answer = self._post(self._current_token(), body)
        if answer.get("errcode") in _TOKEN_REFUSED:
            answer = self._post(self._current_token(renew=True), body)
        _check(answer)
        if user in str(answer.get("invaliduser", "")).split("|"):
            raise PermanentFailure("invaliduser")
        return str(answer.get("msgid", ""))

    def _card(self, delivery: Delivery, user: str) -> dict[str, Any]:
        return {
            "touser": user, "msgtype": "textcard", "agentid": self._account.agent_id,
            "enable_duplicate_check": 1, "duplicate_check_interval": _DUPLICATE_SECONDS,
            "textcard": {"title": clip(delivery.title, _TITLE_BYTES),
                         "description": clip(delivery.text, _TEXT_BYTES),
                         "url": self._account.public_url + delivery.path, "btntxt": "查看"}}

    def _post(self, token: str, body: bytes) -> dict[str, Any]:
        target = f"/cgi-bin/message/send?access_token={quote(token, safe='')}"
        return self._endpoint.call("POST", target, {"Content-Type": "application/json"}, body)[1]

    def _current_token(self, renew: bool = False) -> str:
        with self._lock:
            if renew or self._clock() >= self._token_ends:
                account = self._account
                target = f"/cgi-bin/gettoken?corpid={quote(account.corp_id)}&corpsecret={quote(account.secret)}"
                answer = self._endpoint.call("GET", target)[1]
                _check(answer)
                self._token = str(answer["access_token"])
                self._token_ends = self._clock() + float(answer["expires_in"]) - _RENEW_EARLY
            return self._token


def clip(text: str, limit: int) -> str:
    """Return ``text`` cut to ``limit`` bytes of UTF-8, whole characters, with an ellipsis when cut."""
    data = text.encode()
    if len(data) <= limit:
        return text
    return data[: limit - 3].decode(errors="ignore") + "…"


def _check(answer: dict[str, Any]) -> None:
    code = answer.get("errcode")
    if code == 0:
        return
    worth_trying = code in _PASSING + _OURS_TO_REPAIR + _TOKEN_REFUSED
    raise (TemporaryFailure if worth_trying else PermanentFailure)(f"errcode_{code}")
