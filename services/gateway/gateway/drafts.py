"""Drafts in 我的申请: what I have not handed in yet, in front of what I have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from contracts.errors import Invalid, Unavailable
from contracts.workflow.questions import ListDrafts
from gateway import paging
from gateway.backends import Backends
from gateway.items import draft_item
from gateway.paging import Wanted

log = structlog.get_logger(__name__)

Row = dict[str, Any]

#: Seconds to wait for the workflow service, whose drafts they are; without it the list is shown without them.
SECONDS = 1.0
#: Drafts asked for at a time; nobody has more than two such pages.
_PAGE, _PAGES = 100, 2
#: Marks a token that goes on among the drafts.
_AMONG = "draft"


def mine(backends: Backends, me: str, page: Wanted) -> list[Row]:
    """Return my drafts that fit the search, the last changed first; none while the workflow service is away."""
    if page.serial or page.due:
        return []
    found: list[Row] = []
    token = ""
    try:
        for _ in range(_PAGES):
            question = ListDrafts(actor=me, q=page.q, limit=_PAGE, page_token=token)
            answer = backends.ask("workflow", question, None, seconds=SECONDS)
            found += answer.get("items") or ()
            token = answer.get("next_page_token") or ""
            if not token:
                break
    except Unavailable:
        log.warning("applications.without_drafts")
    return [draft for draft in found if _in_time(draft, page)]


def before(drafts: list[Row], page: Wanted, cases: Callable[[Wanted], Row], me: str) -> Row:
    """Return a page of ``drafts`` and then of ``cases``, counted together."""
    chosen = [draft for draft in drafts if not page.services or draft["service"] in page.services]
    chosen = chosen if not page.statuses or "draft" in page.statuses else []
    among = page.after is None or page.after[0] == _AMONG
    start = _offset(page) if among else len(chosen)
    shown = chosen[start:start + page.limit]
    room = page.limit - len(shown)
    rest = cases(replace(page, limit=max(room, 1), after=None if among else page.after))
    more = among and room == 0
    token = paging.token(_AMONG, str(start + len(shown))) if more else rest["next_page_token"]
    if more and start + len(shown) >= len(chosen) and not rest["total"]:
        token = None
    return {"items": [*(draft_item(draft, me) for draft in shown), *(rest["items"] if room else [])],
            "next_page_token": token, "total": len(chosen) + rest["total"],
            "facets": _with_drafts(rest["facets"], drafts, page)}


def _with_drafts(facets: Row, drafts: list[Row], page: Wanted) -> Row:
    service, status = dict(facets["service"]), dict(facets["status"])
    for draft in drafts if not page.statuses or "draft" in page.statuses else []:
        service[draft["service"]] = service.get(draft["service"], 0) + 1
    number = sum(1 for draft in drafts if not page.services or draft["service"] in page.services)
    if number:
        status = {"draft": number, **status}
    names = {**{draft["service"]: draft["service_name"] for draft in drafts}, **facets["names"]}
    return {"service": dict(sorted(service.items(), key=lambda pair: (-pair[1], pair[0]))), "status": status,
            "names": names}


def _offset(page: Wanted) -> int:
    if page.after is None:
        return 0
    if not page.after[1].isdecimal() or len(page.after[1]) > 4:
        raise Invalid("查询参数有误", errors={"page_token": ["不是有效的翻页标记"]})
    return int(page.after[1])


def _in_time(draft: Row, page: Wanted) -> bool:
    if page.since is None and page.until is None:
        return True
    at = datetime.fromisoformat(str(draft["updated_at"]))
    return (page.since is None or at >= page.since) and (page.until is None or at < page.until)
