"""Commands to events: one function per command, and a table that lists them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.workflow import commands as cmd
from workflow.domain.acts import (
    circulating,
    ending,
    handing,
    migrating,
    opening,
    reopening,
    rescue,
    resubmitting,
    retracting,
    returning,
    signing,
    starting,
    urging,
    voting,
)
from workflow.domain.bindings import surrounded
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import effects, notices, standing, subcases, timeouts, timers, waiting

DECISIONS: dict[type, Callable[[Any, Case | None, Facts], list[Any]]] = {
    cmd.StartCase: starting.start_case,
    cmd.ApproveTask: voting.approve_task,
    cmd.RejectTask: voting.reject_task,
    cmd.AbstainTask: voting.abstain_task,
    cmd.ClaimTask: voting.claim_task,
    cmd.ReleaseTask: voting.release_task,
    cmd.ReturnTask: returning.return_task,
    cmd.TransferTask: handing.transfer_task,
    cmd.DelegateTask: handing.delegate_task,
    cmd.ResolveDelegation: handing.resolve_delegation,
    cmd.AddSigner: signing.add_signer,
    cmd.RemoveSigner: signing.remove_signer,
    cmd.RetractTask: retracting.retract_task,
    cmd.CirculateCase: circulating.circulate_case,
    cmd.CopyCase: circulating.copy_case,
    cmd.AnswerCircular: circulating.answer_circular,
    cmd.ForwardCircular: circulating.forward_circular,
    cmd.ResubmitCase: resubmitting.resubmit_case,
    cmd.WithdrawCase: resubmitting.withdraw_case,
    cmd.ReopenCase: reopening.reopen_case,
    cmd.TerminateCase: ending.terminate_case,
    cmd.AddComment: ending.add_comment,
    cmd.MarkCopyRead: opening.mark_read,
    cmd.RateCase: ending.rate_case,
    cmd.ReportEffect: effects.report_effect,
    cmd.EndWait: waiting.end_wait,
    cmd.ObjectToNotice: notices.object_to,
    cmd.ReportSubCase: subcases.report_subcase,
    cmd.TerminateSubCase: subcases.terminate_child,
    cmd.FireTimer: timeouts.fire_timer,
    cmd.RescheduleTimers: timers.reschedule,
    cmd.UrgeCase: urging.urge_case,
    cmd.ApplySubstitute: standing.apply_substitute,
    cmd.ResolveAgain: rescue.resolve_again,
    cmd.HandOver: rescue.hand_over,
    cmd.MigrateCase: migrating.migrate_case,
}


def decide(command: Any, case: Case | None, facts: Facts) -> list[Any]:
    """Return the events that ``command`` causes, or raise the contract error that says why it may not."""
    with surrounded(facts):
        return DECISIONS[type(command)](command, case, facts)
