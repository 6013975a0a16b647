"""An approved case may switch a substitute on for its applicant, and being woken switches them off again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from contracts.catalog.expression import HALL_TIME
from contracts.catalog.steps import Step
from contracts.workflow import events as ev
from workflow.domain.steps import participants
from workflow.domain.unfolding import Unfolding

#: What the record says when there was nobody or no time to name.
RULE = "substitute_trigger"


def grant(unfolding: Unfolding, step: Step) -> None:
    """Say who acts for the applicant and how long, as the definition names field and people; once for each end."""
    rule, case = unfolding.definition.substitute_trigger, unfolding.case
    if rule is None:
        return
    people = [person for text in rule.to for person in participants.find(text, case, unfolding.facts)
              if person.no != case.applicant.no]
    starts = moment(case.form.get(rule.begin.removeprefix("form.")))
    ends = moment(case.form.get(rule.end.removeprefix("form.")), end=True)
    if not people or starts is None or ends is None or ends <= max(starts, unfolding.facts.now):
        last = case.last_run(step.key)
        unfolding.emit(ev.AutoActed(run=last.id if last else "", step=step.key, rule=RULE, act="none"))
        return
    unfolding.emit(ev.SubstitutionGranted(id=f"case.{unfolding.case_id}.{case.round}", no=case.applicant.no,
                                          to=people[0], starts=starts, ends=ends, services=rule.services))


def revoke(unfolding: Unfolding) -> None:
    """Take back what an approval switched on that holds no longer."""
    case = unfolding.case
    if case.substitution:
        unfolding.emit(ev.SubstitutionRevoked(id=case.substitution, no=case.applicant.no))


def moment(value: Any, *, end: bool = False) -> datetime | None:
    """Return the moment a form value names; a day means its first moment, or its ``end``. None for no such thing."""
    try:
        if isinstance(value, str) and len(value) == len("2026-07-01"):
            return datetime.combine(date.fromisoformat(value) + timedelta(days=1 if end else 0), time(), HALL_TIME)
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=HALL_TIME) if found and found.tzinfo is None else found
