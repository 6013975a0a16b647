"""What becomes of a system step's outside action once it was carried out."""

from __future__ import annotations

from typing import Any

from contracts.errors import NotFound
from contracts.workflow import events as ev
from contracts.workflow.commands import ReportEffect
from workflow.domain import flow
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.unfolding import Unfolding


def report_effect(command: ReportEffect, case: Case | None, facts: Facts) -> list[Any]:
    """Record the result once per run; a report for a run that is over (or was cancelled) changes nothing."""
    if case is None or command.run not in case.runs:
        raise NotFound("没有这个系统步骤")
    run = case.runs[command.run]
    if run.outcome:
        return []
    unfolding = Unfolding(command.case_id, case, facts)
    if not command.done:
        unfolding.emit(ev.EffectFailed(run=run.id, step=run.step, effect=command.effect, attempt=command.attempt,
                                       problem=command.problem))
        return unfolding.events
    if command.file_id:
        documents = [document for end in facts.defined.steps for document in end.documents]
        unfolding.emit(ev.DocumentIssued(
            run=run.id, step=run.step, file_id=command.file_id, name=command.name, sha256=command.sha256,
            template=documents[0].template if documents else facts.defined.name, verify_code=command.verify_code))
    flow.complete(unfolding, run, "done")
    return unfolding.events
