"""Rows and to-do lists at any moment, past or present, folded from the log and not from any table of history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chassis.changes import Row
from chassis.eventstore import CommitStore
from chassis.projector import folded
from chassis.readmodel import ReadModel
from contracts.codec import encode
from contracts.errors import NotFound
from contracts.workflow.people import Person
from contracts.workflow.questions import GetCaseRow
from contracts.workflow.rows import CaseRowNow
from contracts.workflow.views import TodoItem
from workflow.projections import cases


class PastQueries:
    """Rows of the read model as they were, and as they are; ``cases``, as it is shown, only tells where to look."""

    def __init__(self, store: CommitStore, cases: ReadModel) -> None:
        self._store, self._cases = store, cases

    def todo_as_of(self, no: str, at: datetime) -> list[dict[str, Any]]:
        """Return the tasks that waited for ``no`` at ``at`` (with a zone), the newest first, as ``todo.item`` data.

        Every case in which the person was ever given a task is folded up to that moment, also when the task was taken
        back later. Raises ValueError for a moment without a zone.
        """
        if at.tzinfo is None:
            raise ValueError("a moment needs its zone")
        items = [item for case_id in self._candidates(no, at) for item in waiting(case_id, self.row(case_id, at), no)]
        items.sort(key=lambda item: (item.arrived_at, item.id), reverse=True)
        return [encode(item) for item in items]

    def now(self, question: GetCaseRow) -> dict[str, Any]:
        """Return a case's row as the log has it this moment, for a reader whose read model is behind.

        Raises NotFound for a case that does not exist.
        """
        history = self._store.read(question.case_id)
        row = folded(cases.project, history)
        if row is None:
            raise NotFound("没有这个办件")
        return encode(CaseRowNow(case_id=question.case_id, version=history[-1].version, row=plain(row)))

    def row(self, case_id: str, at: datetime) -> Row:
        """Return the case's row as it was, or None when it was not there yet."""
        return folded(cases.project, self._store.read(case_id, until=at))

    def _candidates(self, no: str, at: datetime) -> Iterator[str]:
        """Yield the cases to look at: ended cases have no open tasks, and nothing waits before the start."""
        found = self._cases.collection.find(
            # Rows folded before `ever` was kept do not say who was assigned, so each of them is looked at.
            {"$and": [{"$or": [{"ever": no}, {"ever": {"$exists": False}}]},
                      {"$or": [{"ended_at": None}, {"ended_at": {"$gt": at}}]}],
             "started_at": {"$lte": at}}, {"_id": 1})
        yield from (row["_id"] for row in found)


def waiting(case_id: str, row: Row, no: str) -> list[TodoItem]:
    """Return the open tasks of a case's row that wait for ``no``: among its people, and not claimed by another."""
    if row is None:
        return []
    applicant = Person(**row["applicant"])
    return [TodoItem(
        id=task["id"], task_id=task["id"], case_id=case_id, serial=row["serial"], title=row["title"],
        service=row["service"], service_name=row["service_name"], step=task["step"], step_name=task["step_name"],
        applicant=applicant, arrived_at=task["arrived_at"], due_at=task["due_at"],
        claimable=bool(task["claimable"]) and task["claimed_by"] is None,
        actions=offered(task), **marks(row, task, no),
    ) for task in row["todo"] if no in task["people"] and task["claimed_by"] in (None, no)]


def offered(task: dict[str, Any]) -> tuple[str, ...]:
    """Return the acts a list offers: whoever holds a task may put it back, a delegate may only answer."""
    if task.get("delegated_by"):
        return ("resolve",)
    return tuple(act for act in task["actions"] if act != ("claim" if task["claimed_by"] else "release"))


def marks(row: dict[str, Any], task: dict[str, Any], no: str) -> dict[str, Any]:
    """Return what else a line of 待办 says; rows folded by an earlier release lack some of it."""
    stands = next((one for one in task.get("on_behalf", ()) if one["id"] == no), None)
    return {"kind": task.get("kind", "seat"), "round": row["round"], "delegated": bool(task.get("delegated_by")),
            "overdue": bool(task.get("overdue")), "urged": len(row.get("urged", ())),
            "on_behalf": Person(no=stands["no"], name=stands["name"]) if stands else None}


def plain(value: Any) -> Any:
    """Return a row as JSON data: moments as ISO 8601."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value
