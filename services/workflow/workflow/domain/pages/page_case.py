"""What a reader may do with a case as a whole."""

from __future__ import annotations

from typing import Any

from contracts.errors import ContractError
from contracts.workflow.commands import UrgeCase
from workflow.domain.acts import ending, reopening, resubmitting, urging
from workflow.domain.facts import Facts
from workflow.domain.pages.page_tasks import if_known
from workflow.domain.state import Case


def case_actions(case: Case, reader: str, facts: Facts, admin: bool = False) -> tuple[str, ...]:
    """Return the acts on the case that are possible now, in the order of their buttons."""
    applicant = case.applicant.no == reader
    possible = {
        "resubmit": applicant and case.status.with_applicant,
        "withdraw": applicant and resubmitting.may_withdraw(case, facts),
        "terminate": ending.may_terminate(case, reader, facts) or (admin and not case.status.ended),
        "urge": _urges(case, reader, facts, admin),
        "comment": case.involves(reader),
        "object": not applicant and _objects(case),
        "circular-answer": _answers(case, reader),
        "circular-forward": _forwards(case, reader),
        "reopen": if_known(lambda: reopening.may_reopen(case, reader, facts, admin=admin), admin),
        "rate": applicant and case.status.ended and facts.defined.rate and not case.rated,
    }
    return tuple(act for act, may in possible.items() if may)


def circular(case: Case, reader: str) -> dict[str, Any] | None:
    """Return what the reader was given to read and whether they must, or None."""
    given = case.circulars.get(reader)
    if given is None:
        return None
    return {"step": given.step, "comment": given.comment, "forward": _forwards(case, reader),
            "required": given.required, "read": reader in case.opened}


def _objects(case: Case) -> bool:
    return any(run.kind == "notice" and run.data.get("objections") for run in case.open_runs())


def _urges(case: Case, reader: str, facts: Facts, admin: bool) -> bool:
    """Ask the rule itself: it knows who has it, since when, and how lately they were urged."""
    handled = any(task.handled_by and task.handled_by.no == reader for task in case.tasks.values())
    if case.status.ended or not (admin or handled or case.applicant.no == reader):
        return False
    try:
        return bool(if_known(lambda: urging.urge_case(UrgeCase(case_id="", actor=reader), case, facts), []))
    except ContractError:
        return False


def _answers(case: Case, reader: str) -> bool:
    given = case.circulars.get(reader)
    return given is not None and given.comment


def _forwards(case: Case, reader: str) -> bool:
    given = case.circulars.get(reader)
    return given is not None and given.forward > 0 and not given.forwarded
