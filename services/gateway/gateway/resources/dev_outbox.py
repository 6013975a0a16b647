"""/dev/outbox: what a demonstration's carriers received instead of real phones and mailboxes."""

from __future__ import annotations

from html import escape
from typing import Any

import falcon
import httpx
import structlog

from contracts.errors import NotFound, Unavailable

log = structlog.get_logger(__name__)

_CHANNELS = {"sms": "短信", "wecom": "企业微信", "email": "邮件"}
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>演示发件箱</title><style>
body{{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0}}
body{{color:#1f2933;background:#f4f6f8}} main{{max-width:60rem;margin:0 auto;padding:1.5rem 1rem}}
h1{{font-size:1.4rem}} b{{color:#1f2933}} p{{white-space:pre-wrap;margin:.5rem 0 0}}
article{{background:#fff;border:1px solid #d9e0e6;border-radius:8px;margin:.75rem 0;padding:.75rem 1rem}}
article{{overflow-wrap:anywhere}} header{{display:flex;gap:.75rem;flex-wrap:wrap;color:#52606d;font-size:.9rem}}
</style></head><body><main><h1>演示发件箱</h1>
<p>这里是大厅本应发出的短信、企业微信消息和邮件，最新的在前。演示环境不会真的发送。</p>{items}</main></body></html>"""


class DevOutbox:
    """The outbox of the demonstration; outside a demonstration this address does not exist."""

    def __init__(self, *, demo: bool, carriers_url: str) -> None:
        self._url = carriers_url.rstrip("/") if demo else ""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer what was sent: a page for people, JSON for programs that ask for it."""
        if not self._url:
            raise NotFound("没有这个地址")
        items = self._items()
        if req.client_prefers(["text/html", "application/json"]) == "application/json":
            resp.media = {"items": items}
            return
        resp.content_type = "text/html; charset=utf-8"
        shown = "".join(_article(item) for item in items) or "<article>还没有消息。</article>"
        resp.text = _PAGE.format(items=shown)

    def _items(self) -> list[dict[str, Any]]:
        try:
            answer = httpx.get(f"{self._url}/outbox", timeout=3.0)
            answer.raise_for_status()
            items: list[dict[str, Any]] = answer.json()["items"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            log.warning("outbox.unavailable", error=type(error).__name__)
            raise Unavailable("演示运营商没有回答") from error
        return items[::-1]


def _article(item: dict[str, Any]) -> str:
    channel = _CHANNELS.get(str(item.get("channel")), str(item.get("channel")))
    head = f"<span>{escape(channel)}</span><span>收件人 <b>{escape(str(item.get('to', '')))}</b></span>"
    head += f"<time>{escape(str(item.get('at', '')))}</time>"
    title = f"<b>{escape(str(item['title']))}</b>" if item.get("title") else ""
    return f"<article><header>{head}</header>{title}<p>{escape(str(item.get('text', '')))}</p></article>"
