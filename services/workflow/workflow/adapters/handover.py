"""Hand everything somebody holds to another person: one batch, written down case by case, and safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pymongo.database import Database

from chassis.decider import digest_of
from chassis.errors import CommandKeyReused
from contracts import codec
from contracts.errors import ContractError, Invalid, NotAllowed
from contracts.workflow.commands import HandOver
from contracts.workflow.handover import HandOverItem, HandOverResult, HandOverSeats
from workflow.domain.state import Case
from workflow.stores.organisation import Organisation

#: Cases handed over in one call, so that it ends while somebody waits for it.
MOST = 200
LONGEST_REASON = 200
ALLOWED = ("hall.admin", "hall.duty")

#: Execute one command in a context, as the door does; raises ContractError.
Decide = Callable[[Any, dict[str, Any]], Any]


class HandingOver:
    """Carries out ``seats.hand-over``; which cases a batch is about is kept, so that a repeat gives the same answer.

    ``cases_of(no)`` returns the open cases somebody may hold a task in, ``case_of`` what one amounts to.
    """

    def __init__(self, database: Database[dict[str, Any]], organisation: Organisation,
                 cases_of: Callable[[str], Iterable[str]], case_of: Callable[[str], Case | None],
                 decide: Decide) -> None:
        self._batches, self._organisation = database["handovers"], organisation
        self._cases_of, self._case_of, self._decide = cases_of, case_of, decide

    def run(self, command: HandOverSeats, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return what became of every task; raises NotAllowed and Invalid (by field) before anything happens."""
        if not any(self._organisation.holds(command.actor, post) for post in ALLOWED):
            raise NotAllowed("只有大厅管理员和值班组可以移交别人的任务")
        self._check(command)
        batch = self._batch(command, context["command_id"])
        items = [item for entry in batch["cases"] for item in self._one(command, context, entry)]
        return codec.encode(HandOverResult(batch=context["command_id"], items=tuple(items), left=batch["left"]))

    def _check(self, command: HandOverSeats) -> None:
        problems: dict[str, list[str]] = {}
        if command.to == command.leaving or self._organisation.person(command.to) is None:
            problems["to"] = ["应为另一位在册、账号有效的人"]
        if not command.leaving.strip():
            problems["leaving"] = ["请填写学工号"]
        if not command.reason.strip() or len(command.reason) > LONGEST_REASON:
            problems["reason"] = [f"请写明缘由，最多 {LONGEST_REASON} 字"]
        if problems:
            raise Invalid("移交的内容有误，请按提示修改", errors=problems)

    def _batch(self, command: HandOverSeats, batch_id: str) -> dict[str, Any]:
        known = self._batches.find_one({"_id": batch_id})
        if known is not None and (known["leaving"], known["to"]) != (command.leaving, command.to):
            raise CommandKeyReused(batch_id)
        if known is not None:
            return known
        cases: list[dict[str, Any]] = []
        left = 0
        for case_id in self._cases_of(command.leaving):
            tasks = _tasks(self._case_of(case_id), command.leaving)
            if tasks and len(cases) < MOST:
                cases.append({"case_id": case_id, "tasks": tasks})
            elif tasks:
                left += 1
        batch = {"leaving": command.leaving, "to": command.to, "by": command.actor, "cases": cases, "left": left}
        self._batches.update_one({"_id": batch_id}, {"$setOnInsert": batch}, upsert=True)
        return batch

    def _one(self, command: HandOverSeats, context: Mapping[str, Any], entry: dict[str, Any]) -> list[HandOverItem]:
        one = HandOver(case_id=entry["case_id"], actor=command.actor, leaving=command.leaving, to=command.to,
                       reason=command.reason.strip())
        problem: dict[str, Any] | None = None
        try:
            self._decide(one, {**context, "command_id": f"{context['command_id']}:{entry['case_id']}",
                               "digest": digest_of(codec.encode(one))})
        except ContractError as refusal:
            problem = {"code": refusal.code, "detail": refusal.detail}
        return [HandOverItem(case_id=entry["case_id"], task_id=task_id, ok=problem is None, problem=problem)
                for task_id in entry["tasks"]]


def _tasks(case: Case | None, no: str) -> list[str]:
    """Return the open tasks somebody holds, the applicant's own corrections left out."""
    if case is None:
        return []
    return [task.id for task in case.open_tasks() if case.runs[task.run].kind != "start"
            and any(person.no == no for person in (*task.people, *task.owners))]
