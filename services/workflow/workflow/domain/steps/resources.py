"""Rooms and cars: what a case occupies for a time, as keys that no other case can hold at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from contracts.catalog.rules import ResourceHold
from contracts.catalog.steps import Step
from contracts.errors import Invalid
from contracts.workflow import events as ev
from workflow.domain.state import Case, CaseStatus
from workflow.domain.unfolding import Unfolding

#: The grain of a booking; two that touch the same half hour exclude each other.
GRAIN = timedelta(minutes=30)
#: The longest booking, in days: each half hour is a key of its own.
LONGEST_DAYS = 31
#: A case in one of these states occupies nothing; an approved one keeps its time until that is past.
_FREE = (CaseStatus.REJECTED, CaseStatus.TERMINATED, CaseStatus.WITHDRAWN)
_ALWAYS = "always"


def arrive(unfolding: Unfolding, step: Step) -> None:
    """Hold what the definition holds from this step on, and let go of what it no longer needs here.

    A resubmitted form may name another time; then the old one is given up for it. Raises Invalid for a time too long.
    """
    if step.kind == "start":
        return
    for number, hold in enumerate(unfolding.definition.holds):
        mine = [key for key in sorted(unfolding.case.held) if key.startswith(f"{number}|")]
        if hold.until == step.key:
            _release(unfolding, mine, "over")
        elif mine or hold.at in (None, step.key):
            _hold(unfolding, number, hold, mine)


def keys(case: Case | None) -> tuple[str, ...]:
    """Return the keys a case claims for what it holds: one for each half hour, none once the case came to nothing."""
    if case is None or case.status in _FREE:
        return ()
    return tuple(sorted(slot for key in case.held for slot in _slots(key)))


def _hold(unfolding: Unfolding, number: int, hold: ResourceHold, mine: list[str]) -> None:
    form = unfolding.case.form
    name = _key_of(hold.resource)
    thing = form.get(name) if hold.resource.startswith("form.") or name in form else hold.resource
    begin, end = _moment(form.get(_key_of(hold.begin)), last=False), _moment(form.get(_key_of(hold.end)), last=True)
    if not isinstance(thing, str) or not thing or (hold.begin and not (begin and end and begin < end)):
        _release(unfolding, mine, "changed")
        return
    if begin and end and end - begin > timedelta(days=LONGEST_DAYS):
        raise Invalid(f"一次最多占用 {LONGEST_DAYS} 天",
                      errors={_key_of(hold.end): [f"一次最多占用 {LONGEST_DAYS} 天，请分次申请"]})
    span = f"{begin.isoformat()}|{end.isoformat()}" if begin and end else f"{_ALWAYS}|{_ALWAYS}"
    key = f"{number}|{name}:{thing.replace('|', '/')}|{span}"
    if key in mine:
        return
    _release(unfolding, mine, "changed")
    zone = unfolding.facts.now.tzinfo
    unfolding.emit(ev.ResourceHeld(resource=thing, key=key, begin=begin.replace(tzinfo=zone) if begin else None,
                                   end=end.replace(tzinfo=zone) if end else None))


def _release(unfolding: Unfolding, held: list[str], reason: str) -> None:
    for key in held:
        thing = key.split("|")[1].partition(":")[2]
        unfolding.emit(ev.ResourceReleased(resource=thing, key=key, reason=reason))


def _slots(key: str) -> Iterator[str]:
    _, thing, first, last = key.split("|")
    if first == _ALWAYS:
        yield f"resource:{thing}:{_ALWAYS}"
        return
    now, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    now -= timedelta(minutes=now.minute % 30, seconds=now.second, microseconds=now.microsecond)
    while now < end:
        yield f"resource:{thing}:{now:%Y-%m-%dT%H:%M}"
        now += GRAIN


def _key_of(path: str | None) -> str:
    return (path or "").removeprefix("form.")


def _moment(value: object, *, last: bool) -> datetime | None:
    """Return a form's date or time in the hall's own time; a last date counts to the end of its day."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) == len("2026-01-01"):
            day = datetime.combine(date.fromisoformat(value), time())
            return day + timedelta(days=1) if last else day
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return None
