"""Wait until everything that was set in motion has arrived: ledgers, consumers, read models, deliveries, queues."""

from __future__ import annotations

import time
from typing import Any

from pymongo.errors import PyMongoError

from chassis.readmodel import ReadModel
from contracts.topology import TOPOLOGY
from tests.faults.site import Site

#: Services with a log of their own.
LOGS = ("identity", "catalog", "workflow")
#: Deliveries that will move by themselves.
UNSETTLED = ("due", "sending")
SECONDS = 300.0
#: Seconds after which one is told what is waited for.
PATIENCE = 15.0


def drain(site: Site, within: float = SECONDS) -> list[str]:
    """Wait for all of it; returns what had still not arrived when time was up, [] when all is well."""
    until, left = time.monotonic() + within, ["还没有看"]
    say_at = time.monotonic() + PATIENCE
    while left and time.monotonic() < until:
        if time.monotonic() > say_at:
            site.say(f"    … {'；'.join(left)}")
            say_at += PATIENCE
        try:
            left = unfinished(site)
        except PyMongoError as error:
            left = [f"数据库没有回答：{type(error).__name__}"]
        if left:
            time.sleep(0.3)
    return [f"{within:.0f} s 没有排空：{what}" for what in left] or _in_queues(site)


def unfinished(site: Site) -> list[str]:
    """Name what is still on its way."""
    return [*_ledgers(site), *_consumers(site), *_models(site), *_deliveries(site)]


def _ledgers(site: Site) -> list[str]:
    found = []
    for name in LOGS:
        commits = site.database(name)["commits"].count_documents({})
        last = _last(site, name)
        if last.get("last", 0) != commits:
            found.append(f"{name}：{commits} 个提交，账本记到 {last.get('last', 0)}")
    return found


def _consumers(site: Site) -> list[str]:
    found = []
    for queue in (queue for queues in TOPOLOGY.values() for queue in queues):
        name, source = queue.split(".")
        cursor = site.database(name)["cursors"].find_one({"_id": queue}) or {"height": 0}
        height = _last(site, source).get("_id", 0)
        if cursor["height"] != height:
            found.append(f"{queue}：读到 {cursor['height']} / {height} 块")
        waiting = site.database(name)["inbox"].count_documents({"queue": queue, "state": {"$ne": "parked"}})
        if waiting:
            found.append(f"{queue}：{waiting} 个事件等待再试")
    return found


def _models(site: Site) -> list[str]:
    """Compare how many versions all rows together stand for; which row is behind is for the checks to say."""
    commits = site.database("workflow")["commits"].count_documents({})
    total = [{"$group": {"_id": None, "n": {"$sum": "$v"}}}]
    shown = next(iter(ReadModel(site.database("views")["cases"]).collection.aggregate(total)), {"n": 0})["n"]
    return [] if shown == commits else [f"cases：显示到 {shown} / {commits} 个提交"]


def _deliveries(site: Site) -> list[str]:
    waiting = site.database("notify")["deliveries"].count_documents({"state": {"$in": list(UNSETTLED)}})
    return [f"{waiting} 条通知没有结局"] if waiting else []


def _in_queues(site: Site) -> list[str]:
    """Queues of work must be empty; dead letters stay until an operator looks at them."""
    until = time.monotonic() + 15
    while True:
        listed = site.bus.control("list_queues", "-p", site.bus.broker.vhost, "--no-table-headers", "name", "messages")
        rows = [line.split("\t") for line in listed.splitlines() if line.strip()]
        full = [f"队列 {name} 还有 {count} 条消息" for name, count in rows if not name.startswith("hall.dlq.")
                and count != "0"]
        if not full or time.monotonic() > until:
            return full
        time.sleep(0.5)


def _last(site: Site, name: str) -> dict[str, Any]:
    return site.database(name)["ledger"].find_one({}, {"last": 1}, sort=[("_id", -1)]) or {}
