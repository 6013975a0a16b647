"""The campus app 今日校园, played: its page of services, the tickets it gives, and the address that confirms them."""

from __future__ import annotations

import secrets
import threading
import time
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

from campus.apps import PAGE, Reply

#: Who may be chosen: number, name, and what they are.
OFFERED = (("20230001", "林一", "学生"), ("10001", "陈一", "教职工"), ("11001", "周院长", "教职工"))
LIFE = 30.0  # seconds a ticket is good for
_DEMO = ('<p style="padding:.5rem .8rem;border-radius:8px;background:#fff4d6;color:#6b4a00">'
         "演示：这不是真的今日校园。</p>")


class Cpdaily:
    """``hall`` is the hall's address as browsers see it. Tickets live in memory, for one use."""

    def __init__(self, hall: str) -> None:
        self._entrance = f"{hall.rstrip('/')}/v1/session/entries/cpdaily"
        self._lock = threading.Lock()
        self._tickets: dict[str, tuple[str, str, float]] = {}  # ticket -> number, service, monotonic time of expiry

    def answer(self, target: str) -> Reply | None:
        """Return a page, a way on, or what a ticket stands for; None when the path is none of its."""
        parts = urlsplit(target)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/cpdaily":
                return Reply(200, self._services())
            case "/cpdaily/open":
                return self._open(asked.get("person", ""), asked.get("return", "/"))
            case "/cpdaily/p3/serviceValidate":
                return Reply(200, self._confirm(asked.get("ticket", ""), asked.get("service", "")), xml=True)
        return None

    def _services(self) -> str:
        rows = "".join(f'<p><a href="/cpdaily/open?{urlencode({"person": no})}">办事大厅（我是{name}，{kind}）</a></p>'
                       for no, name, kind in OFFERED)
        return PAGE.format(title="今日校园 · 服务", body=f"{_DEMO}<p><small>服务 → 办事大厅</small></p>{rows}")

    def _open(self, person: str, path: str) -> Reply:
        """Give a ticket for the hall's entrance and go there, as a CAS server does after signing somebody in."""
        service = f"{self._entrance}?{urlencode({'return': path})}"
        ticket = "ST-" + secrets.token_hex(16)
        with self._lock:
            self._tickets[ticket] = person, service, time.monotonic() + LIFE
        return Reply(303, location=f"{service}&{urlencode({'ticket': ticket})}")

    def _confirm(self, ticket: str, service: str) -> str:
        with self._lock:
            person, given, ends = self._tickets.pop(ticket, ("", "", 0.0))
        if not person or ends <= time.monotonic():
            return _answer('<cas:authenticationFailure code="INVALID_TICKET">票据无效</cas:authenticationFailure>')
        if service != given:
            return _answer('<cas:authenticationFailure code="INVALID_SERVICE">地址不符</cas:authenticationFailure>')
        user = f"<cas:user>{escape(person)}</cas:user>"
        return _answer(f"<cas:authenticationSuccess>{user}</cas:authenticationSuccess>")


def _answer(inside: str) -> str:
    return f'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{inside}</cas:serviceResponse>'
