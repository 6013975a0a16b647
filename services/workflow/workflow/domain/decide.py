"""Commands to events: one function per command, and a table that lists them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.workflow import commands as cmd
from workflow.domain import effects, ending, returning, starting, voting
from workflow.domain.facts import Facts
from workflow.domain.state import Case

DECISIONS: dict[type, Callable[[Any, Case | None, Facts], list[Any]]] = {
    cmd.StartCase: starting.start_case,
    cmd.ApproveTask: voting.approve_task,
    cmd.RejectTask: voting.reject_task,
    cmd.ClaimTask: voting.claim_task,
    cmd.ReleaseTask: voting.release_task,
    cmd.ReturnTask: returning.return_task,
    cmd.ResubmitCase: returning.resubmit_case,
    cmd.WithdrawCase: returning.withdraw_case,
    cmd.TerminateCase: ending.terminate_case,
    cmd.AddComment: ending.add_comment,
    cmd.MarkCopyRead: ending.mark_copy_read,
    cmd.RateCase: ending.rate_case,
    cmd.ReportEffect: effects.report_effect,
}


def decide(command: Any, case: Case | None, facts: Facts) -> list[Any]:
    """Return the events that ``command`` causes, or raise the contract error that says why it may not."""
    return DECISIONS[type(command)](command, case, facts)
