"""Which moments a step waits for: reminders, being late, the end of a wait or a notice, of the time to correct a form.

A timer belongs to one arrival at a step, or to one seat whose time runs by itself. Its id, ``<run>.<kind>.<n>``, is
enough to fire it at most once. What it was counted from lies in its ``data`` (``from``, ``due``, ``span``), so that it
can be counted again when the calendar changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from contracts.catalog.steps import Step
from contracts.catalog.workdays import Calendar
from contracts.workflow import events as ev
from contracts.workflow.commands import RescheduleTimers
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import deadlines
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run, Task, Timer

#: How long before a returned case ends by itself its applicant is reminded.
BEFORE_THE_END = ("-3wd", "-1wd")

#: What would decide in somebody's name; a step that must be signed in person never does any of it.
DECIDING = ("approve", "reject", "return", "end")


def schedule(unfolding: Unfolding, step: Step, run: str) -> None:
    """Set the timers of an arrival, and of seats whose time began since; may be repeated whenever its seats change.

    What is set stays as it is, unless the seats are due at another time by now. What came while the run was closed
    came to nothing; once it is open again, it comes again.
    """
    case, facts = unfolding.case, unfolding.facts
    calendar: Calendar = facts.answer("calendar")
    planned = [*_of_run(case, step, case.runs[run], facts.now, calendar),
               *(timer for task in case.open_tasks(run) for timer in _of_seat(case, step, task, facts.now, calendar))]
    new = {timer.id: timer for timer in planned if _news(case.timers.get(timer.id), timer)}
    missed = {timer.id: _told(timer) for timer in case.timers.values()
              if timer.run == run and not timer.fired and timer.at <= facts.now}
    if new or missed:
        unfolding.emit(ev.TimerScheduled(run=run, step=step.key, timers=tuple((missed | new).values())))


def reschedule(command: RescheduleTimers, case: Case | None, facts: Facts) -> list[Any]:
    """Count again what is open after the calendar changed: reminders, lateness, and the due time of open tasks.

    Nothing else moves: a form's date, a public notice and the time to correct a form were announced and stand; so does
    an automatic act that waits for its grace.
    """
    if case is None or case.status.ended:
        return []
    unfolding = Unfolding(command.case_id, case, facts)
    for run in case.open_runs():
        counted = [(timer, _again(timer, facts.defined.step(run.step), facts.answer("calendar")))
                   for timer in case.timers.values() if timer.run == run.id and not timer.fired]
        moved = tuple(_told(new) for old, new in counted if new.at != old.at)
        due = {task.id: _moment(new.data["due"]) for old, new in counted if new.data.get("due") != old.data.get("due")
               for task in case.open_tasks(run.id) if task.due_at == _moment(old.data["due"])}
        if moved or due:
            unfolding.emit(ev.TimerScheduled(run=run.id, step=run.step, timers=moved, due=due))
    return unfolding.events


def _again(timer: Timer, step: Step, calendar: Calendar) -> Timer:
    data = timer.data
    if not data.get("from") or data.get("grace"):
        return timer
    due = _moment(data["due"])
    if not step.due_field:
        due = deadlines.due(step.limit, _moment(data["from"]), calendar) or due
    return replace(timer, at=deadlines.shift(due, data["span"], calendar), data={**data, "due": due.isoformat()})


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _news(known: Timer | None, planned: ev.Timer) -> bool:
    return known is None or (not known.fired and known.data.get("due") != planned.data.get("due"))


def _told(timer: Timer) -> ev.Timer:
    return ev.Timer(id=timer.id, kind=timer.kind, at=timer.at, task=timer.task, data=timer.data)


def _of_run(case: Case, step: Step, run: Run, now: datetime, calendar: Calendar) -> Iterator[ev.Timer]:
    if run.kind == "start":
        yield from _of_correction(case, run, now, calendar)
        return
    ends = deadlines.moment(run.data.get("until"), now, calendar)
    if ends is not None and run.kind in ("wait", "notice"):
        yield ev.Timer(id=_id(run.id, "until" if run.kind == "wait" else "notice", 1),
                       kind="until" if run.kind == "wait" else "notice", at=ends)
    seats = [task for task in case.open_tasks(run.id) if task.kind == "seat"]
    if _in_turn(step):
        return
    due = seats[0].due_at if seats else _of_wait(case, step, run, now, calendar)
    if due is not None:
        yield from _around(run.id, step, due, now, calendar)
    elif ends is not None:
        yield from _reminders(run.id, step, ends, now, calendar, {})


def _of_wait(case: Case, step: Step, run: Run, now: datetime, calendar: Calendar) -> datetime | None:
    """Return when nobody's step is due, as it was first told; where its limit is what it waits for, nothing is late."""
    limited = step.until or step.until_event or step.do
    return told(case, run) or (deadlines.of_step(step, case.form, now, calendar) if limited else None)


def told(case: Case, run: Run) -> datetime | None:
    """Return when a run is due, as it was first told; None for one without a limit."""
    known = (timer for timer in case.timers.values() if timer.run == run.id and timer.kind in ("due", "late"))
    return next((_moment(timer.data["due"]) for timer in known), None)


def _of_seat(case: Case, step: Step, task: Task, now: datetime, calendar: Calendar) -> Iterator[ev.Timer]:
    """In a sequence each seat's time begins with its turn; a seat that was added may have a due time of its own."""
    if task.due_at is None or task.waiting in ("sequence", "after"):
        return
    own = f"{task.run}.{task.id.rpartition('.')[2]}"
    if task.kind == "seat" and _in_turn(step):
        yield from _around(own, step, task.due_at, now, calendar, task=task.id)
    elif task.kind in ("before", "after", "parallel"):
        due = next((seat.due_at for seat in case.seats(task.run) if seat.kind == "seat"), None)
        if due != task.due_at:  # else whoever was added is reminded together with the others
            alone = replace(step, late=None)
            yield from _around(own, alone, task.due_at, now, calendar, task=task.id)


def _around(owner: str, step: Step, due: datetime, now: datetime, calendar: Calendar, task: str = "",
            ) -> Iterator[ev.Timer]:
    """Yield what lies around a due time: reminders, ``due`` when it is passed, ``late`` for the one automatic act."""
    counted = {"from": now.isoformat(), "due": due.isoformat()}
    yield from _reminders(owner, step, due, now, calendar, counted, task)
    after, act = _late(step)
    acts_at = deadlines.shift(due, after, calendar)
    if act and acts_at == due:
        yield ev.Timer(id=_id(owner, "late", 1), kind="late", at=due, task=task,
                       data={**counted, "span": after, "breach": True, **act})
        return
    yield ev.Timer(id=_id(owner, "due", 1), kind="due", at=due, task=task,
                   data={**counted, "span": "0h", "breach": True})
    if act:
        yield ev.Timer(id=_id(owner, "late", 1), kind="late", at=acts_at, task=task,
                       data={**counted, "span": after, **act})


def _reminders(owner: str, step: Step, due: datetime, now: datetime, calendar: Calendar, counted: dict[str, str],
               task: str = "") -> Iterator[ev.Timer]:
    """A reminder that would lie before the arrival reminds of nothing."""
    for number, span in enumerate(step.remind, start=1):
        at = deadlines.shift(due, span, calendar)
        if at > now:
            yield ev.Timer(id=_id(owner, "remind", number), kind="remind", at=at, task=task,
                           data={**counted, "due": due.isoformat(), "span": span})


def _of_correction(case: Case, run: Run, now: datetime, calendar: Calendar) -> Iterator[ev.Timer]:
    until = case.pending_return.until if case.pending_return else None
    if until is None:
        return
    for number, span in enumerate(BEFORE_THE_END, start=1):
        at = deadlines.shift(until, span, calendar)
        if at > now:
            yield ev.Timer(id=_id(run.id, "remind", number), kind="remind", at=at,
                           data={"due": until.isoformat(), "span": span})
    yield ev.Timer(id=_id(run.id, "return_ttl", 1), kind="return_ttl", at=until, data={"due": until.isoformat()})


def _late(step: Step) -> tuple[str, dict[str, str]]:
    """Return how long after the due time the automatic act comes, and what it is; nothing where people must sign."""
    late = step.late or {}
    act, _, whom = str(late.get("do") or "").partition(":")
    if not act or (step.must_sign and act in DECIDING):
        return "0h", {}
    to = whom or str(late.get("to") or "")
    return str(late.get("after") or "0h"), {"do": act, **({"to": to} if to else {})}


def _in_turn(step: Step) -> bool:
    return step.kind == "human" and step.policy == "sequence"


def _id(owner: str, kind: str, number: int) -> str:
    run, _, seat = owner.partition(".")
    return ".".join(part for part in (run, kind, str(number), seat) if part)
