"""Bring tasks back to people: look again once the organisation is right, and hand over what somebody leaves behind."""

from __future__ import annotations

from typing import Any

from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import HandOver, ResolveAgain
from contracts.workflow.people import Person
from workflow.domain.acts import circulating
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import counting, flow, participants, policies, seats, standing, timers
from workflow.domain.steps.participants import Resolved
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run, Task

#: What the events of this module name as their rule.
AGAIN, HANDED_OVER = "re-resolve", "hand-over"


def resolve_again(command: ResolveAgain, case: Case | None, facts: Facts) -> list[Any]:
    """Look again for whoever a step stands waiting for: nobody was found then, or its people are gone now; readers too.

    By an administrator, the duty group, or the system once an account was switched off. Raises NotAllowed, NotFound.
    """
    by = _rescuer(command.actor, facts)
    if case is None:
        raise NotFound("没有这个办件")
    unfolding = Unfolding(command.case_id, case, facts)
    for run in case.open_runs():
        if run.kind == "start" or _closed(unfolding, run):
            continue
        if not _whole_run(unfolding, run, by, command.reason):
            for task in unfolding.case.open_tasks(run.id):
                if not _closed(unfolding, run) and not unfolding.case.tasks[task.id].closed:
                    _seat(unfolding, task.id, by, command.reason)
    _free_of_readers(unfolding)
    return unfolding.events


def _free_of_readers(unfolding: Unfolding) -> None:
    """Let what waits for nobody but readers who have left go on."""
    for run in circulating.waiting(unfolding.case, unfolding.definition):
        before = unfolding.case
        circulating.excuse(unfolding, run)
        if run in circulating.released(before, unfolding.case, unfolding.definition):
            flow.go_on(unfolding, unfolding.definition.step(run.step), run)


def hand_over(command: HandOver, case: Case | None, facts: Facts) -> list[Any]:
    """Give every open seat of somebody who leaves to another; all seats of the case, or none.

    Raises NotAllowed, NotFound, Invalid, and NotPossibleNow with ``self_approval`` or ``signer_already_present``.
    """
    by = _rescuer(command.actor, facts)
    if case is None:
        raise NotFound("没有这个办件")
    to = facts.answer("person", command.to)
    if to is None or command.to == command.leaving:
        raise Invalid("接手的人不合适，请另选", errors={"to": ["应为另一位在册、账号有效的人"]})
    unfolding = Unfolding(command.case_id, case, facts)
    for task in case.open_tasks():
        run = case.runs[task.run]
        if run.kind != "start" and _sits(task, command.leaving):
            _hand(unfolding, task, command, to, by)
    return unfolding.events


def _hand(unfolding: Unfolding, task: Task, command: HandOver, to: Person, by: Person) -> None:
    case = unfolding.case
    if command.leaving in task.standing_in:  # the seat is somebody else's, and theirs it stays
        standing.lift(unfolding, task.id, command.leaving)
        return
    owners = _holders(task, task.owners if task.delegated_by else task.people)
    if all(person.no != command.leaving for person in owners):  # work delegated to them goes back to whose it is
        _reassign(unfolding, task.id, owners, HANDED_OVER, by, command.reason)
        return
    if to.no == case.applicant.no and unfolding.definition.step(task.step).self_rule != "self":
        raise NotPossibleNow("接手的人是申请人本人，不能审批自己的申请；请改交他人", code="self_approval")
    if to.no in _seated(case, task):
        raise NotPossibleNow(f"{to.name}已在这一步有自己的席位，移交会减少表态的人数；请改交他人",
                             code="signer_already_present")
    people = tuple(dict.fromkeys(to if person.no == command.leaving else person for person in owners))
    _reassign(unfolding, task.id, people, HANDED_OVER, by, command.reason)


def _whole_run(unfolding: Unfolding, run: Run, by: Person, reason: str) -> bool:
    """Ask a step anew that stood with a fallback; return whether anybody else was found."""
    if not run.fallback or any(task.vote for task in unfolding.case.seats(run.id)):
        return False
    step = unfolding.definition.step(run.step)
    found = participants.resolve(step, unfolding.case, unfolding.facts)
    open_tasks = unfolding.case.open_tasks(run.id)
    if found.verdict or found.fallback == run.fallback or not found.people or not open_tasks:
        return False
    if len(open_tasks) == 1 and (len(found.people) == 1 or policies.name_of(step) in ("single", "claim")):
        _fill(unfolding, open_tasks[0].id, found, by, reason)
        return True
    for task in open_tasks:
        unfolding.emit(ev.TaskClosed(task_id=task.id, reason="removed"))
    seats.assign(unfolding, step, run.id)
    if not _closed(unfolding, run):
        timers.schedule(unfolding, step, run.id)
    return True


def _seat(unfolding: Unfolding, task_id: str, by: Person, reason: str) -> None:
    """Look after one seat: whoever is gone is taken off, and when nobody remains others are found for it alone."""
    for no in unfolding.case.tasks[task_id].standing_in:
        if not _present(unfolding, no):
            standing.lift(unfolding, task_id, no)
    task = unfolding.case.tasks[task_id]
    owners = _holders(task, task.owners if task.delegated_by else task.people)
    present = tuple(person for person in owners if _present(unfolding, person.no))
    delegate_gone = bool(task.delegated_by) and not any(_present(unfolding, person.no) for person in task.people)
    if present and (delegate_gone or (len(present) < len(owners) and not task.delegated_by)):
        _reassign(unfolding, task_id, present, AGAIN, by, reason)
    elif not present and not (task.standing_in and not task.delegated_by):  # a substitute stays until the period ends
        _refill(unfolding, task, by, reason)
    elif task.fallback:
        found = _for_seat(unfolding, task)
        if found.people and found.fallback != task.fallback:
            _fill(unfolding, task_id, found, by, reason)


def _refill(unfolding: Unfolding, task: Task, by: Person, reason: str) -> None:
    """Apply what the step says about a seat for which nobody is found."""
    found = _for_seat(unfolding, task)
    alone = len([one for one in unfolding.case.seats(task.run) if one.counts]) == 1
    if found.verdict == "empty:reject":
        unfolding.emit(_missing(task, found, "reject"), ev.VoteCast(
            task_id=task.id, run=task.run, step=task.step, vote="reject", by=flow.SYSTEM, at=unfolding.facts.now,
            round=unfolding.case.runs[task.run].round, rule=found.verdict, reason="找不到办理人，按规则驳回"))
        counting.settle(unfolding, task.run)
    elif found.verdict and not alone:
        unfolding.emit(_missing(task, found, "skip"), ev.TaskClosed(task_id=task.id, reason="removed"))
        counting.settle(unfolding, task.run)
    elif found.verdict:
        for other in unfolding.case.open_tasks(task.run):  # whoever they had asked to sign before them, too
            unfolding.emit(ev.TaskClosed(task_id=other.id, reason="removed"))
        seats.assign(unfolding, unfolding.definition.step(task.step), task.run)
    elif found.people:
        _fill(unfolding, task.id, found, by, reason)


def _for_seat(unfolding: Unfolding, task: Task) -> Resolved:
    """Return whom the step names besides those who fill its other seats, one for a seat of one's own."""
    step, case = unfolding.definition.step(task.step), unfolding.case
    found = participants.resolve(step, case, unfolding.facts, without=_seated(case, task))
    if found.fallback or policies.name_of(step) in ("single", "claim"):
        return found
    return Resolved(people=found.people[:1], tried=found.tried, dropped=found.dropped, verdict=found.verdict)


def _fill(unfolding: Unfolding, task_id: str, found: Resolved, by: Person, reason: str) -> None:
    _reassign(unfolding, task_id, found.people, AGAIN, by, reason)
    if found.fallback:
        unfolding.emit(_missing(unfolding.case.tasks[task_id], found, found.fallback))


def _missing(task: Task, found: Resolved, fallback: str) -> ev.AssigneeMissing:
    return ev.AssigneeMissing(run=task.run, step=task.step, tried=found.tried, fallback=fallback, task_id=task.id)


def _reassign(unfolding: Unfolding, task_id: str, people: tuple[Person, ...], rule: str, by: Person,
              reason: str) -> None:
    unfolding.emit(ev.TaskReassigned(task_id=task_id, people=people, rule=rule, by=by, reason=reason))
    standing.apply(unfolding, task_id)


def _rescuer(actor: str, facts: Facts) -> Person:
    """Return who rescues; raises NotAllowed for all but administrators, the duty group and the system itself."""
    if actor == flow.SYSTEM.no:
        return flow.SYSTEM
    for post in (participants.ADMIN, participants.DUTY):
        for person in facts.holders(post):
            if person.no == actor:
                return person
    raise NotAllowed("只有大厅管理员和值班组可以这样操作")


def _sits(task: Task, no: str) -> bool:
    return any(person.no == no for person in (*task.people, *task.owners))


def _holders(task: Task, people: tuple[Person, ...]) -> tuple[Person, ...]:
    return tuple(person for person in people if person.no not in task.standing_in)


def _seated(case: Case, task: Task) -> frozenset[str]:
    """Return who fills another seat of the same step, or has spoken there."""
    found: set[str] = set()
    for other in case.seats(task.run):
        if other.id == task.id or other.closed == "removed":
            continue
        found |= {person.no for person in _holders(other, (*other.people, *other.owners))}
    return frozenset(found)


def _present(unfolding: Unfolding, no: str) -> bool:
    return unfolding.facts.answer("person", no) is not None


def _closed(unfolding: Unfolding, run: Run) -> bool:
    return unfolding.case.status.ended or bool(unfolding.case.runs[run.id].outcome)
