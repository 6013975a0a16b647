"""The pages of the university's applications: each signs in through the hall, as a CAS 3.0 client does."""

from __future__ import annotations

import json
import re
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import yaml

#: Where the demonstration's hall lists its applications; their names are shown on their pages.
LISTED = Path(__file__).parents[1] / "content" / "applications.yaml"
#: Seconds the hall has to confirm a ticket.
PATIENCE = 5
MOST_SESSIONS = 2000
_KINDS = {"student": "学生", "graduate": "研究生", "staff": "教职工"}
_CODE = re.compile(r"/apps/([a-z0-9][a-z0-9_.-]{0,63})(?:/[A-Za-z0-9._/-]*)?\Z")
PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · 示范大学</title><style>
body{{font:17px/1.7 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0}}
body{{color:#1f2933;background:#eef2f6}}
main{{max-width:34rem;margin:12vh auto;padding:2rem;background:#fff;border-radius:12px;box-shadow:0 2px 18px #0002}}
h1{{font-size:1.4rem;margin:0 0 .5rem}} p{{margin:.5rem 0}} small{{color:#52606d}}
a{{display:inline-block;margin-top:1rem;padding:.6rem 1.4rem;border-radius:8px;background:#1f5fbf;color:#fff;
text-decoration:none}}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a page (or XML), or a way to another one, perhaps with a session of the application."""

    status: int
    body: str = ""
    location: str = ""
    cookie: str = ""
    xml: bool = False


class Refused(Exception):
    """The hall did not confirm the ticket; the text says why."""


class Applications:
    """``hall`` is the hall's address, ``base`` this server's own, as browsers see both."""

    def __init__(self, hall: str, base: str, listed: Path = LISTED) -> None:
        self._hall, self.base, self._names = hall.rstrip("/"), base.rstrip("/"), names(listed)
        self._lock = threading.Lock()
        self._sessions: dict[str, Mapping[str, Any]] = {}

    def answer(self, target: str, cookies: str) -> Reply | None:
        """Return the page of an application, None when the path is none of its."""
        parts = urlsplit(target)
        found = _CODE.match(parts.path)
        if found is None:
            return None
        code, query = found[1], parse_qs(parts.query)
        if "ticket" in query:
            return self._arrive(code, parts.path, query["ticket"][0])
        session = self._sessions.get(_cookie(cookies, _name(code)))
        return Reply(200, self._greeting(code, session) if session else self._welcome(code, parts.path))

    def _arrive(self, code: str, path: str, ticket: str) -> Reply:
        """Confirm the ticket, begin a session, and go on to an address without it."""
        try:
            who = self._confirmed(f"{self.base}{path}", ticket)
        except Refused as refusal:
            return Reply(403, self._page(code, f"<p>没有登录成功：{escape(str(refusal))}</p>"))
        key = secrets.token_urlsafe(24)
        with self._lock:
            if len(self._sessions) >= MOST_SESSIONS:
                self._sessions.clear()
            self._sessions[key] = who
        cookie = f"{_name(code)}={key}; Path=/apps/{code}; HttpOnly; SameSite=Lax"
        return Reply(303, location=path, cookie=cookie)

    def _confirmed(self, service: str, ticket: str) -> Mapping[str, Any]:
        address = (f"{self._hall}/cas/p3/serviceValidate?format=JSON&service={quote(service, safe='')}"
                   f"&ticket={quote(ticket, safe='')}")
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                told = json.loads(answer.read())["serviceResponse"]
        except (OSError, ValueError, KeyError) as error:
            raise Refused("办事大厅没有答复，请稍后再试") from error
        if "authenticationSuccess" not in told:
            raise Refused(told.get("authenticationFailure", {}).get("description", "票据无效"))
        who: Mapping[str, Any] = told["authenticationSuccess"]
        return who

    def _welcome(self, code: str, path: str) -> str:
        way = f"{self._hall}/cas/login?service={quote(self.base + path, safe='')}"
        return self._page(code, f'<p>您还没有登录这个应用。</p><a href="{escape(way)}">统一身份认证登录</a>')

    def _greeting(self, code: str, who: Mapping[str, Any]) -> str:
        told = who.get("attributes", {})
        kind = _KINDS.get(str(told.get("kind")), str(told.get("kind", "")))
        return self._page(code, (
            f"<p>您好，<b>{escape(str(told.get('name', '')))}</b>（{escape(str(who['user']))}）</p>"
            f"<p>{escape(kind)} · {escape(str(told.get('unitName', '')))}</p>"
            "<p><small>您是经一网通单点登录进来的，没有再输入密码。</small></p>"
            f'<a href="{escape(self._hall)}/university">回到我的大学</a>'))

    def _page(self, code: str, body: str) -> str:
        return PAGE.format(title=escape(self._names.get(code, f"应用 {code}")), body=body)


def names(listed: Path) -> dict[str, str]:
    """Return the names of the applications by code; none where nothing is listed."""
    if not listed.is_file():
        return {}
    known = yaml.safe_load(listed.read_text(encoding="utf-8")).get("application", {})
    return {code: str(data.get("name", code)) for code, data in known.items()}


def _name(code: str) -> str:
    return "app_" + re.sub(r"[^a-z0-9]", "_", code)


def _cookie(header: str, name: str) -> str:
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return next((value for key, _, value in pairs if key == name), "")
