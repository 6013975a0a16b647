"""Let the applicant pull a case back, correct it, and send it on: all over, straight to the returner, or smartly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.catalog.definition import Definition
from contracts.errors import Invalid, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import ResubmitCase, WithdrawCase
from workflow.domain import titles
from workflow.domain.acts import asking
from workflow.domain.facts import Facts
from workflow.domain.forms.filling import fill
from workflow.domain.forms.personal import personal_paths
from workflow.domain.state import ROOT, Case, PendingReturn
from workflow.domain.steps import choosing, flow, routing
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run

MODES = ("replay", "direct", "smart")

#: Effects that only look something up.
LOOKS_ONLY = ("check_student_status",)

_CHANGED = "修改改变了流程路径（path_changed_direct_resubmit），从变化处重新办理"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOn:
    """How a resubmission goes on: ``mode``, the step it goes to, and from which run (none: from the start)."""

    mode: str
    to: str
    behind: Run | None = None
    returner: Run | None = None
    notes: tuple[str, ...] = ()


def resubmit_case(command: ResubmitCase, case: Case | None, facts: Facts) -> list[Any]:
    """Take in the corrected form and go on where the mode says."""
    case = asking.applicants_own(case, command.actor)
    if not case.status.with_applicant:
        raise NotPossibleNow("办件现在不在您手里，不需要重新提交", code="not_returned")
    if command.mode is not None and command.mode not in MODES:
        raise Invalid("不认识的提交方式", errors={"mode": ["可用：replay、direct、smart"]})
    definition, start = facts.defined, facts.defined.start_step
    form = fill(definition, start, command.form, facts, current=case.form, applicant=case.applicant_facts,
                sources=case.sources, prefilled=_locked(case, facts), case=routing.about(case))
    values, before = _difference(case.form, form)
    way = _way_on(command.mode, case, form, facts)
    unfolding = Unfolding(command.case_id, case, facts)
    for task in case.open_tasks():
        unfolding.emit(ev.TaskClosed(task_id=task.id, reason="submitted"))
    unfolding.emit(ev.CaseResubmitted(
        by=case.applicant, values=values, before=before, mode=way.mode, to_step=way.to, round=case.round,
        notes=way.notes, title=titles.title(definition, case.applicant, form, facts), at=facts.now,
        personal=personal_paths(definition, values, "values", "before"),
        returner=case.pending_return.step if case.pending_return else "",
        chosen=choosing.chosen_at(start.key, command.choose, case, facts)))
    for run in unfolding.case.open_runs():
        unfolding.emit(ev.StepCompleted(run=run.id, step=run.step, outcome="submitted"))
    _go_on(unfolding, way)
    return unfolding.events


def _go_on(unfolding: Unfolding, way: WayOn) -> None:
    definition, start = unfolding.definition, unfolding.definition.start_step
    if way.mode != "direct":
        begun = unfolding.case.last_run(start.key)
        if begun is None:
            raise LookupError("a case always begins at its start step")
        flow.leave(unfolding, start, begun.id)
        return
    behind = way.behind.step if way.behind else start.key
    unfolding.emit(ev.RouteTaken(from_step=behind, to_step=way.to, notes=way.notes))
    from_runs = way.returner.from_runs if way.returner else (way.behind.id,) if way.behind else ()
    flow.enter(unfolding, definition.step(way.to), token=ROOT, from_runs=from_runs, cause="resubmit")


def withdraw_case(command: WithdrawCase, case: Case | None, facts: Facts) -> list[Any]:
    """Let the applicant pull the case back to edit it, as long as the definition allows."""
    case = asking.applicants_own(case, command.actor)
    if not may_withdraw(case, facts):
        raise NotPossibleNow("流程已被处理，不能撤回；可请办理人退回", code="withdraw_forbidden")
    unfolding = Unfolding(command.case_id, case, facts)
    unfolding.emit(ev.CaseWithdrawn(by=case.applicant, reason=command.reason.strip(), at=facts.now))
    flow.cancel(unfolding, "withdrawn")
    flow.hand_to_applicant(unfolding)
    return unfolding.events


def may_withdraw(case: Case, facts: Facts) -> bool:
    """Tell whether the applicant may still pull the case back: by default until the first vote or outside act after
    submitting, with ``until:<step>`` until the case arrives there."""
    if case.status != "running" or facts.defined.withdraw == "never" or _acted_outside(case, facts.defined):
        return False
    last = facts.defined.withdraw.partition("until:")[2]
    if last:
        here = [run for open_run in case.open_runs() for run in (*case.lineage(open_run.id), open_run)]
        return all(run.step != last for run in here)
    return case.votes_since_submission == 0


def _acted_outside(case: Case, definition: Definition) -> bool:
    """Tell whether the hall has done something that cannot be undone; looking something up can."""
    known = {step.key: step for step in definition.steps}
    return any(run.kind == "system" and run.step in known and known[run.step].effect not in LOOKS_ONLY
               for run in case.runs.values())


def _locked(case: Case, facts: Facts) -> Mapping[str, Any]:
    """A locked field keeps the value it was started with."""
    return {field.key: case.form[field.key] for field in facts.defined.fields
            if field.lock and field.prefill and field.key in case.form}


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    changed = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    return {key: new.get(key) for key in changed}, {key: old.get(key) for key in changed}


def _way_on(wanted: str | None, case: Case, form: Mapping[str, Any], facts: Facts) -> WayOn:
    """Say where the case goes.

    ``direct`` goes straight back to whoever returned the case, but only along the path the new form gives: where that
    path differs, everything from the first difference is handled again.
    """
    definition, pending = facts.defined, case.pending_return
    names = routing.names_of(definition, case) | {"form": routing.form_names(definition, form)}
    first = routing.after(definition, definition.start_step, names)[0]
    mode = "replay" if pending is None else wanted if wanted == "replay" else pending.mode
    if pending is None or mode == "replay":
        return WayOn(mode="replay", to=first)
    if mode == "smart":
        return WayOn(mode="smart", to=first)
    return _straight(definition, case, names, pending, first)


def _straight(definition: Definition, case: Case, names: Mapping[str, Any], pending: PendingReturn,
              first: str) -> WayOn:
    chain = _chain(case, pending)
    if not chain:
        return WayOn(mode="replay", to=first)
    step = definition.start_step
    for at, run in enumerate(chain):
        behind = chain[at - 1] if at else None
        expected = _next(definition, case, names, step.key, behind)
        if expected != run.step:
            if not expected and step.kind == "fork":
                # The branches differ: the fork itself is the first difference.
                expected, behind = step.key, chain[at - 2] if at > 1 else None
            return _from_difference(definition, names, expected, behind, first)
        step = definition.step(run.step)
    return WayOn(mode="direct", to=chain[-1].step, returner=chain[-1], behind=chain[-2] if len(chain) > 1 else None)


def _from_difference(definition: Definition, names: Mapping[str, Any], expected: str, behind: Run | None,
                     first: str) -> WayOn:
    if behind is None or not expected:
        return WayOn(mode="replay", to=first, notes=(_CHANGED,))
    ahead = (expected, *routing.path(definition, names, expected))
    if all(definition.step(key).kind != "human" for key in ahead):
        # Nobody else would read the change: whoever approved before must.
        return WayOn(mode="replay", to=first, notes=(_CHANGED,))
    return WayOn(mode="direct", to=expected, behind=behind, notes=(_CHANGED,))


def _chain(case: Case, pending: PendingReturn) -> list[Run]:
    """Return the runs of the case's own token up to the returner; its fork stands for one that is in a branch."""
    run = case.runs.get(pending.run) or case.last_run(pending.step)
    if run is None:
        return []
    while case.tokens[run.token].parent:
        run = case.runs[case.tokens[run.token].fork_run]
    steps = {one.step: one for one in case.lineage(run.id) if one.token == ROOT and one.kind != "start"}
    return [*(one for one in steps.values() if one.step != run.step), run]


def _next(definition: Definition, case: Case, names: Mapping[str, Any], step: str, run: Run | None) -> str:
    """Return the step that follows on the case's own token with the new form; "" where a fork would split otherwise."""
    found = definition.step(step)
    if found.kind != "fork":
        return routing.after(definition, found, names)[0] if found.next else ""
    join = routing.join_of(definition, step)
    if run is None or join is None or _split(definition, names, step) != _was_split(case, run):
        return ""
    return join.key


def _split(definition: Definition, names: Mapping[str, Any], fork: str) -> dict[str, tuple[str, ...]]:
    join = routing.join_of(definition, fork)
    return {route.to: (route.to, *routing.walk(definition, names, definition.step(route.to), {route.to},
                                               stop=join.key if join else ""))
            for route in routing.branches(definition.step(fork), names)[0]}


def _was_split(case: Case, run: Run) -> dict[str, tuple[str, ...]]:
    return {token.branch: tuple(dict.fromkeys(one.step for one in case.runs.values() if one.token == token.id))
            for token in case.children(run.id)}
