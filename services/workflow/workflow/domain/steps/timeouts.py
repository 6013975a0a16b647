"""What happens when a timer fires: people are reminded, lateness goes on record, and one automatic act may follow.

After a downtime everything that was missed happens once. An automatic act does not: nobody could have prevented it
while the hall was away. One that comes more than ten minutes late is put off once, for a working hour where the
limit counts working time and for half an hour otherwise; lateness itself is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from contracts.catalog.steps import Step
from contracts.workflow import events as ev
from contracts.workflow.commands import FireTimer
from contracts.workflow.people import Person
from workflow.domain.acts import returning
from workflow.domain.facts import Facts
from workflow.domain.state import Case, CaseStatus
from workflow.domain.steps import counting, deadlines, flow, forks, notices, participants, seats, standing, waiting
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run, Task, Timer

#: An automatic act that comes later than this is put off once.
MISSED = timedelta(minutes=10)

_WORDS = {"approve": "逾期未办理，按规则自动通过", "reject": "逾期未办理，按规则自动驳回",
          "return": "逾期未办理，按规则自动退回", "end": "逾期未办理，按规则自动终止"}


def fire_timer(command: FireTimer, case: Case | None, facts: Facts) -> list[Any]:
    """Do what a timer is for; nothing when it fired before, was put off, or when what it waited for is over."""
    timer = case.timers.get(command.timer) if case else None
    if case is None or timer is None or timer.fired or facts.now < timer.at or not _open(case, timer):
        return []
    unfolding = Unfolding(command.case_id, case, facts)
    run = case.runs[timer.run]
    _KINDS[timer.kind](unfolding, facts.defined.step(run.step), run, timer)
    return unfolding.events


def _open(case: Case, timer: Timer) -> bool:
    run = case.runs.get(timer.run)
    if run is None or run.outcome or case.status.ended:
        return False
    if run.kind == "start":
        return case.status is CaseStatus.RETURNED
    return not case.status.with_applicant and not (timer.task and case.tasks[timer.task].closed)


def _remind(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    unfolding.emit(_fired(unfolding, step, timer, people=_reminded(unfolding, step, run, timer)))


def _late(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    act = timer.data.get("do", "")
    late = timer.data.get("breach") and ev.DeadlineBreached(
        run=run.id, step=step.key, due_at=_due(timer), people=_numbers(_holders(unfolding.case, run, timer)),
        step_name=step.name)
    told = [late] if late else []
    if act and (later := _put_off(unfolding, timer)) is not None:
        unfolding.emit(*told, ev.TimerScheduled(run=run.id, step=step.key, timers=(later,)))
        return
    unfolding.emit(_fired(unfolding, step, timer), *told)
    if act:
        _ACTS[act](unfolding, step, run, timer)


def _correction_over(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    if (later := _put_off(unfolding, timer)) is not None:
        unfolding.emit(ev.TimerScheduled(run=run.id, step=step.key, timers=(later,)))
        return
    unfolding.emit(_fired(unfolding, step, timer),
                   ev.AutoActed(run=run.id, step=step.key, rule="return_ttl", act="end"))
    _terminate(unfolding, "return_ttl", "逾期未补正")


def _wait_over(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    unfolding.emit(_fired(unfolding, step, timer))
    waiting.moment_came(unfolding, run.id)


def _notice_over(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    unfolding.emit(_fired(unfolding, step, timer))
    notices.over(unfolding, run.id)


def _approve(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    """Fill the seats that are missing, and only those; the votes that were cast decide together with them."""
    missing = [task for task in unfolding.case.open_tasks(run.id)
               if task.kind != "before" and timer.task in ("", task.id)]
    if not missing:
        unfolding.emit(ev.AutoActed(run=run.id, step=step.key, rule="late:approve", act="approve"))
        flow.complete(unfolding, run, "approved" if step.kind == "human" else "done")
        return
    for task in missing:
        unfolding.emit(
            ev.AutoActed(run=run.id, step=step.key, rule="late:approve", act="approve", task_id=task.id),
            ev.VoteCast(task_id=task.id, run=run.id, step=step.key, vote="approve", by=flow.SYSTEM,
                        at=unfolding.facts.now, round=run.round, opinion=_WORDS["approve"], rule="late:approve"))
    counting.settle(unfolding, run.id)


def _reject(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    unfolding.emit(ev.AutoActed(run=run.id, step=step.key, rule="late:reject", act="reject"))
    if step.reject_scope == "branch" and unfolding.case.tokens[run.token].parent:
        flow.complete(unfolding, run, "rejected")
    else:
        seats.reject_by_rule(unfolding, step, "late:reject", _WORDS["reject"])


def _return(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    unfolding.emit(ev.AutoActed(run=run.id, step=step.key, rule="late:return", act="return"))
    seats_left = [task for task in unfolding.case.open_tasks(run.id) if task.kind != "before"]
    branch = forks.collecting(unfolding, run.token, None)
    if branch and seats_left:  # the others speak first, and the case goes back once
        start = unfolding.definition.start_step.key
        unfolding.emit(*(ev.VoteCast(task_id=task.id, run=run.id, step=step.key, vote="return", by=flow.SYSTEM,
                                     at=unfolding.facts.now, round=run.round, opinion=_WORDS["return"],
                                     rule="late:return", target=start) for task in seats_left))
        flow.close(unfolding, run, "decided", "returned")
        forks.arrive_returned(unfolding, unfolding.case.runs[run.id], branch)
        return
    returning.send_back(unfolding, run, None, by=flow.SYSTEM, opinion=_WORDS["return"], reason="late:return")


def _end(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    unfolding.emit(ev.AutoActed(run=run.id, step=step.key, rule="late:end", act="end"))
    _terminate(unfolding, "late:end", _WORDS["end"])


def _transfer(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    case, facts = unfolding.case, unfolding.facts
    found = participants.find(str(timer.data.get("to") or "admin"), case, facts, step.key)
    for task in _late_seats(case, run, timer):
        _reassign(unfolding, step, task, found, "transfer")


def _escalate(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> None:
    """Give each seat to the superiors of whoever sits there; the seat, its task and its due time stay."""
    for task in _late_seats(unfolding.case, run, timer):
        above = [superior for person in _sitting(task) for superior in participants.superior(person, unfolding.facts)]
        _reassign(unfolding, step, task, above, "escalate")


def _reassign(unfolding: Unfolding, step: Step, task: Task, people: Iterable[Person], act: str) -> None:
    case = unfolding.case
    away = {person.no for person in task.people} | {person.no for person in _sitting(task)}
    away |= {case.applicant.no} if step.self_rule != "self" else set()
    found = {person.no: person for person in people if person.no not in away}
    if not found:
        duty = participants.find("admin", case, unfolding.facts)
        found = {person.no: person for person in duty if person.no not in away}
    if not found:
        return
    unfolding.emit(
        ev.AutoActed(run=task.run, step=step.key, rule=f"late:{act}", act=act, task_id=task.id),
        ev.TaskReassigned(task_id=task.id, people=tuple(found.values()), rule=f"late:{act}", by=flow.SYSTEM))
    standing.apply(unfolding, task.id)


def _terminate(unfolding: Unfolding, rule: str, reason: str) -> None:
    flow.cancel(unfolding, "terminated")
    unfolding.emit(ev.CaseTerminated(by=flow.SYSTEM, reason=reason, rule=rule, at=unfolding.facts.now))


def _put_off(unfolding: Unfolding, timer: Timer) -> ev.Timer | None:
    """Return the timer as it is put off; None when it is in time or was put off before."""
    facts = unfolding.facts
    if timer.data.get("grace") or facts.now - timer.at <= MISSED:
        return None
    working = str(timer.data.get("span", "")).endswith(deadlines.WORKING) or timer.kind == "return_ttl"
    at = deadlines.shift(facts.now, "1wh" if working else "30m", facts.answer("calendar"))
    return ev.Timer(id=timer.id, kind=timer.kind, at=at, task=timer.task,
                    data={**timer.data, "breach": False, "grace": True})


def _fired(unfolding: Unfolding, step: Step, timer: Timer, people: tuple[str, ...] = ()) -> ev.TimerFired:
    now = unfolding.facts.now
    told = {key: timer.data[key] for key in ("due", "span") if timer.data.get(key)}
    return ev.TimerFired(timer=timer.id, run=timer.run, step=step.key, kind=timer.kind, at=now, people=people,
                         late_by=max(0, int((now - timer.at).total_seconds())), data={"step_name": step.name, **told})


def _reminded(unfolding: Unfolding, step: Step, run: Run, timer: Timer) -> tuple[str, ...]:
    case = unfolding.case
    if run.kind == "start":
        return (case.applicant.no,)
    if step.remind_to:
        return _numbers(person for text in step.remind_to
                        for person in participants.find(text, case, unfolding.facts, step.key))
    return _numbers(_holders(case, run, timer))


def _holders(case: Case, run: Run, timer: Timer) -> Iterable[Person]:
    """Everybody who could act now: substitutes too, and whoever was added, but of a claimed task only its holder."""
    for task in _of_timer(case, run, timer):
        if task.actionable:
            yield from acting(task)


def acting(task: Task) -> tuple[Person, ...]:
    """Return who could act on an open task now: of a claimed one its holder and who stands in for them."""
    holder = task.claimed_by
    if holder is None:
        return task.people
    stand_ins = {no for no, principal in task.standing_in.items() if principal.no == holder.no}
    return tuple(person for person in task.people if person.no == holder.no or person.no in stand_ins)


def _of_timer(case: Case, run: Run, timer: Timer) -> tuple[Task, ...]:
    return tuple(task for task in case.open_tasks(run.id) if timer.task in ("", task.id, task.added_by))


def _late_seats(case: Case, run: Run, timer: Timer) -> list[Task]:
    """Return the seats somebody is late in: their own ones, whose turn it is; asking others first is no excuse."""
    return [task for task in case.open_tasks(run.id)
            if task.counts and task.waiting in ("", "signer") and timer.task in ("", task.id)]


def _sitting(task: Task) -> tuple[Person, ...]:
    people = task.owners or task.people
    return tuple(person for person in people if person.no not in task.standing_in)


def _numbers(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person.no for person in people))


def _due(timer: Timer) -> datetime:
    return datetime.fromisoformat(timer.data["due"]) if timer.data.get("due") else timer.at


_KINDS: dict[str, Callable[[Unfolding, Step, Run, Timer], None]] = {
    "remind": _remind, "due": _late, "late": _late, "return_ttl": _correction_over, "until": _wait_over,
    "notice": _notice_over}
_ACTS: dict[str, Callable[[Unfolding, Step, Run, Timer], None]] = {
    "approve": _approve, "reject": _reject, "return": _return, "end": _end, "transfer": _transfer,
    "escalate": _escalate}
