"""The form as one reader may see it: which fields, which of them in clear, which to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.fields import Field
from contracts.catalog.steps import Step
from contracts.workflow import events as ev
from workflow.domain.facts import Facts, Unanswered
from workflow.domain.forms import masking, rights, sheet
from workflow.domain.forms.blank import calendar_for_the_browser, sources_for_the_browser
from workflow.domain.forms.prefill import at_step, known_to_be_nothing, mentions_actor, spanned
from workflow.domain.pages.story import Told
from workflow.domain.state import Case
from workflow.domain.steps import routing
from workflow.domain.work import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a reader sees of a form: ``fields`` in order, and the ``steps`` whose handlers' secrets they share.

    ``step`` is the one they fill in now; without one everything is read-only.
    """

    fields: tuple[Field, ...]
    steps: frozenset[str]
    step: Step | None = None

    def shows(self, field: Field, value: Any) -> Any:
        """Return a value of one of the fields as the reader may see it."""
        return masking.for_reader(field, value, self.steps)

    def field(self, key: str) -> Field | None:
        """Return the field called ``key`` if the reader sees it."""
        return next((field for field in self.fields if field.key == key), None)


def sight(definition: Definition, case: Case, told: Sequence[Told], reader: str, mine: Task | None) -> Sight:
    """Return what ``reader``, who acts on ``mine`` now, sees of the case's form."""
    touched = frozenset(task.step for task in case.tasks.values() if task.concerns(reader))
    entered = frozenset(run.step for run in case.runs.values())
    hidden = _hidden(definition, case, told, reader, mine, touched)
    fields = tuple(field for field in definition.fields
                   if field.key not in hidden
                   and (field.type == "serial" or rights.reached(definition, field, entered)))
    fills = mine is not None and mine.kind == "seat" and mine.delegated_by is None
    return Sight(fields=fields, steps=touched, step=definition.step(mine.step) if mine and fills else None)


def form(definition: Definition, case: Case, seen: Sight, facts: Facts, reader: str,
         former: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """Return ``{fields, values, notes, people}`` of the case page, with what the hall fills in for the reader's step.

    ``people`` is what those are called whose numbers stand in the form, or did among its ``former`` values.
    Who fills in the start step also gets the ``sources`` and ``calendar`` with which the browser shows what is
    computed.
    """
    names = routing.names_of(definition, case)
    offered = _offered(definition, case, seen.step, facts, reader)
    values = {**offered, **case.form}
    shown: dict[str, Any] = {
        "fields": [sheet.describe(definition, field, seen.step, names, value=values.get(field.key),
                                  prefilled=field.key in offered and field.key not in case.form,
                                  nothing_known=known_to_be_nothing(field, case.sources) or spanned(field) is not None)
                   for field in seen.fields],
        "values": {field.key: seen.shows(field, values[field.key]) for field in seen.fields if field.key in values},
    }
    shown["notes"] = _written_by_others(case, seen, reader)
    shown["people"] = people_in(seen.fields, former, facts) | people_in(seen.fields, shown["values"], facts)
    if seen.step is not None and seen.step.kind == "start" and reader == case.applicant.no:
        shown["sources"] = sources_for_the_browser(definition, case.sources)
        shown["calendar"] = _calendar(definition, facts)
    return shown


def _written_by_others(case: Case, seen: Sight, reader: str) -> dict[str, str]:
    """Return who has filled in a field of the reader's step already: all who sign there share it."""
    run = next((one for one in case.open_runs() if seen.step is not None and one.step == seen.step.key), None)
    if run is None or seen.step is None:
        return {}
    voted = [task.handled_by for task in case.seats(run.id) if task.vote and task.handled_by]
    names = "、".join(dict.fromkeys(one.name for one in voted if one.no != reader))
    return {key: f"{names}已填写，同一步的办理人共用这一项" for key in seen.step.edit
            if names and case.changed.get(key, 0) > run.begun and case.form.get(key) is not None}


def people_in(fields: Sequence[Field], values: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return what the people in a form are called, by number, as far as that can be asked; who has left has no name."""
    found: dict[str, str] = {}
    for field in fields:
        given = values.get(field.key)
        if field.type == "table":
            for row in given if isinstance(given, list) else ():
                found |= people_in(field.row, row, facts) if isinstance(row, dict) else {}
        elif field.type == "person":
            numbers = given if isinstance(given, list) else [given]
            found |= {no: name for no in numbers if isinstance(no, str) and (name := _name_of(no, facts))}
    return found


def _name_of(no: str, facts: Facts) -> str:
    try:
        person = facts.answer("person", no)
    except Unanswered:
        return ""
    return person.name if person else ""


def _calendar(definition: Definition, facts: Facts) -> dict[str, Any] | None:
    try:
        return calendar_for_the_browser(definition, facts)
    except Unanswered:
        return None


def _offered(definition: Definition, case: Case, step: Step | None, facts: Facts, reader: str) -> dict[str, Any]:
    """Return what the hall would fill in at a later step; nothing for a page that may not ask who is who."""
    if step is None or step.kind == "start":
        return {}
    try:
        me = facts.answer("profile", reader) or {} if mentions_actor(definition, step) else {}
        return at_step(definition, step, me, routing.about(case), case.sources, facts).values
    except Unanswered:
        return {}


def _hidden(definition: Definition, case: Case, told: Sequence[Told], reader: str, mine: Task | None,
            touched: frozenset[str]) -> frozenset[str]:
    """A step hides its fields from whoever handles it, and from those it told, who may not see more than it did.

    Whoever took part in several steps sees what any of them shows; the applicant wrote it all.
    """
    known = {step.key for step in definition.steps}
    if mine is not None:
        return frozenset(definition.step(mine.step).hide)
    if reader == case.applicant.no:
        return frozenset()
    steps = {step for step in {*touched, *_told_at(told, reader)} if step in known}
    hides = [frozenset(definition.step(step).hide) for step in steps]
    return frozenset.intersection(*hides) if hides else frozenset()


def _told_at(told: Sequence[Told], reader: str) -> set[str]:
    return {item.event.step for item in told if isinstance(item.event, ev.CopySent)
            and any(person.no == reader for person in item.event.people)}
