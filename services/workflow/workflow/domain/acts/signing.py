"""Ask more people to sign at a step, before, after or beside somebody, and take such a seat away again."""

from __future__ import annotations

from typing import Any

from contracts.errors import Invalid, NotAllowed, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import AddSigner, RemoveSigner
from contracts.workflow.people import Person
from workflow.domain.acts import asking, voting
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import counting, seats, timers
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import GONE, Task

MODES = ("before", "after", "parallel")


def add_signer(command: AddSigner, case: Case | None, facts: Facts) -> list[Any]:
    """Give people a seat at this step; ``before`` makes one's own task wait, ``after`` casts one's own vote now."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    if command.mode not in MODES:
        raise Invalid("不认识的加签方式", errors={"mode": ["可用：before、after、parallel"]})
    step = facts.defined.step(task.step)
    if task.kind != "seat" and not step.nest:
        raise NotPossibleNow("您是被加签的人，不能再加签", code="nested_add_sign")
    asking.offers(task, f"add:{command.mode}")
    voting.check_length(command.opinion)
    _not_mixed(case, task, command.mode)
    people = _newcomers(command.to, case, task, facts)
    unfolding = Unfolding(command.case_id, case, facts)
    if task.claimable and task.claimed_by is None:
        unfolding.emit(ev.TaskClaimed(task_id=task.id, by=person))
    opinion = (command.opinion or command.reason).strip()
    unfolding.emit(ev.SignerAdded(task_id=task.id, by=person, mode=command.mode, people=people, opinion=opinion))
    if command.mode == "before":
        unfolding.emit(ev.TaskWaiting(task_id=task.id, reason="signer"))
    for one in people:
        seats.task(unfolding, step, task.run, (one,), actions=_offered(task), due_at=seats.due(unfolding, step),
                   kind=command.mode, added_by=task.id, waiting="after" if command.mode == "after" else "")
    timers.schedule(unfolding, step, task.run)
    if command.mode == "after":
        voting.write_form(unfolding, task, {}, {})
        voting.vote(unfolding, task, person, "approve", opinion)
    return unfolding.events


def remove_signer(command: RemoveSigner, case: Case | None, facts: Facts) -> list[Any]:
    """Take away a seat that has not voted: by whoever added it, a handler with the right, or an administrator."""
    found = case if case is not None and _admin(command.actor, facts) else asking.involved(case, command.actor)
    asked = found.tasks.get(command.task_id)
    if asked is None:
        asking.open_task(found, command.task_id, command.actor)
        raise NotPossibleNow("没有这个任务", code="already_handled")
    seat = next((task for task in found.open_tasks(asked.run) if _holds(task, command.to)
                 and (task.id != asked.id or command.to != command.actor)), None)
    named = seat or (asked if not asked.closed and _holds(asked, command.to) else None)
    others = [task for task in found.seats(asked.run) if task.counts and task is not named]
    if named is not None and named.counts and not others:
        raise NotPossibleNow("这是最后一个席位，不能减签", code="last_signer")
    if seat is None:
        raise NotPossibleNow("此人在这一步没有未办的席位", code="signer_not_open")
    _may_remove(found, asked, seat, command.actor, facts)
    unfolding = Unfolding(command.case_id, found, facts)
    by = facts.answer("person", command.actor) or seat.people[0]
    removed = seat.candidate(command.to) or seat.people[0]
    unfolding.emit(ev.SignerRemoved(task_id=seat.id, by=by, person=removed,
                                    reason=(command.reason or command.opinion).strip()))
    counting.settle(unfolding, asked.run)
    return unfolding.events


def _holds(task: Task, no: str) -> bool:
    """Tell whether a seat is somebody's own; it is neither its substitute's nor whom the work was delegated to."""
    return no not in task.standing_in and any(person.no == no for person in task.owners or task.people)


def _newcomers(numbers: tuple[str, ...], case: Case, task: Task, facts: Facts) -> tuple[Person, ...]:
    wanted = tuple(dict.fromkeys(number for number in numbers if number))
    if not wanted:
        raise Invalid("请选择加签的人", errors={"to": ["请选择加签的人"]})
    people = []
    for no in wanted:
        one = facts.answer("person", no)
        if one is None:
            raise Invalid("没有这个人，或其账号已停用", errors={"to": [f"没有 {no[:20]} 这个人，或其账号已停用"]})
        if no == case.applicant.no and facts.defined.step(task.step).self_rule != "self":
            raise NotPossibleNow("不能请申请人在自己的办件上签字", code="self_approval")
        if any(other.seats(no) for other in case.seats(task.run) if other.closed not in (*GONE, "returned")):
            raise NotPossibleNow(f"{one.name}在这一步已有席位", code="signer_already_present")
        people.append(one)
    return tuple(people)


def _not_mixed(case: Case, task: Task, mode: str) -> None:
    kinds = {other.kind for other in case.seats(task.run) if other.added_by == task.id and not other.closed}
    if {"before": "after", "after": "before"}.get(mode) in kinds:
        raise NotPossibleNow("同一任务不能同时前加签和后加签", code="add_sign_mixed")


def _offered(task: Task) -> tuple[str, ...]:
    """An added signer says yes or no, or stands aside where the step allows it; the rest is for the seat's holder."""
    return ("approve", "reject", *(("abstain",) if "abstain" in task.actions else ()))


def _may_remove(case: Case, asked: Task, seat: Task, actor: str, facts: Facts) -> None:
    adder = case.tasks.get(seat.added_by)
    if adder is not None and (adder.candidate(actor) or (adder.handled_by and adder.handled_by.no == actor)):
        return
    if asked.candidate(actor) and not asked.closed and "remove" in asked.actions:
        return
    if not _admin(actor, facts):
        raise NotAllowed("只有加签的人、有减签权的办理人或管理员可以减签")


def _admin(actor: str, facts: Facts) -> bool:
    return any(holder.no == actor for holder in facts.holders("hall.admin"))
