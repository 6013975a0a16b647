"""Move the cases of a service to another version: one batch, written down case by case, and safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pymongo.database import Database

from chassis.decider import digest_of
from chassis.errors import CommandKeyReused
from chassis.readmodel import ReadModel
from contracts import codec
from contracts.errors import ContractError, Invalid, NotAllowed
from contracts.workflow.commands import MigrateCase
from contracts.workflow.rehearsals import MigrateCases, MigrationItem, MigrationResult
from workflow.domain.state import Case
from workflow.domain.steps.participants import ADMIN
from workflow.stores.organisation import Organisation

#: Cases of one batch, so that it ends while somebody waits for it.
MOST = 200
#: The states of a case that goes on.
_UNDER_WAY = ("running", "returned", "withdrawn")

#: Execute a command in a context, as the door does; raises ContractError.
Decide = Callable[[Any, dict[str, Any]], Any]
#: Decide a command on a case and throw the outcome away; raises ContractError.
Try = Callable[[Any, Case | None], Any]


class Migrations:
    """Carries out ``cases.migrate``; which cases a batch is about is kept, so that a repeat gives the same answer."""

    def __init__(self, database: Database[dict[str, Any]], organisation: Organisation, cases: ReadModel,
                 case_of: Callable[[str], Case | None], decide: Decide, attempt: Try) -> None:
        self._batches, self._organisation, self._cases = database["migrations"], organisation, cases
        self._case_of, self._decide, self._try = case_of, decide, attempt

    def run(self, command: MigrateCases, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return what became of every case, or with ``dry_run`` what would; raises NotAllowed and Invalid."""
        if not self._organisation.holds(command.actor, ADMIN):
            raise NotAllowed("只有大厅管理员（岗位 hall.admin）可以把办件换到另一个版本")
        if command.cases is not None and not 1 <= len(set(command.cases)) <= MOST:
            raise Invalid("迁移的内容有误", errors={"cases": [f"一次 1 至 {MOST} 件；不写就是全部旧版本办件"]})
        ids, left = self._chosen(command) if command.dry_run else self._batch(command, context)
        items = tuple(self._one(command, context, case_id) for case_id in ids)
        return codec.encode(MigrationResult(items=items, dry_run=command.dry_run, left=left))

    def _batch(self, command: MigrateCases, context: Mapping[str, Any]) -> tuple[list[str], int]:
        batch_id = context["command_id"]
        known = self._batches.find_one({"_id": batch_id})
        if known is not None and known["digest"] != context["digest"]:
            raise CommandKeyReused(batch_id)
        if known is None:
            ids, left = self._chosen(command)
            known = {"digest": context["digest"], "by": command.actor, "cases": ids, "left": left}
            self._batches.update_one({"_id": batch_id}, {"$setOnInsert": known}, upsert=True)
        return known["cases"], known["left"]

    def _chosen(self, command: MigrateCases) -> tuple[list[str], int]:
        """Return the cases a batch is about, the oldest first, and how many more there are."""
        if command.cases is not None:
            return list(dict.fromkeys(command.cases)), 0
        older = {"service": command.service, "status": {"$in": _UNDER_WAY},
                 "definition_version": {"$lt": command.to_version}}
        rows = self._cases.collection.find(older, {"_id": 1}).sort("started_at", 1).limit(MOST)
        ids = [row["_id"] for row in rows]
        left = self._cases.collection.count_documents(older) - len(ids) if len(ids) == MOST else 0
        return ids, left

    def _one(self, command: MigrateCases, context: Mapping[str, Any], case_id: str) -> MigrationItem:
        one = MigrateCase(case_id=case_id, actor=command.actor, to_version=command.to_version, steps=command.steps,
                          reason=command.reason)
        case = self._case_of(case_id)
        problem: dict[str, Any] | None = None
        if case is None or case.service != command.service:
            problem = {"code": "not_found", "detail": "这个事项没有这样的办件", "errors": {}}
        else:
            try:
                if command.dry_run:
                    self._try(one, case)
                else:
                    self._decide(one, {**context, "command_id": f"{context['command_id']}:{case_id}",
                                       "digest": digest_of(codec.encode(one))})
            except ContractError as refusal:
                problem = {"code": refusal.code, "detail": refusal.detail, "errors": refusal.errors}
        return MigrationItem(case_id=case_id, serial=case.serial if case else "", ok=problem is None, problem=problem)
