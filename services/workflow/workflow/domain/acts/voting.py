"""Act on a task: approve, reject, abstain, claim, release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.errors import Invalid, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import AbstainTask, ApproveTask, ClaimTask, RejectTask, ReleaseTask
from contracts.workflow.people import Person
from workflow.domain.acts import asking
from workflow.domain.facts import Facts
from workflow.domain.forms.filling import fill
from workflow.domain.forms.personal import personal_paths
from workflow.domain.state import Case
from workflow.domain.steps import choosing, counting, routing
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Task

#: Longest opinion, in characters.
LONGEST_OPINION = 2_000


def approve_task(command: ApproveTask, case: Case | None, facts: Facts) -> list[Any]:
    """Record the yes with the fields it fills; when the step is settled, move the case on."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    asking.offers(task, "approve")
    check_length(command.opinion)
    step = facts.defined.step(task.step)
    if command.batch:
        _check_batch(case, task, facts)
    if step.opinion == "required" and not command.opinion.strip():
        need_opinion(command.opinion, "通过")
    unfolding = Unfolding(command.case_id, case, facts)
    added = task.kind != "seat"
    write_form(unfolding, task, {} if added else command.form,
               {} if added else choosing.chosen_at(step.key, command.choose, case, facts), command.actor)
    vote(unfolding, task, person, "approve", command.opinion, signature=command.signature)
    return unfolding.events


def reject_task(command: RejectTask, case: Case | None, facts: Facts) -> list[Any]:
    """Record the no; what it means is for the step's policy to say."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    asking.offers(task, "reject")
    check_reason(command.reason, task, facts)
    need_opinion(command.opinion or command.reason, "驳回")
    unfolding = Unfolding(command.case_id, case, facts)
    vote(unfolding, task, person, "reject", command.opinion or command.reason, command.reason)
    return unfolding.events


def abstain_task(command: AbstainTask, case: Case | None, facts: Facts) -> list[Any]:
    """Record that a seat takes no side; it leaves the denominator."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    asking.offers(task, "abstain")
    check_length(command.opinion)
    unfolding = Unfolding(command.case_id, case, facts)
    vote(unfolding, task, person, "abstain", command.opinion or command.reason, command.reason)
    return unfolding.events


def claim_task(command: ClaimTask, case: Case | None, facts: Facts) -> list[Any]:
    """Take a pool task for oneself; claiming twice changes nothing."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    asking.offers(task, "claim")
    return [] if task.claimed_by else [ev.TaskClaimed(task_id=task.id, by=person)]


def release_task(command: ReleaseTask, case: Case | None, facts: Facts) -> list[Any]:
    """Put a claimed task back into the pool."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    asking.offers(task, "release")
    if task.claimed_by is None:
        raise NotPossibleNow("任务没有被认领", code="not_claimed")
    return [ev.TaskReleased(task_id=task.id, by=person)]


def check_length(opinion: str) -> None:
    """Raise Invalid when an opinion is longer than anybody reads."""
    if len(opinion) > LONGEST_OPINION:
        raise Invalid("意见过长", errors={"opinion": [f"最多 {LONGEST_OPINION} 字，现有 {len(opinion)} 字"]})


def check_reason(reason: str, task: Task, facts: Facts) -> None:
    """Raise Invalid for a reason that is none of those the step lists; giving none is left to people."""
    known = facts.defined.step(task.step).reasons
    if known and reason and reason not in known:
        raise Invalid("请从列出的理由中选择", errors={"reason": ["可选：" + "、".join(known)]})


def need_opinion(opinion: str, act: str) -> None:
    """Raise Invalid when an act that must give its reasons has none, or far too many."""
    check_length(opinion)
    if not opinion.strip():
        raise Invalid(f"{act}须填写意见", code="opinion_or_signature_missing", errors={"opinion": [f"{act}须填写意见"]})


def write_form(unfolding: Unfolding, task: Task, submitted: Mapping[str, Any],
               chosen: Mapping[str, tuple[str, ...]], actor: str = "") -> None:
    """Record the fields a step fills and the handlers it chooses; somebody added to the step fills nothing."""
    case, definition = unfolding.case, unfolding.definition
    values: dict[str, Any] = {}
    if task.kind == "seat":
        form = fill(definition, definition.step(task.step), submitted, unfolding.facts, current=case.form,
                    prefilled={}, applicant=case.applicant_facts, sources=case.sources, actor=actor,
                    case=routing.about(case))
        values = {key: form.get(key) for key in {*form, *case.form} if form.get(key) != case.form.get(key)}
        _not_overwritten(case, task, {key: values[key] for key in values if definition.field(key).type != "calc"})
    if values or chosen:
        before = {key: case.form.get(key) for key in values}
        unfolding.emit(ev.FormChanged(step=task.step, values=values, before=before, subject=case.applicant.no,
                                      personal=personal_paths(definition, values, "values", "before"),
                                      chosen=dict(chosen)))


def _not_overwritten(case: Case, task: Task, values: Mapping[str, Any]) -> None:
    """Raise NotPossibleNow when a field was just filled in by somebody who signs at the same time."""
    begun = case.runs[task.run].begun
    written = [key for key in values if case.changed.get(key, 0) > begun and case.form.get(key) is not None]
    others = [other for other in case.seats(task.run) if other.id != task.id and other.vote]
    if written and others:
        names = "、".join(dict.fromkeys(other.handled_by.name for other in others if other.handled_by))
        shown = {key: [f"{names}已填写为“{case.form[key]}”：同意的照此办理，不同意的请写在意见里"] for key in written}
        raise NotPossibleNow("同时办理的人刚刚填写了同一字段", code="field_already_written", errors=shown)


def vote(unfolding: Unfolding, task: Task, person: Person, choice: str, opinion: str, reason: str = "",
         signature: str = "", target: str = "") -> None:
    """Cast a vote in a seat, claiming it first where that was left out, and let the step go on if that settles it."""
    if task.claimable and unfolding.case.tasks[task.id].claimed_by is None:
        unfolding.emit(ev.TaskClaimed(task_id=task.id, by=person))
    run = unfolding.case.runs[task.run]
    unfolding.emit(ev.VoteCast(
        task_id=task.id, run=run.id, step=task.step, vote=choice, by=person, at=unfolding.facts.now, round=run.round,
        opinion=opinion.strip(), reason=reason, on_behalf=task.standing_in.get(person.no), signature=signature,
        target=target))
    counting.settle(unfolding, run.id)


def _check_batch(case: Case, task: Task, facts: Facts) -> None:
    step = facts.defined.step(task.step)
    if not step.batch:
        raise NotPossibleNow("此步骤不能批量办理，请打开办件逐件办理", code="action_disabled_here")
    if any(other.added_by and not other.closed for other in case.tasks.values() if other.run == task.run):
        raise NotPossibleNow("有加签还没办完，不能批量办理", code="batch_with_added_signer")
    missing = [key for key in step.require if case.form.get(key) in (None, "", [])]
    if missing or step.must_sign:
        raise NotPossibleNow("此步骤须填写内容或签名，请打开办件逐件办理", code="batch_needs_input")

