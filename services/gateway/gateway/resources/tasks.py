"""/v1/tasks/batch: approve several tasks in one go, each a command and an answer of its own."""

from __future__ import annotations

from typing import Any

import falcon

from contracts.errors import ContractError, Invalid
from contracts.workflow.commands import ApproveTask, BatchApproval, TaskRef
from gateway.backends import Backends
from gateway.errors import as_item
from gateway.messages import build, idempotency_key, json_body

#: Most tasks of one request: each takes its turn, and the caller waits for all of them.
MOST = 50


class Batch:
    """批量审批."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Approve them one after the other; what cannot be approved says why and holds up nothing."""
        batch = build(BatchApproval, json_body(req))
        _check(batch)
        key = idempotency_key(req)
        items: list[dict[str, Any]] = []
        position = ""
        for task in batch.tasks:
            item, reached = self._approve(task, batch.opinion, key, req)
            items.append(item)
            position = reached or position
        resp.media = {"items": items, "position": position}

    def _approve(self, task: TaskRef, opinion: str, key: str | None,
                 req: falcon.Request) -> tuple[dict[str, Any], str]:
        """A repeat of the batch repeats every one of its commands, because their ids follow from its key."""
        command = ApproveTask(case_id=task.case_id, task_id=task.task_id, actor=req.context.actor, opinion=opinion,
                              batch=True)
        own = f"{key} {task.task_id}" if key is not None else None
        try:
            receipt = self._backends.execute("workflow", command, req, key=own)
        except ContractError as error:
            return {"task_id": task.task_id, "ok": False, "problem": as_item(error, req)}, ""
        return {"task_id": task.task_id, "ok": True}, str(receipt.get("position", ""))


def _check(batch: BatchApproval) -> None:
    """Raise Invalid for what no task could make good."""
    errors: dict[str, list[str]] = {}
    if batch.do != "approve":
        errors["do"] = ["批量办理只能通过，应为 approve"]
    if not 1 <= len(batch.tasks) <= MOST:
        errors["tasks"] = [f"一次 1 至 {MOST} 件"]
    if len({task.task_id for task in batch.tasks}) < len(batch.tasks):
        errors["tasks"] = ["同一个任务只能出现一次"]
    if errors:
        raise Invalid("批量办理的内容有误，请按提示修改", errors=errors)
