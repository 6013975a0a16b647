"""Act on a task: approve, reject, claim, release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.errors import Invalid, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import ApproveTask, ClaimTask, RejectTask, ReleaseTask
from contracts.workflow.people import Person
from workflow.domain import asking, flow, policies
from workflow.domain.facts import Facts
from workflow.domain.forms.filling import fill
from workflow.domain.forms.personal import personal_paths
from workflow.domain.state import Case, Task
from workflow.domain.unfolding import Unfolding

#: Longest opinion, in characters.
LONGEST_OPINION = 2_000


def approve_task(command: ApproveTask, case: Case | None, facts: Facts) -> list[Any]:
    """Record the yes with the fields it fills; when the step is settled, move the case on."""
    case, task, person = asking.open_task(case, command.task_id, command.actor)
    asking.offers(task, "approve")
    check_length(command.opinion)
    unfolding = Unfolding(command.case_id, case, facts)
    _write_form(unfolding, task, command.form)
    _vote(unfolding, task, person, "approve", command.opinion, "")
    return unfolding.events


def reject_task(command: RejectTask, case: Case | None, facts: Facts) -> list[Any]:
    """Record the no; when every seat that could approve has refused, the case ends rejected."""
    case, task, person = asking.open_task(case, command.task_id, command.actor)
    asking.offers(task, "reject")
    need_opinion(command.opinion or command.reason, "驳回")
    unfolding = Unfolding(command.case_id, case, facts)
    _vote(unfolding, task, person, "reject", command.opinion or command.reason, command.reason)
    return unfolding.events


def claim_task(command: ClaimTask, case: Case | None, facts: Facts) -> list[Any]:
    """Take a pool task for oneself; claiming twice changes nothing."""
    case, task, person = asking.open_task(case, command.task_id, command.actor)
    asking.offers(task, "claim")
    return [] if task.claimed_by else [ev.TaskClaimed(task_id=task.id, by=person)]


def release_task(command: ReleaseTask, case: Case | None, facts: Facts) -> list[Any]:
    """Put a claimed task back into the pool."""
    case, task, person = asking.open_task(case, command.task_id, command.actor)
    asking.offers(task, "release")
    if task.claimed_by is None:
        raise NotPossibleNow("任务没有被认领", code="not_claimed")
    return [ev.TaskReleased(task_id=task.id, by=person)]


def check_length(opinion: str) -> None:
    """Raise Invalid when an opinion is longer than anybody reads."""
    if len(opinion) > LONGEST_OPINION:
        raise Invalid("意见过长", errors={"opinion": [f"最多 {LONGEST_OPINION} 字，现有 {len(opinion)} 字"]})


def need_opinion(opinion: str, act: str) -> None:
    """Raise Invalid when an act that must give its reasons has none, or far too many."""
    check_length(opinion)
    if not opinion.strip():
        raise Invalid(f"{act}须填写意见", code="opinion_or_signature_missing", errors={"opinion": [f"{act}须填写意见"]})


def _write_form(unfolding: Unfolding, task: Task, submitted: Mapping[str, Any]) -> None:
    case, definition = unfolding.case, unfolding.definition
    form = fill(definition, definition.step(task.step), submitted, unfolding.facts, current=case.form, prefilled={},
                applicant=case.applicant_facts, sources=case.sources)
    values = {key: form.get(key) for key in {*form, *case.form} if form.get(key) != case.form.get(key)}
    if values:
        before = {key: case.form.get(key) for key in values}
        unfolding.emit(ev.FormChanged(step=task.step, values=values, before=before, subject=case.applicant.no,
                                      personal=personal_paths(definition, values, "values", "before")))


def _vote(unfolding: Unfolding, task: Task, person: Person, vote: str, opinion: str, reason: str) -> None:
    if task.claimable and task.claimed_by is None:
        unfolding.emit(ev.TaskClaimed(task_id=task.id, by=person))
    run = unfolding.case.runs[task.run]
    unfolding.emit(ev.VoteCast(task_id=task.id, run=run.id, step=task.step, vote=vote, by=person,
                               at=unfolding.facts.now, round=run.round, opinion=opinion.strip(), reason=reason))
    outcome = policies.outcome(unfolding.case, run.id)
    if outcome == "approved":
        flow.complete(unfolding, run, "approved")
    elif outcome == "rejected":
        flow.cancel(unfolding, "rejected")
        unfolding.emit(ev.CaseRejected(step=task.step, by=person, opinion=opinion.strip(), reason=reason))
