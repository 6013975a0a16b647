"""More acts for the specs: hand over, sign together, take back, stand aside."""

from __future__ import annotations

from contracts.workflow import commands as cmd
from tests.workflow.telling import Act, Tale


def abstain(no: str, opinion: str = "") -> Act:
    """Take no side."""
    return lambda tale: cmd.AbstainTask(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, opinion=opinion)


def transfer(no: str, to: str) -> Act:
    """Give one's task to somebody else for good."""
    return lambda tale: cmd.TransferTask(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, to=to, reason="出差")


def delegate(no: str, to: str) -> Act:
    """Ask somebody to prepare one's task."""
    return lambda tale: cmd.DelegateTask(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, to=to)


def resolve(no: str, opinion: str = "核对无误") -> Act:
    """Answer a delegation."""
    return lambda tale: cmd.ResolveDelegation(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, opinion=opinion)


def add(no: str, mode: str, *to: str) -> Act:
    """Add signers to one's task."""
    return lambda tale: cmd.AddSigner(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, to=to, mode=mode,
                                      opinion="请一并把关")


def remove(no: str, to: str, at: str | None = None) -> Act:
    """Take somebody's seat away; ``at`` is whose task the request names (one's own by default)."""
    return lambda tale: cmd.RemoveSigner(case_id=tale.case_id, task_id=tale.task_of(at or no), actor=no, to=to)


def retract(no: str) -> Act:
    """Take one's own vote back."""
    return lambda tale: cmd.RetractTask(case_id=tale.case_id, task_id=_voted(tale, no), actor=no)


def reopen(no: str) -> Act:
    """Wake a finished case."""
    return lambda tale: cmd.ReopenCase(case_id=tale.case_id, actor=no, reason="材料有误")


def _voted(tale: Tale, no: str) -> str:
    tasks = [task for task in tale.now.tasks.values() if task.concerns(no)]
    voted = [task for task in tasks if task.handled_by and task.handled_by.no == no]
    return (voted or tasks)[-1].id if voted or tasks else tale.task_of(no)
