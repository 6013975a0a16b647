"""What a vote means for its step: nothing yet, the next in line, a resumed task, or the end of the step."""

from __future__ import annotations

from contracts.workflow import events as ev
from workflow.domain.acts import returning
from workflow.domain.steps import flow, policies, seats, standing, timers
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run, Task


def settle(unfolding: Unfolding, run_id: str) -> None:
    """Let a run go on as far as its votes allow; called after every change of its seats."""
    run = unfolding.case.runs[run_id]
    if run.outcome or unfolding.case.status.ended:
        return
    _resume_askers(unfolding, run_id)
    step = unfolding.definition.step(run.step)
    match policies.outcome(step, unfolding.case.seats(run_id)):
        case "approved":
            flow.complete(unfolding, run, "approved")
        case "rejected":
            _rejected(unfolding, run)
        case "later":
            _call_later(unfolding, run)
        case "returned":
            returning.send_back_from_seats(unfolding, run)
        case _:
            _call_next(unfolding, run)


def _rejected(unfolding: Unfolding, run: Run) -> None:
    case, step = unfolding.case, unfolding.definition.step(run.step)
    if step.reject_scope == "branch" and case.tokens[run.token].parent:
        flow.complete(unfolding, run, "rejected")
        return
    no = [task for task in case.seats(run.id) if task.vote == "reject" and task.handled_by]
    last = no[-1] if no else None
    flow.cancel(unfolding, "rejected")
    if last is None or last.handled_by is None:
        unfolding.emit(ev.CaseRejected(step=step.key, by=flow.SYSTEM, opinion="", rule="not_reached",
                                       at=unfolding.facts.now))
        return
    unfolding.emit(ev.CaseRejected(step=step.key, by=last.handled_by, opinion=last.opinion, reason=last.reason,
                                   at=unfolding.facts.now))


def _resume_askers(unfolding: Unfolding, run: str) -> None:
    """Give a task back to whoever asked others to sign before, once all of them did."""
    for task in unfolding.case.seats(run):
        if task.waiting == "signer" and not task.closed and not asked_and_open(unfolding, task):
            resume(unfolding, task)


def asked_and_open(unfolding: Unfolding, task: Task) -> bool:
    """Tell whether somebody added before ``task`` has not spoken yet."""
    return any(other.added_by == task.id and other.kind == "before" and not other.closed
               for other in unfolding.case.seats(task.run))


def resume(unfolding: Unfolding, task: Task) -> None:
    """Open a waiting task for its people; a task whose turn comes now is due from now on."""
    step = unfolding.definition.step(task.step)
    due = seats.due(unfolding, step) if task.waiting in ("sequence", "after") else None
    unfolding.emit(ev.TaskResumed(task_id=task.id, people=task.people, due_at=due))
    standing.apply(unfolding, task.id)
    if due:
        timers.schedule(unfolding, step, task.run)


def _call_next(unfolding: Unfolding, run: Run) -> None:
    """In a sequence let the next seat have its turn when nobody is busy."""
    tasks = [task for task in unfolding.case.seats(run.id) if not task.closed]
    queue = [task for task in tasks if task.waiting == "sequence"]
    if queue and not any(task.kind != "after" and task.waiting != "sequence" for task in tasks):
        resume(unfolding, queue[0])


def _call_later(unfolding: Unfolding, run: Run) -> None:
    """The seats have decided: ask those who were added after them."""
    for task in unfolding.case.open_tasks(run.id):
        if task.kind != "after":
            unfolding.emit(ev.TaskClosed(task_id=task.id, reason="decided"))
        elif task.waiting == "after":
            resume(unfolding, task)
