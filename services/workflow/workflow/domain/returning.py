"""Send a case back, pull it back, and send it on again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.errors import Invalid, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import ResubmitCase, ReturnTask, WithdrawCase
from workflow.domain import asking, flow, routing, titles, voting
from workflow.domain.facts import Facts
from workflow.domain.forms.filling import fill
from workflow.domain.forms.personal import personal_paths
from workflow.domain.state import Case
from workflow.domain.unfolding import Unfolding

MODES = ("replay", "direct")

_CHANGED = "修改改变了流程路径（path_changed_direct_resubmit），从变化处重新办理"


def return_task(command: ReturnTask, case: Case | None, facts: Facts) -> list[Any]:
    """Give the case back to the applicant or to the step before; open siblings are cancelled, votes stay readable."""
    case, task, person = asking.open_task(case, command.task_id, command.actor)
    if "return:any" not in task.actions:
        asking.offers(task, f"return:{command.to}")
    voting.need_opinion(command.opinion or command.reason, "退回")
    step = facts.defined.step(task.step)
    target = _target(command.to, task.step, case, facts)
    unfolding = Unfolding(command.case_id, case, facts)
    unfolding.emit(ev.CaseReturned(
        task_id=task.id, run=task.run, from_step=task.step, to_step=target,
        target="applicant" if target == facts.defined.start_step.key else "step", by=person, at=facts.now,
        opinion=(command.opinion or command.reason).strip(), reason=command.reason, mode=step.resubmit,
        round=case.round + 1))
    flow.cancel(unfolding, "returned")
    if target == facts.defined.start_step.key:
        flow.hand_to_applicant(unfolding)
    else:
        flow.enter(unfolding, facts.defined.step(target), source=task.step)
    return unfolding.events


def _target(to: str, current: str, case: Case, facts: Facts) -> str:
    """Return the step a return goes to: ``previous`` is the last human step passed on the way here."""
    start = facts.defined.start_step.key
    if to == "applicant":
        return start
    behind = case.path[:case.path.index(current)] if current in case.path else case.path
    humans = [key for key in behind if facts.defined.step(key).kind == "human"]
    if to == "previous":
        return humans[-1] if humans else start
    if to == current:
        raise NotPossibleNow("不能退回到当前步骤", code="return_to_current")
    if to not in (start, *humans):
        raise NotPossibleNow("只能退回到已经办理过的步骤", code="return_disabled_here")
    return to


def resubmit_case(command: ResubmitCase, case: Case | None, facts: Facts) -> list[Any]:
    """Take in the corrected form and go on where the mode says."""
    case = asking.applicants_own(case, command.actor)
    if not case.status.with_applicant:
        raise NotPossibleNow("办件现在不在您手里，不需要重新提交", code="not_returned")
    if command.mode is not None and command.mode not in MODES:
        raise Invalid("不认识的提交方式", errors={"mode": ["可用：replay、direct"]})
    definition, start = facts.defined, facts.defined.start_step
    form = fill(definition, start, command.form, facts, current=case.form, applicant=case.applicant_facts,
                sources=case.sources, prefilled=_locked(case, facts))
    values, before = _difference(case.form, form)
    mode, behind, target, notes = _way_on(command.mode, case, form, facts)
    unfolding = Unfolding(command.case_id, case, facts)
    for task in case.open_tasks():
        unfolding.emit(ev.TaskClosed(task_id=task.id, reason="submitted"))
    unfolding.emit(ev.CaseResubmitted(
        by=case.applicant, values=values, before=before, mode=mode, to_step=target, round=case.round, notes=notes,
        title=titles.title(definition, case.applicant, form, facts),
        personal=personal_paths(definition, values, "values", "before")))
    for run in unfolding.case.open_runs():
        unfolding.emit(ev.StepCompleted(run=run.id, step=run.step, outcome="submitted"))
    if mode == "direct":
        unfolding.emit(ev.RouteTaken(from_step=behind, to_step=target, notes=notes))
        flow.enter(unfolding, definition.step(target), source=start.key)
    else:
        flow.route_on(unfolding, start)
    return unfolding.events


def withdraw_case(command: WithdrawCase, case: Case | None, facts: Facts) -> list[Any]:
    """Let the applicant pull the case back to edit it, as long as the definition allows."""
    case = asking.applicants_own(case, command.actor)
    if not may_withdraw(case, facts):
        raise NotPossibleNow("流程已被处理，不能撤回；可请办理人退回", code="withdraw_forbidden")
    unfolding = Unfolding(command.case_id, case, facts)
    unfolding.emit(ev.CaseWithdrawn(by=case.applicant, reason=command.reason.strip()))
    flow.cancel(unfolding, "withdrawn")
    flow.hand_to_applicant(unfolding)
    return unfolding.events


def may_withdraw(case: Case, facts: Facts) -> bool:
    """Tell whether the applicant may still pull the case back: by default until the first vote after submitting,
    with ``until:<step>`` until the case arrives there, and never once a system step began."""
    if case.status != "running" or facts.defined.withdraw == "never":
        return False
    untouched = all(run.kind != "system" for run in case.runs.values())
    last = facts.defined.withdraw.partition("until:")[2]
    return untouched and (last not in case.path if last else case.votes_since_submission == 0)


def _locked(case: Case, facts: Facts) -> Mapping[str, Any]:
    """A locked field keeps the value it was started with."""
    return {field.key: case.form[field.key] for field in facts.defined.fields
            if field.lock and field.prefill and field.key in case.form}


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    changed = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    return {key: new.get(key) for key in changed}, {key: old.get(key) for key in changed}


def _way_on(wanted: str | None, case: Case, form: Mapping[str, Any],
            facts: Facts) -> tuple[str, str, str, tuple[str, ...]]:
    """Return ``(mode, step before, step, notes)``.

    ``direct`` goes straight back to whoever returned the case, but only along the path the new form gives: where
    that path differs, everything from the first difference is handled again.
    """
    start = facts.defined.start_step.key
    names = routing.names_of(facts.defined, case) | {"form": routing.form_names(facts.defined, form)}
    path = routing.path(facts.defined, names, start)
    pending = case.pending_return
    mode = wanted if wanted == "replay" or pending is None else pending.mode
    if pending is None or mode != "direct" or pending.step not in case.path:
        return "replay", start, path[0], ()
    walked = case.path[:case.path.index(pending.step) + 1]
    for at, step in enumerate(walked):
        if at < len(path) and path[at] == step:
            continue
        unread = at >= len(path) or facts.defined.step(path[at]).kind != "human"
        if at == 0 or unread:  # on a path without another reader the change must be read from the beginning
            return "replay", start, path[0], (_CHANGED,)
        return "direct", path[at - 1], path[at], (_CHANGED,)
    return "direct", walked[-2] if len(walked) > 1 else start, pending.step, ()
