"""Somebody opens a case: what they were sent to read is read, and so are the tasks that wait for them, once each."""

from __future__ import annotations

from typing import Any

from contracts.workflow import events as ev
from contracts.workflow.commands import MarkCopyRead
from workflow.domain.acts import asking, circulating
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import flow
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Task


def mark_read(command: MarkCopyRead, case: Case | None, facts: Facts) -> list[Any]:
    """Note that somebody opened the case; the first time counts, for a copy and for each task that waits for them."""
    case = asking.involved(case, command.actor)
    unfolding = Unfolding(command.case_id, case, facts)
    for task in case.open_tasks():
        if _unread(task, command.actor) and (reader := task.candidate(command.actor)):
            unfolding.emit(ev.TaskRead(task_id=task.id, by=reader))
    if command.actor in case.copied and command.actor not in case.opened:
        unfolding.emit(ev.CopyRead(person=command.actor))
        for run in circulating.released(case, unfolding.case, facts.defined):
            flow.go_on(unfolding, facts.defined.step(run.step), run)
    return unfolding.events


def _unread(task: Task, no: str) -> bool:
    """A task somebody else claimed, or whose turn has not come, waits for nobody but them."""
    held = task.claimed_by is not None and task.claimed_by.no != no and no not in task.standing_in
    return task.actionable and not held and no not in task.read
