"""催办: ask whoever has an open seat to hurry; nothing but the record of it changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from contracts.catalog.rules import UrgeRule
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import UrgeCase
from contracts.workflow.people import Person
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import deadlines, participants, timeouts
from workflow.domain.work import Run

#: Longest word to those who are urged, in characters.
LONGEST = 500

#: From this urge on, counted since the case last moved, the superiors hear of it too.
TELLING_SUPERIORS = 3


def urge_case(command: UrgeCase, case: Case | None, facts: Facts) -> list[Any]:
    """Urge everybody who could act now, substitutes too; while the case lies with the applicant, the applicant.

    By the applicant, whoever handled it before, a superior of whoever has it now, or an administrator. Raises
    NotFound for strangers, NotAllowed, Invalid, and NotPossibleNow with ``case_ended``, ``nobody_to_urge`` or
    ``urge_too_soon``, which says when it is possible again.
    """
    urged = _urged(case) if case else ()
    case, by = _entitled(command.actor, case, urged, facts)
    if case.status.ended:
        raise NotPossibleNow("办件已经结束，不需要催办", code="case_ended")
    if len(command.reason) > LONGEST:
        raise Invalid("留言过长", errors={"reason": [f"最多 {LONGEST} 字，现有 {len(command.reason)} 字"]})
    people = tuple(person for person in urged if person.no != command.actor)
    if not people:
        words = "办件正在您手里，请您办理" if urged else "现在没有人可催：办件在等待，或正由系统办理，请稍后再看"
        raise NotPossibleNow(words, code="nobody_to_urge")
    _not_too_soon(case, facts)
    return [ev.CaseUrged(
        by=by, at=facts.now, people=_numbers(people), reason=command.reason.strip(),
        steps=tuple(dict.fromkeys(run.step for run in _waited_for(case))),
        superiors=_numbers(_above(people, case, by, facts)))]


def possible_at(case: Case, facts: Facts) -> datetime | None:
    """Return from when on the case may be urged; None when nothing holds it back."""
    rule, calendar = _rule(case, facts), facts.answer("calendar")
    began = [moment for run in _waited_for(case) if (moment := _since(case, run)) is not None]
    moments = [deadlines.shift(min(began), rule.after, calendar)] if began else []
    if case.urged:
        moments.append(deadlines.shift(case.urged[-1], rule.every, calendar))
    return max(moments, default=None)


def _entitled(actor: str, case: Case | None, urged: Iterable[Person], facts: Facts) -> tuple[Case, Person]:
    person = facts.answer("person", actor)
    if case is None or person is None:
        raise NotFound("没有这个办件，或您无权查看")
    handled = any(task.handled_by and task.handled_by.no == actor for task in case.tasks.values())
    if case.applicant.no == actor or handled or _supervises(actor, urged, facts):
        return case, person
    if case.involves(actor):
        raise NotAllowed("只有申请人、办理过的人和办理人的上级可以催办")
    raise NotFound("没有这个办件，或您无权查看")


def _supervises(actor: str, urged: Iterable[Person], facts: Facts) -> bool:
    if any(holder.no == actor for holder in facts.holders(participants.ADMIN)):
        return True
    return any(above.no == actor for person in urged for above in participants.superior(person, facts))


def _urged(case: Case) -> tuple[Person, ...]:
    if case.status.with_applicant:
        return (case.applicant,)
    found = [person for task in case.open_tasks() if task.actionable for person in timeouts.acting(task)]
    return tuple({person.no: person for person in found}.values())


def _not_too_soon(case: Case, facts: Facts) -> None:
    at = possible_at(case, facts)
    if at is not None and facts.now < at:
        again = "再次催办" if case.urged else "催办"
        told = at + timedelta(seconds=59)  # people read whole minutes: never one in which it is refused again
        raise NotPossibleNow(f"刚到办理人手里或刚催过，{told:%Y-%m-%d %H:%M} 以后可以{again}", code="urge_too_soon",
                             possible_at=at.isoformat())


def _rule(case: Case, facts: Facts) -> UrgeRule:
    own = (facts.defined.step(run.step).urge for run in _waited_for(case))
    return next((rule for rule in own if rule is not None), facts.defined.urge)


def _waited_for(case: Case) -> tuple[Run, ...]:
    """Return the runs that somebody could move on now."""
    return tuple(run for run in case.open_runs() if any(task.actionable for task in case.open_tasks(run.id)))


def _since(case: Case, run: Run) -> datetime | None:
    """Return since when people have had a step: as its timers remember, else since the case last moved."""
    told = [timer.data["from"] for timer in case.timers.values() if timer.run == run.id and timer.data.get("from")]
    return datetime.fromisoformat(min(told)) if told else case.moved_at or case.started_at


def _above(people: Iterable[Person], case: Case, by: Person, facts: Facts) -> list[Person]:
    since = case.moved_at
    times = 1 + sum(since is None or moment > since for moment in case.urged)
    if times < TELLING_SUPERIORS:
        return []
    known = {by.no, case.applicant.no, *(person.no for person in people)}
    return [above for person in people for above in participants.superior(person, facts) if above.no not in known]


def _numbers(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person.no for person in people))
