"""Rows of the read models as the lines of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]


def todo_item(row: Row, me: str) -> Row:
    """Return a line of 待办 as ``me`` sees it; ``row["todo"]`` is the one task."""
    task = row["todo"]
    return {
        "id": task["id"], "task_id": task["id"], "case_id": row["_id"],
        **_named(row, "serial", "title", "service", "service_name", "applicant"),
        **_named(task, "step", "step_name", "arrived_at", "due_at"),
        "claimable": bool(task["claimable"]) and task["claimed_by"] is None,
        "actions": _offered(task),
        **_marks(row, task, me),
    }


def _offered(task: Row) -> list[str]:
    """Whoever holds a task may put it back, whoever does not may take it; a delegate may only answer."""
    if task.get("delegated_by"):
        return ["resolve"]
    return [act for act in task["actions"] if act != ("claim" if task["claimed_by"] else "release")]


def _marks(row: Row, task: Row, me: str) -> Row:
    """What else a line says; rows folded by an earlier release lack some of it."""
    stands = next((one for one in task.get("on_behalf", ()) if one["id"] == me), None)
    return {"kind": task.get("kind", "seat"), "round": row.get("round", 1), "overdue": bool(task.get("overdue")),
            "delegated": bool(task.get("delegated_by")), "urged": len(row.get("urged", ())),
            "on_behalf": _named(stands, "no", "name") if stands else None}


def case_item(row: Row, me: str, name: str) -> Row:
    """Return a line of the list ``name``."""
    role = "applicant" if row["applicant"]["no"] == me else "handler"
    item = {
        "case_id": row["_id"], "role": role,
        **_named(row, "serial", "title", "service", "service_name", "status", "outcome", "applicant", "started_at",
                 "updated_at", "ended_at"),
        "current_steps": [_named(step, "key", "name") for step in row.get("current_steps", ())],
        "round": row.get("round", 1), "note": _note(row, me), "parent": row.get("parent"),
        "subcases": [_named(child, "id", "step", "service", "serial", "row", "outcome")
                     for child in row.get("subcases", ())],
    }
    limits = [task["due_at"] for task in row.get("todo", ()) if task.get("due_at")]
    item["due_at"] = min(limits) if limits else None
    if name == "cc":
        copies = [copy for copy in row["cc"] if copy["person"] == me]
        item |= {"role": "cc", "kind": copies[-1]["kind"], "read": me in row.get("readers", ())}
    return item


def _note(row: Row, me: str) -> str:
    """What the reader is waiting for."""
    if any(task.get("delegated_by") == me for task in row.get("todo", ())):
        return "委派中"
    return "等待加签" if any(task.get("waiting") == "signer" for task in row.get("todo", ())) else ""


def draft_item(draft: Row, me: str) -> Row:
    """Return a draft, as the workflow service lists it, as a line of 我的申请: it has no serial yet."""
    return {
        "case_id": draft["case_id"], "draft_id": draft["draft_id"], "role": "applicant", "serial": "",
        "title": draft["title"], "service": draft["service"], "service_name": draft["service_name"],
        "status": "draft", "outcome": None, "applicant": {"no": me, "name": "", "unit": "", "unit_name": ""},
        "started_at": draft["updated_at"], "updated_at": draft["updated_at"], "ended_at": None, "current_steps": [],
        "round": 1, "note": "未提交", "parent": None, "subcases": [], "due_at": None,
    }


def notice_item(row: Row) -> Row:
    """Return a line of the in-site messages."""
    return {"id": row["_id"], "path": row.get("path", ""),
            **_named(row, "kind", "title", "text", "case_id", "serial", "at", "read")}


def _named(row: Mapping[str, Any], *names: str) -> Row:
    return {name: row.get(name) for name in names}
