"""Wake a finished case: a new round from the last handled step, the old outcome kept in history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.errors import NotAllowed, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import ReopenCase
from workflow.domain.acts import asking, ending
from workflow.domain.facts import Facts
from workflow.domain.state import ROOT, Case
from workflow.domain.steps import flow, participants, substitution
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run


def reopen_case(command: ReopenCase, case: Case | None, facts: Facts) -> list[Any]:
    """Let an administrator, or whom ``reopen: {who, days}`` names, have a finished case handled once more."""
    admin = any(holder.no == command.actor for holder in facts.holders("hall.admin"))
    found = case if case is not None and (admin or _named(case, command.actor, facts)) else asking.involved(
        case, command.actor)
    if not found.status.ended:
        raise NotPossibleNow("办件还在办理中，不需要唤醒", code="not_ended")
    if not admin and not _named(found, command.actor, facts):
        raise NotAllowed("您不能唤醒这个办件")
    if not admin and not _in_time(found, facts):
        raise NotPossibleNow("已超过可以唤醒的期限，请重新申请", code="reopen_too_late")
    last = _last_handled(found, facts)
    unfolding = Unfolding(command.case_id, found, facts)
    by = ending.actor_of(found, command.actor, facts)
    start = facts.defined.start_step
    unfolding.emit(ev.CaseReopened(by=by, step=last.step if last else start.key, round=found.round + 1,
                                   outcome=found.outcome, reason=command.reason.strip()))
    substitution.revoke(unfolding)
    if last is None:
        begun = flow.arrive(unfolding, start, token=ROOT, from_runs=(), cause="reopen")
        unfolding.emit(ev.StepCompleted(run=begun, step=start.key, outcome="submitted"))
        flow.route_on(unfolding, start, unfolding.case.runs[begun])
        return unfolding.events
    flow.enter(unfolding, facts.defined.step(last.step), token=ROOT, from_runs=last.from_runs, cause="reopen",
               targeted=True)
    return unfolding.events


def may_reopen(case: Case, actor: str, facts: Facts, *, admin: bool = False) -> bool:
    """Tell whether ``actor`` may wake the case now."""
    return case.status.ended and (admin or (_named(case, actor, facts) and _in_time(case, facts)))


def _named(case: Case, actor: str, facts: Facts) -> bool:
    rule = facts.defined.reopen
    return rule is not None and any(person.no == actor for text in rule.who
                                    for person in participants.find(text, case, facts))


def _in_time(case: Case, facts: Facts) -> bool:
    rule = facts.defined.reopen
    if rule is None or not rule.days or case.ended_at is None:
        return True
    return facts.now <= case.ended_at + timedelta(days=rule.days)


def _last_handled(case: Case, facts: Facts) -> Run | None:
    """Return the last step on the case's own path that somebody decided; none leads back to the beginning."""
    known = {step.key for step in facts.defined.steps}
    handled = [run for run in case.runs.values()
               if run.kind == "human" and run.token == ROOT and run.step in known
               and any(task.handled_by for task in case.seats(run.id))]
    return handled[-1] if handled else None
