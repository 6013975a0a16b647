"""Time in the specs: the clock runs and timers fire when they are due, or all at once after a downtime; urging."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.catalog.expression import HALL_TIME
from contracts.catalog.workdays import Calendar
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Act, Tale, given, start
from workflow.domain.work import Timer

#: Steps that need a limit to be about time.
HEAD = {"who": "head(applicant.dept)"}
TWO = {"who": ["head(applicant.dept)", "deputy(applicant.dept)"], "policy": "all"}


def at(text: str) -> datetime:
    """Return a moment in the hall's own time."""
    return datetime.fromisoformat(text).replace(tzinfo=HALL_TIME)


def thursday() -> Hall:
    """Return the hall on a Thursday morning."""
    return Hall(now=at("2026-11-19T10:00"))


def one(step: dict[str, Any], **rest: Any) -> Tale:
    """Return a case that came on Thursday morning to a step of the head's."""
    return given(service({"lead": {**HEAD, **step}}, **rest), start("10001"), hall=thursday())


def clock_runs(tale: Tale, until: str) -> Tale:
    """Let time pass until then; every timer fires when it is due. The new events are those of all of them."""
    return _fire_all(tale, at(until), each_in_time=True)


def after_downtime(tale: Tale, until: str) -> Tale:
    """Let the hall be away until then, and everything that was missed come at once."""
    return _fire_all(tale, at(until), each_in_time=False)


def fire(timer: str) -> Act:
    """Fire one timer, due or not."""
    return lambda tale: cmd.FireTimer(case_id=tale.case_id, timer=timer)


def new_calendar(tale: Tale, calendar: Calendar) -> Tale:
    """Let the hall edit its calendar."""
    tale.hall.calendar = calendar
    return tale.when(lambda tale: cmd.RescheduleTimers(case_id=tale.case_id))


def urge(no: str, reason: str = "") -> Act:
    """Ask whoever has the case to hurry."""
    return lambda tale: cmd.UrgeCase(case_id=tale.case_id, actor=no, reason=reason)


def timers(tale: Tale) -> dict[str, str]:
    """Return when each timer that has not fired is set for, in the hall's own time."""
    return {timer.id: f"{timer.at.astimezone(HALL_TIME):%m-%d %H:%M}" for timer in tale.now.timers.values()
            if not timer.fired}


def reminded(tale: Tale) -> list[tuple[str, tuple[str, ...]]]:
    """Return the new reminders: when, and whom."""
    return [(f"{event.at:%m-%d %H:%M}", event.people) for event in tale.all(ev.TimerFired) if event.kind == "remind"]


def acted(tale: Tale) -> list[str]:
    """Return the rules by which the system acted just now."""
    return [event.rule for event in tale.all(ev.AutoActed)]


def _fire_all(tale: Tale, until: datetime, *, each_in_time: bool) -> Tale:
    happened: list[Any] = []
    known: set[tuple[str, datetime]] = set()
    if not each_in_time:
        tale.hall.now = until
    while (timer := _next(tale, until, known)) is not None:
        known.add((timer.id, timer.at))
        if each_in_time:
            tale.hall.now = max(tale.hall.now, timer.at.astimezone(HALL_TIME))
        tale.when(fire(timer.id))
        assert tale.refusal is None
        happened += tale.new
    tale.hall.now, tale.new = until, happened
    return tale


def _next(tale: Tale, until: datetime, known: set[tuple[str, datetime]]) -> Timer | None:
    waiting = [timer for timer in tale.now.timers.values()
               if not timer.fired and timer.at <= until and (timer.id, timer.at) not in known]
    return min(waiting, key=lambda timer: timer.at, default=None)
