"""Reads: a person's in-site messages, and the ledger for operators."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.collection import Collection

from contracts.errors import Invalid
from contracts.notify.questions import ListDeliveries, ListNotices
from contracts.notify.views import Attempt, Delivery, DeliveryList, Notice, NoticeList, Settlement
from notify.domain.due import case_of
from notify.domain.outcomes import State
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices

LONGEST_PAGE = 100


def list_notices(question: ListNotices, notices: Notices) -> NoticeList:
    """Return one page of the asker's messages, newest first. Raises Invalid for a bad token or limit."""
    where: dict[str, Any] = {"person": question.actor}
    if question.q.strip():
        pattern = {"$regex": re.escape(question.q.strip()), "$options": "i"}
        where["$or"] = [{name: pattern} for name in ("title", "text", "serial")]
    rows, following = _page(notices.rows, where, "at", question.limit, question.page_token)
    return NoticeList(items=tuple(_notice(row) for row in rows), total=notices.rows.count_documents(where),
                      unread=notices.unread(question.actor), next_page_token=following)


def list_deliveries(question: ListDeliveries, ledger: Ledger) -> DeliveryList:
    """Return one page of the ledger, newest first. Raises Invalid for an unknown state, a bad token or limit."""
    if question.state and question.state not in {str(state) for state in State}:
        raise Invalid("没有这种状态", errors={"state": ["应为 " + " ".join(State)]})
    asked = {"case_id": question.case_id, "state": question.state}
    where = {name: value for name, value in asked.items() if value}
    rows, following = _page(ledger.rows, where, "created_at", question.limit, question.page_token)
    return DeliveryList(items=tuple(delivery_of(row) for row in rows), total=ledger.rows.count_documents(where),
                        next_page_token=following)


def _page(rows: Collection[dict[str, Any]], where: Mapping[str, Any], by: str, limit: int,
          token: str) -> tuple[list[dict[str, Any]], str | None]:
    """Return up to ``limit`` rows, newest first by ``by``, and the token of the next page."""
    if not 1 <= limit <= LONGEST_PAGE:
        raise Invalid("每页条数不对", errors={"limit": [f"应为 1 到 {LONGEST_PAGE}"]})
    conditions = [where]
    if token:
        at, last = _parse(token)
        conditions.append({"$or": [{by: {"$lt": at}}, {by: at, "_id": {"$lt": last}}]})
    found = list(rows.find({"$and": conditions}).sort([(by, DESCENDING), ("_id", DESCENDING)]).limit(limit + 1))
    following = _token(found[limit - 1], by) if len(found) > limit else None
    return found[:limit], following


def _token(row: Mapping[str, Any], by: str) -> str:
    return base64.urlsafe_b64encode(f"{row[by].isoformat()} {row['_id']}".encode()).decode()


def _parse(token: str) -> tuple[datetime, str]:
    try:
        at, _, last = base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode().partition(" ")
        found = datetime.fromisoformat(at)
        if found.tzinfo is None or not last:
            raise ValueError("not one of our tokens")
        return found, last
    except (binascii.Error, ValueError) as error:
        raise Invalid("翻页标记不对", errors={"page_token": ["不是本列表给出的标记"]}) from error


def _notice(row: Mapping[str, Any]) -> Notice:
    names = ("kind", "title", "text", "case_id", "serial", "at", "read")
    return Notice(id=row["_id"], path=row.get("path", ""), **{name: row[name] for name in names})


def delivery_of(row: Mapping[str, Any]) -> Delivery:
    """Return a row of the ledger as operators see it."""
    names = ("serial", "kind", "recipient", "channel", "state", "reason", "created_at", "provider_id")
    settled = Settlement(**row["settled"]) if row.get("settled") else None
    attempts = tuple(Attempt(**attempt) for attempt in row["attempts"])
    return Delivery(id=row["_id"], case_id=case_of(row["path"], row["case_id"]), attempts=attempts, settled=settled,
                    **{name: row[name] for name in names})
