"""What narrows a list of the personal centre, from the address to the question put to the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import falcon

from contracts.errors import Invalid
from contracts.http_personal import DUE, SORTS
from gateway.paging import MAX_QUERY, Wanted, parameter, parameters, wanted

Filter = dict[str, Any]

BEIJING = timezone(timedelta(hours=8))
STATUSES = ("draft", "running", "returned", "withdrawn", "completed", "rejected", "terminated")
#: Most alternatives of one filter.
MOST = 50
#: What is due within this time is due soon.
SOON = timedelta(days=3)
#: Stands for "no limit" where limits are put in order.
FAR = datetime(9999, 1, 1, tzinfo=UTC)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
#: A word that may be the sound of a name, or its first letters.
SOUND = re.compile(rf"[a-z]{{2,{MAX_QUERY}}}")

#: List -> the time of an item that ``from`` and ``until`` are about; of a task it is when it arrived.
TIME_OF = {"completed": "ended_at", "to-rate": "ended_at"}


def filtered(req: falcon.Request, name: str) -> Wanted:
    """Read what the caller wants to see of list ``name``; raises Invalid naming each wrong parameter."""
    page, errors, found = wanted(req), {}, {}
    readers: dict[str, tuple[str, Callable[[], Any]]] = {
        "service": ("services", lambda: _each(req, "service", _code)),
        "status": ("statuses", lambda: _each(req, "status", _status)),
        "from": ("since", lambda: _day(parameter(req, "from"), 0)),
        "until": ("until", lambda: _day(parameter(req, "until"), 1)),
        "due": ("due", lambda: _one_of(parameter(req, "due"), DUE, "")),
        "sort": ("sort", lambda: _one_of(parameter(req, "sort"), SORTS if name == "todo" else SORTS[:2], SORTS[0])),
    }
    for given, (kept, read) in readers.items():
        try:
            found[kept] = read()
        except ValueError as error:
            errors[given] = [str(error)]
    if errors:
        raise Invalid("查询参数有误", errors=errors)
    return replace(page, **found)


def words(asked: Wanted, spelled: Callable[[str], list[str]]) -> list[Filter]:
    """Return what a row must fulfil to be found: each word stands in it, or is the sound of its service's name.

    ``spelled`` returns the codes of the services whose names sound like a word. The keywords of a row hold title,
    number, service, and the applicant's name and number; the title may have changed since they were put together.
    """
    found: list[Filter] = [{"serial": asked.serial}] if asked.serial else []
    for word in asked.q.lower().split():
        pattern = re.escape(word)
        ways: list[Filter] = [{"keywords": {"$regex": pattern}}, {"title": {"$regex": pattern, "$options": "i"}}]
        if (codes := spelled(word)):
            ways.append({"service": {"$in": codes}})
        found.append({"$or": ways})
    return found


def narrowed(asked: Wanted) -> list[Filter]:
    """Return the conditions of the two filters that are counted."""
    found: list[Filter] = []
    if asked.services:
        found.append({"service": {"$in": list(asked.services)}})
    if asked.statuses:
        found.append({"status": {"$in": list(asked.statuses)}})
    return found


def in_time(asked: Wanted, name: str) -> list[Filter]:
    """Return the conditions on the time and the limits of a case in list ``name``."""
    found = between(asked, TIME_OF.get(name, "started_at"))
    return [*found, {"todo": {"$elemMatch": {"due_at": due(asked)}}}] if asked.due else found


def between(asked: Wanted, by: str) -> list[Filter]:
    """Return the conditions on the time ``by``."""
    bounds = {operator: at for operator, at in (("$gte", asked.since), ("$lt", asked.until)) if at is not None}
    return [{by: bounds}] if bounds else []


def due(asked: Wanted) -> Filter:
    """Return the condition on the limit of a task."""
    if asked.due == "overdue":
        return {"$lt": asked.now, "$ne": None}
    return {"$gte": asked.now, "$lt": asked.now + SOON}


def facets(groups: list[Filter], asked: Wanted) -> tuple[dict[str, dict[str, Any]], int]:
    """Return the counts of every filter's values, each under the other filter, and how many items fit both.

    ``groups`` are ``{_id: {service, status}, n, name}``, counted without either filter.
    """
    service: dict[str, int] = {}
    status: dict[str, int] = {}
    total = 0
    for group in groups:
        key = group["_id"]
        fits_service = not asked.services or key.get("service") in asked.services
        fits_status = not asked.statuses or key.get("status") in asked.statuses
        if fits_status and key.get("service"):
            service[key["service"]] = service.get(key["service"], 0) + group["n"]
        if fits_service and key.get("status"):
            status[key["status"]] = status.get(key["status"], 0) + group["n"]
        total += group["n"] if fits_service and fits_status else 0
    names = {group["_id"]["service"]: group["name"] for group in groups if group["_id"].get("service")}
    return {"service": _most_first(service), "status": _most_first(status), "names": names}, total


#: Counts rows by what the filters are about.
GROUPED: Filter = {"$group": {"_id": {"service": "$service", "status": "$status"}, "n": {"$sum": 1},
                              "name": {"$last": "$service_name"}}}


def grouped(rows: list[Filter]) -> list[Filter]:
    """Return what GROUPED makes of rows that are at hand."""
    found: dict[tuple[Any, Any], Filter] = {}
    for row in rows:
        key = (row.get("service"), row.get("status"))
        group = found.setdefault(key, {"_id": {"service": key[0], "status": key[1]}, "n": 0})
        group["n"] += 1
        group["name"] = row.get("service_name")
    return list(found.values())


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _each(req: falcon.Request, name: str, read: Callable[[str], str]) -> tuple[str, ...]:
    values = tuple(part for value in parameters(req, name) for part in value.split(",") if part)
    if len(values) > MOST:
        raise ValueError(f"最多 {MOST} 个")
    return tuple(read(value) for value in values)


def _code(given: str) -> str:
    if not _CODE.fullmatch(given):
        raise ValueError("不是服务的代码")
    return given


def _status(given: str) -> str:
    if given not in STATUSES:
        raise ValueError("应为 " + " ".join(STATUSES) + " 之一")
    return given


def _day(given: str, after: int) -> datetime | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given) if len(given) == 10 else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2999:
        raise ValueError("应为日期，如 2026-03-01")
    return datetime.combine(day + timedelta(days=after), time(), BEIJING)


def _one_of(given: str, choices: tuple[str, ...], usual: str) -> str:
    if given and given not in choices:
        raise ValueError("应为 " + " 或 ".join(choices))
    return given or usual
