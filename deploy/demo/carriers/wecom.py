"""The WeCom carrier: ``gettoken`` and ``message/send`` of the enterprise application API."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from datetime import timedelta
from typing import Any

from carriers.faults import Fault, Faults, Mode
from carriers.outbox import Message, Outbox
from carriers.settings import Settings
from carriers.web import Reply, Request

TOKEN_SECONDS = 7200
_DUPLICATE_SECONDS = 1800
_ERRORS = {
    -1: "system busy",
    40001: "invalid credential",
    40008: "invalid message type",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid code",
    40056: "invalid agentid",
    41001: "access_token missing",
    42001: "access_token expired",
    44004: "text content is empty",
    45009: "api freq out of limit",
    47001: "data format error",
    81013: "user & party & tag all invalid",
}


class WeComDesk:
    """Accept application messages from one corporation."""

    def __init__(self, settings: Settings, outbox: Outbox, faults: Faults) -> None:
        self._settings, self._outbox, self._faults = settings, outbox, faults
        self._tokens: dict[str, float] = {}  # token -> monotonic time of expiry
        self._lock = threading.Lock()

    def token(self, request: Request) -> Reply:
        """Answer ``gettoken``: ``{errcode, errmsg, access_token, expires_in}``."""
        given = request.parameters
        if given.get("corpid") != self._settings.wecom_corp_id:
            return refusal(40013)
        if not secrets.compare_digest(given.get("corpsecret", ""), self._settings.wecom_secret):
            return refusal(40001)
        token = secrets.token_urlsafe(48)
        with self._lock:
            self._tokens[token] = time.monotonic() + TOKEN_SECONDS
        return Reply({"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": TOKEN_SECONDS})

    def send(self, request: Request) -> Reply:
        """Answer ``message/send``: ``{errcode, errmsg, msgid, invaliduser, …}``."""
        problem = self.check_token(request.parameters.get("access_token", ""))
        if problem:
            return refusal(problem)
        fault = self._faults.take("wecom")
        if fault.mode is Mode.FAIL:
            return refusal(int(fault.code or -1))
        if fault.mode is Mode.TIMEOUT:
            return Reply(hang=True)
        try:
            return self._accept(request, fault)
        except (ValueError, KeyError, TypeError, AttributeError):
            return refusal(47001)

    def check_token(self, token: str) -> int:
        """Return the error code of an access token, 0 for a good one."""
        with self._lock:
            expires = self._tokens.get(token)
        if not token:
            return 41001
        if expires is None:
            return 40014
        return 42001 if expires <= time.monotonic() else 0

    def _accept(self, request: Request, fault: Fault) -> Reply:
        order = request.json()
        if order.get("agentid") != self._settings.wecom_agent_id:
            return refusal(40056)
        users = [user for user in str(order.get("touser", "")).split("|") if user]
        if not users:
            return refusal(81013)
        title, text, link = _content(order)
        if not text:
            return refusal(44004)
        msgid = secrets.token_urlsafe(24)
        for user in users:
            msgid = self._outbox.record(
                Message(channel="wecom", to=user, title=title, text=text, outbound_id=link, provider_id=msgid),
                **_suppression(order, user, request.body))
        return Reply({"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": msgid},
                     delay=fault.seconds if fault.mode is Mode.SLOW else 0.0, drop=fault.mode is Mode.DROP)


def _content(order: dict[str, Any]) -> tuple[str, str, str]:
    """Return title, text and link of a ``text`` or ``textcard`` message. Raises KeyError for other types."""
    if order["msgtype"] == "text":
        return "", order["text"]["content"], ""
    card = order["textcard"]
    return card["title"], card["description"], card["url"]


def _suppression(order: dict[str, Any], user: str, body: bytes) -> dict[str, Any]:
    """With ``enable_duplicate_check`` the same request JSON reaches a user once per interval."""
    if order.get("enable_duplicate_check") != 1:
        return {}
    seconds = min(int(order.get("duplicate_check_interval", _DUPLICATE_SECONDS)), 4 * 3600)
    fingerprint = f"wecom:{user}:{hashlib.sha256(body).hexdigest()}"
    return {"fingerprint": fingerprint, "within": timedelta(seconds=seconds)}


def refusal(code: int) -> Reply:
    """Answer with an error code of the provider."""
    return Reply({"errcode": code, "errmsg": _ERRORS.get(code, "error")})
