"""Lists and counters, straight from the read models: reads that decide nothing do not pay for a call to a service."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from pymongo.collection import Collection
from pymongo.database import Database

from chassis import position
from chassis.readmodel import ReadModel
from contracts.errors import Invalid
from gateway import filters, paging
from gateway.items import case_item, notice_item, todo_item
from gateway.overlay import MAX_TIME_MS, CaseRows, Filter, Row
from gateway.paging import Wanted

#: Seconds a reader with a position waits for the read model, in all; and before somebody who knows is asked.
POSITION_WAIT, FIRST_WAIT = 1.0, 0.3


def open_for(me: str) -> Filter:
    """A task that waits for ``me``: among its people, and not claimed by somebody else."""
    return {"people": me, "claimed_by": {"$in": [None, me]}}


def in_todo(me: str) -> Filter:
    """待办: cases with a task that waits for me."""
    return {"todo": {"$elemMatch": open_for(me)}}


def in_progress(me: str) -> Filter:
    """进行中: mine and not ended, or handled by me and not ended; whatever waits for me is 待办 in that capacity.

    An applicant holds a case as applicant only while it is returned or withdrawn; an applicant who also approves
    their own case holds that task as handler, and still sees the case in progress as applicant.
    """
    waiting = in_todo(me)
    return {"ended_at": None, "$or": [
        {"applicant.no": me, "$nor": [{"status": {"$in": ["returned", "withdrawn"]}, **waiting}]},
        {"handlers": me, "$nor": [waiting]},
    ]}


def completed(me: str) -> Filter:
    """已完成: ended, and I started it or acted in it."""
    return {"participants": me, "ended_at": {"$ne": None}}


def copied(me: str) -> Filter:
    """抄送: sent to me to know, not to decide."""
    return {"cc.person": me}


def applications(me: str) -> Filter:
    """我的申请: started by me."""
    return {"applicant.no": me}


def handled(me: str) -> Filter:
    """我的办理: acted on by me."""
    return {"handlers": me}


def to_rate(me: str) -> Filter:
    """待评价: mine, ended, and not rated although it may be."""
    return {"applicant.no": me, "ended_at": {"$ne": None}, "rateable": True, "rated": False}


#: Order of 待办 -> the field and the direction; what has no limit comes after what has one.
_TODO_ORDERS = {"newest": ("todo.arrived_at", -1), "oldest": ("todo.arrived_at", 1), "due": ("limit", 1)}

#: Path of a list of cases -> its filter.
CASE_LISTS: dict[str, Callable[[str], Filter]] = {
    "in-progress": in_progress,
    "completed": completed,
    "cc": copied,
    "applications": applications,
    "handled": handled,
    "to-rate": to_rate,
}


class Views:
    """The read-model database, as the gateway reads it.

    ``row`` returns the row of a case as the log has it now, or None when nobody could tell within ``POSITION_WAIT``.
    """

    def __init__(self, database: Database[Row], row: Callable[[str], Row | None] = lambda case_id: None,
                 favourites: Collection[Row] | None = None) -> None:
        self._cases, self._services = ReadModel(database["cases"]), ReadModel(database["services"])
        self._notices, self._row, self._favourites = database["notices"], row, favourites

    def at(self, token: str | None = None) -> Reading:
        """Return what a reader with position ``token`` sees, so that nobody's own act is ever missing from it.

        Waits a moment for the read model; when that stays behind, the row of the token's case is asked for and laid
        over it. Raises Invalid for a bad token.
        """
        rows = self._cases.collection
        return Reading(CaseRows(rows, self._behind(rows, token)), self._notices, self._services, self._favourites)

    def wait_for_service(self, token: str | None) -> None:
        """Wait until the services show position ``token``, or a second has passed; raises Invalid for a bad token."""
        if token is not None:
            _parsed(token)
            position.wait_for(self._services.collection, token, POSITION_WAIT)

    def _behind(self, rows: Collection[Row], token: str | None) -> Row | None:
        """Return the row that ``rows`` should have had by now, or None when they have it."""
        if token is None:
            return None
        stream, _ = _parsed(token)
        if position.wait_for(rows, token, FIRST_WAIT):
            return None
        fresh = self._row(stream)
        if fresh is None:
            position.wait_for(rows, token, POSITION_WAIT - FIRST_WAIT)
        return fresh


class Reading:
    """Lists and counters as one request sees them."""

    def __init__(self, cases: CaseRows, notices: Collection[Row], services: ReadModel,
                 favourites: Collection[Row] | None = None) -> None:
        self._cases, self._notices, self._services, self._favourites = cases, notices, services, favourites

    def todo(self, me: str, wanted: Wanted) -> Row:
        """Return a page of the tasks that wait for ``me``, the newest first unless another order is wanted."""
        matching: list[Filter] = [in_todo(me), *filters.words(wanted, self._spelled)]
        waiting = {f"todo.{name}": value for name, value in open_for(me).items()}
        limits = [{"todo.due_at": filters.due(wanted)}] if wanted.due else []
        tasks: list[Row] = [
            {"$unwind": "$todo"},
            {"$match": {"$and": [waiting, *filters.between(wanted, "todo.arrived_at"), *limits]}},
            {"$addFields": {"limit": {"$ifNull": ["$todo.due_at", filters.FAR]}}},
        ]
        by, way = _TODO_ORDERS[wanted.sort]
        rows = self._cases.aggregate({"$and": [*matching, *filters.narrowed(wanted)]}, [
            *tasks,
            *([{"$match": _after(wanted.after, by, "todo.id", way)}] if wanted.after else []),
            {"$sort": {by: way, "todo.id": way}},
            {"$limit": wanted.limit + 1},
        ])
        return _counted(rows, wanted, lambda row: (row["limit"] if by == "limit" else row["todo"]["arrived_at"],
                                                   row["todo"]["id"]),
                        lambda row: todo_item(row, me),
                        lambda: self._cases.aggregate({"$and": matching}, [*tasks, filters.GROUPED]))

    def cases(self, name: str, me: str, wanted: Wanted) -> Row:
        """Return a page of the list ``name`` (see CASE_LISTS) of ``me``, the most recently changed first."""
        matching: list[Filter] = [CASE_LISTS[name](me), *filters.words(wanted, self._spelled),
                                  *filters.in_time(wanted, name)]
        way = 1 if wanted.sort == "oldest" else -1
        page = _page_of({"$and": [*matching, *filters.narrowed(wanted)]}, wanted, "updated_at", way)
        rows = self._cases.in_order(page, "updated_at", wanted.limit + 1, way)
        return _counted(rows, wanted, lambda row: (row["updated_at"], row["_id"]),
                        lambda row: case_item(row, me, name),
                        lambda: self._cases.aggregate({"$and": matching}, [filters.GROUPED]))

    def _spelled(self, word: str) -> list[str]:
        """Return the codes of services whose names sound like a word typed in Latin letters."""
        if not filters.SOUND.fullmatch(word):
            return []
        found = self._services.collection.find({"keywords": {"$regex": re.escape(word)}}, {"code": 1})
        return [row["code"] for row in found.limit(filters.MOST).max_time_ms(MAX_TIME_MS) if "code" in row]

    def notices(self, me: str, wanted: Wanted) -> Row:
        """Return a page of the in-site messages of ``me``, the newest first, and how many are unread in all."""
        matching: Filter = {"person": me}
        if wanted.q:
            pattern = {"$regex": re.escape(wanted.q), "$options": "i"}
            matching["$or"] = [{"title": pattern}, {"text": pattern}, {"serial": pattern}]
        found = self._notices.find(_page_of(matching, wanted, "at")).sort([("at", -1), ("_id", -1)])
        rows = list(found.limit(wanted.limit + 1).max_time_ms(MAX_TIME_MS))
        page = _page(rows, wanted, lambda row: (row["at"], row["_id"]), notice_item,
                     lambda: self._notices.count_documents(matching, maxTimeMS=MAX_TIME_MS))
        return {**page, "unread": self.unread(me)}

    def unread(self, me: str) -> int:
        """Return how many in-site messages of ``me`` are unread."""
        return self._notices.count_documents({"person": me, "read": False}, maxTimeMS=MAX_TIME_MS)

    def counts(self, me: str) -> Row:
        """Return the counters of ``me`` except drafts, which are no read model."""
        cases = self._cases.count
        return {
            "todo": self.todo(me, Wanted(limit=paging.MAX_LIMIT))["total"],
            "in_progress": cases(in_progress(me)),
            "completed": cases(completed(me)),
            "cc": cases(copied(me)),
            "cc_unread": cases({**copied(me), "readers": {"$ne": me}}),
            "applications": cases(applications(me)),
            "to_rate": cases(to_rate(me)),
            "handled": cases(handled(me)),
            "notifications": self.unread(me),
            "favourites": self.favourites(me),
        }

    def favourites(self, me: str) -> int:
        """Return how much ``me`` starred."""
        if self._favourites is None:
            return 0
        return self._favourites.count_documents({"person": me}, maxTimeMS=MAX_TIME_MS)

    def hall_counts(self) -> Row:
        """Return how many cases the hall has and how many were completed; raises PyMongoError when that takes long."""
        return {
            # Streams of other kinds (the readings of auditors) leave a row without content.
            "cases": self._cases.count({"status": {"$ne": None}}),
            "completed": self._cases.count({"status": "completed"}),
        }

    def frequent(self, me: str, limit: int) -> list[str]:
        """Return the codes of the services ``me`` started most often."""
        rows = self._cases.aggregate(applications(me), [
            {"$group": {"_id": "$service", "n": {"$sum": 1}}}, {"$sort": {"n": -1, "_id": 1}}, {"$limit": limit}])
        return [row["_id"] for row in rows]

    def is_unread(self, case_id: str, me: str) -> bool:
        """Whether the case was copied to ``me``, or has a task that waits for ``me``, and was not opened yet."""
        unread = [{"cc.person": me, "readers": {"$ne": me}},
                  {"todo": {"$elemMatch": {**open_for(me), "read": {"$ne": me}}}}]
        return self._cases.count({"_id": case_id, "$or": unread}) > 0


def _parsed(token: str) -> tuple[str, int]:
    try:
        if len(token) > 100:
            raise ValueError("too long")
        return position.parse(token)
    except ValueError as error:
        raise Invalid("Hall-Position 不合格式", errors={"Hall-Position": ["应为命令回执里的 position"]}) from error


def _page_of(matching: Filter, wanted: Wanted, by: str, way: int = -1) -> Filter:
    """Return the filter of the page that was asked for."""
    return {"$and": [matching, _after(wanted.after, by, "_id", way)]} if wanted.after else matching


def _after(last: tuple[str, str], by: str, tie: str, way: int = -1) -> Filter:
    """Everything that sorts behind the last item seen; stable while new items arrive in front."""
    try:
        at = datetime.fromisoformat(last[0])
    except ValueError as error:
        raise Invalid("查询参数有误", errors={"page_token": ["不是有效的翻页标记"]}) from error
    behind = "$lt" if way < 0 else "$gt"
    return {"$or": [{by: {behind: at}}, {by: at, tie: {behind: last[1]}}]}


def _counted(rows: list[Row], wanted: Wanted, key: Callable[[Row], tuple[datetime, str]], item: Callable[[Row], Row],
             groups: Callable[[], list[Row]]) -> Row:
    """Return a page with the counts of its filters. A first page that is whole tells them itself."""
    whole = len(rows) <= wanted.limit and not wanted.after and not filters.narrowed(wanted)
    facets, total = filters.facets(filters.grouped(rows) if whole else groups(), wanted)
    return {**_page(rows, wanted, key, item, lambda: total), "facets": facets}


def _page(rows: list[Row], wanted: Wanted, key: Callable[[Row], tuple[datetime, str]], item: Callable[[Row], Row],
          count: Callable[[], int]) -> Row:
    shown = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    at, last = key(shown[-1]) if shown else (None, "")
    return {
        "items": [item(row) for row in shown],
        "next_page_token": paging.token(at.isoformat(), last) if more and at else None,
        # The first page that is not full has told the total already.
        "total": count() if more or wanted.after else len(shown),
    }
