"""Take one's own vote back while nobody has touched what came of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.steps import Step
from contracts.errors import NotAllowed, NotFound, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import RetractTask
from workflow.domain.acts import asking, handing
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import flow, forks, standing, timers
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run, Task

_FORBIDDEN = "下一步已有人处理或查看，不能拿回；可请对方退回"


def retract_task(command: RetractTask, case: Case | None, facts: Facts) -> list[Any]:
    """Undo one's vote: at once while the step is open, else only while everything born from it is untouched."""
    found = asking.involved(case, command.actor)
    task = found.tasks.get(command.task_id)
    if task is None:
        raise NotFound("没有这个任务，或您无权查看")
    if task.delegated_by is not None:
        return handing.recall(task, command.actor)
    if task.handled_by is None or task.handled_by.no != command.actor:
        raise NotAllowed("只能拿回自己办理的任务")
    if not may_retract(found, task, command.actor, facts.defined):
        raise NotPossibleNow(_FORBIDDEN, code="retract_forbidden")
    return _undo(Unfolding(command.case_id, found, facts), task, found.runs[task.run],
                 (command.reason or command.opinion).strip())


def may_retract(case: Case, task: Task, actor: str, definition: Definition) -> bool:
    """Tell whether ``actor`` may take back the vote on ``task`` now.

    Where the step says ``strict: read``, nobody but themselves may have opened what came of it either.
    """
    if case.status != "running" or task.closed != "voted" or task.vote not in ("approve", "abstain", "reject"):
        return False
    if task.handled_by is None or task.handled_by.no != actor or task.cycle != case.cycle:
        return False
    run = case.runs[task.run]
    if any(case.tokens[one].status == "cancelled" for one in case.above(run.token)):
        return False  # the others went on without this branch
    if not run.outcome:
        return not any(other.added_by == task.id and other.vote for other in case.seats(run.id))
    born = born_from(case, run.id)
    if definition.step(run.step).strict == "read" and any(
            reader != actor for one in born for seat in case.seats(one.id) for reader in seat.read):
        return False
    return run.outcome == "approved" and all(_untouched(case, one) for one in born)


def born_from(case: Case, run: str) -> tuple[Run, ...]:
    """Return every run that descends from ``run``."""
    return tuple(one for one in case.runs.values() if any(before.id == run for before in case.lineage(one.id)))


def _untouched(case: Case, run: Run) -> bool:
    """A system step acted outside, and what ended or was published cannot be unseen."""
    if run.kind in ("system", "sub", "end", "notice", "wait"):
        return False
    return not any(task.vote or task.claimed_by or task.hops or task.delegated_by or task.waiting == "signer"
                   or task.kind != "seat" for task in case.seats(run.id))


def _undo(unfolding: Unfolding, task: Task, run: Run, reason: str) -> list[Any]:
    born = born_from(unfolding.case, run.id)
    _cancel(unfolding, run, born)
    _revive(unfolding, run.token)
    unfolding.emit(ev.VoteRetracted(task_id=task.id, run=run.id, by=task.handled_by or task.people[0], token=run.token,
                                    undone=tuple(one.id for one in born), reason=reason))
    step = unfolding.definition.step(run.step)
    for other in unfolding.case.seats(run.id):
        if other.id == task.id or (run.outcome and other.closed == "decided"):
            _reopen(unfolding, step, other)
    for added in unfolding.case.open_tasks(run.id):
        if added.added_by == task.id and added.kind == "after":  # adding them was the vote
            unfolding.emit(ev.TaskClosed(task_id=added.id, reason="retracted"))
    if run.outcome:
        timers.schedule(unfolding, step, run.id)
    return unfolding.events


def _reopen(unfolding: Unfolding, step: Step, task: Task) -> None:
    """Give a seat back to whose it is (a pool task to who had it), and to whoever stands in for them by now."""
    voter = task.on_behalf or task.handled_by
    owners = tuple(person for person in task.owners or task.people if person.no not in task.standing_in)
    unfolding.emit(ev.TaskReopened(
        task_id=task.id, run=task.run, step=step.key, step_name=step.name, kind=task.kind, due_at=task.due_at,
        people=(voter,) if task.claimable and voter else owners, actions=task.actions, claimable=task.claimable))
    if task.waiting and not task.vote:
        unfolding.emit(ev.TaskWaiting(task_id=task.id, reason=task.waiting))
    standing.apply(unfolding, task.id)


def _revive(unfolding: Unfolding, token: str) -> None:
    """Let every fork around the branch wait again, the outermost first."""
    around = unfolding.case.above(token)
    for child, parent in reversed(list(pairwise(around))):
        if unfolding.case.tokens[parent].status != "forked":
            unfolding.emit(ev.TokenRevived(token=child, parent=parent))


def _cancel(unfolding: Unfolding, run: Run, born: tuple[Run, ...]) -> None:
    """Close what came of the vote: branches first, then steps."""
    forked = {one.id for one in born if one.kind == "fork"}
    for token in [token for token in unfolding.case.tokens.values() if token.fork_run in forked]:
        if unfolding.case.tokens[token.id].status in ("live", "forked", "arrived", "returned"):
            forks.cut(unfolding, token.id, "retracted")
    for one in born:
        if not unfolding.case.runs[one.id].outcome:
            flow.close(unfolding, unfolding.case.runs[one.id], "retracted", "retracted")

