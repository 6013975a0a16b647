"""The way a case would go as its form stands: the steps ahead, who would handle them, how long they may take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.steps import Step
from contracts.workflow.people import Person
from contracts.workflow.views import PathStep
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import choosing, participants, routing

_LIMIT = re.compile(r"(\d{1,4})(wd|wh|d|h|m)")
#: Hours of a working day, by which limits in working hours become days.
_WORKED = 8
#: Most names a step of the preview shows.
MOST_NAMES = 10


def of_new(case: Case, facts: Facts) -> tuple[PathStep, ...]:
    """Return the whole way of a case that is not submitted yet (see ``imagined``)."""
    start = facts.defined.start_step
    first = PathStep(step=start.key, name=start.name, kind=start.kind, people=(case.applicant.name,))
    return (first, *_ahead(case, facts, (start.key,)))


def of_case(case: Case, facts: Facts) -> tuple[PathStep, ...]:
    """Return the steps behind those the case waits in; nothing once it has ended."""
    if case.status.ended:
        return ()
    return _ahead(case, facts, tuple(dict.fromkeys(run.step for run in case.open_runs())))


def imagined(applicant: Person, profile: dict[str, Any], form: dict[str, Any], sources: dict[str, Any],
             facts: Facts) -> Case:
    """Return a case as it would begin, for questions about people and conditions."""
    return Case(serial="", service=facts.defined.code, definition_version=0, digest="", title="", applicant=applicant,
                applicant_facts=profile, form=form, sources=sources, unique=(), started_at=facts.now)


def picks(case: Case, step: str, facts: Facts) -> tuple[dict[str, Any], ...]:
    """Return the steps whose handler is picked at ``step``, with the people to pick from."""
    return tuple({"step": key, "name": facts.defined.step(key).name, "picked": [],
                  "people": [{"no": one.no, "name": one.name, "unit_name": one.unit_name} for one in pool]}
                 for key, pool in choosing.choices(step, case, facts).items())


def _ahead(case: Case, facts: Facts, steps: Iterable[str]) -> tuple[PathStep, ...]:
    definition = facts.defined
    names = routing.names_of(definition, case)
    seen: set[str] = set(steps)
    found: list[PathStep] = []
    for start in tuple(seen):
        for key in routing.walk(definition, names, definition.step(start), set(seen), stop=""):
            if key not in seen:
                seen.add(key)
                found.append(_step(definition.step(key), case, facts))
    order = [step.key for step in definition.steps]
    return tuple(sorted(found, key=lambda step: order.index(step.step)))


def _step(step: Step, case: Case, facts: Facts) -> PathStep:
    return PathStep(step=step.key, name=step.name, kind=step.kind, people=_people(step, case, facts),
                    expected_days=_days(step), condition=_condition(facts.defined, step))


def _people(step: Step, case: Case, facts: Facts) -> tuple[str, ...]:
    """Return whom the step would find now; whom a later choice or answer decides is not known yet."""
    if step.kind != "human":
        return ()
    found = participants.resolve(step, case, facts)
    if found.fallback and any(_open_question(text) for text in step.who):
        return ()
    return tuple(person.name for person in found.people[:MOST_NAMES])


def _open_question(text: str) -> bool:
    return text.lstrip().startswith(("chosen(", "field(", "rows(", "handler("))


def _days(step: Step) -> float | None:
    """Return the limit in days; hours become parts of a day."""
    found = _LIMIT.fullmatch(step.limit or "")
    if found is None:
        return None
    amount, unit = int(found[1]), found[2]
    per_day = {"wd": 1, "d": 1, "wh": _WORKED, "h": 24, "m": 24 * 60}[unit]
    return round(amount / per_day, 2)


def _condition(definition: Definition, step: Step) -> str | None:
    """Return the condition under which a case comes here, when every way here has one."""
    ways = [route.condition for other in definition.steps for route in (*other.next, *other.branches)
            if route.to == step.key]
    return " 或 ".join(way for way in ways if way) if ways and all(ways) else None
