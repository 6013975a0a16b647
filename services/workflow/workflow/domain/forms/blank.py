"""The form before it is a case: what the hall fills in and computes, and what the applicant may do with each field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.expression import functions_in, paths_in
from workflow.domain.bindings import bindings, surrounded
from workflow.domain.facts import Facts
from workflow.domain.forms import masking, sheet
from workflow.domain.forms.calculation import calculated
from workflow.domain.forms.prefill import known_to_be_nothing, of_span, prefill, spanned

_ITEM = re.compile(r"src\.(\w+)\.(\w+)")
_OF_CALENDAR = frozenset({"workdays_between", "advance_days", "has_holiday", "adjacent_holiday"})
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankForm:
    """``fields`` and ``values`` as the applicant sees them, ``notes`` on what stayed empty, ``sources`` for the
    expressions that the browser evaluates and ``calendar`` for their working days (None where none counts them),
    ``names`` for the expressions evaluated here, ``filled`` in stored shape; ``computed`` are the values that follow
    from what was written so far: ``calc`` fields, and locked ones whose source is asked for a span of time."""

    fields: list[dict[str, Any]]
    values: dict[str, Any]
    notes: dict[str, str]
    sources: dict[str, dict[str, Any]]
    calendar: dict[str, Any] | None
    names: dict[str, Any]
    filled: dict[str, Any]
    computed: dict[str, Any]


def blank(definition: Definition, profile: Mapping[str, Any], sources: Mapping[str, Any], facts: Facts,
          kept: Mapping[str, Any] | None = None) -> BlankForm:
    """Return the form a person starts with; ``kept`` is what they wrote into a draft, as it was sent."""
    step = definition.start_step
    known = prefill(definition, profile, sources, facts)
    fields = [field for field in definition.fields if field.at in (None, step.key) or field.type == "serial"]
    filled = {**known.values, **{key: value for key, value in (kept or {}).items() if value is not None}}
    spans = {field.key: found for field in fields if field.lock
             and (found := of_span(field, filled, str(profile.get("no", "")), facts)) is not None}
    filled |= spans
    with surrounded(facts):
        names = bindings(definition, filled, profile, sources=sources)
        computed = calculated(definition, names)
        names["form"] = {**names["form"], **computed}
        described = [sheet.describe(
            definition, field, step, names, value=known.values.get(field.key), prefilled=field.key in known.values,
            nothing_known=known_to_be_nothing(field, sources) or spanned(field) is not None) for field in fields]
    shown = {field.key: masking.for_reader(field, known.values[field.key], _NOBODY)
             for field in fields if field.key in known.values}
    return BlankForm(
        fields=described, values={**shown, **spans, **computed}, computed=spans | computed,
        notes=known.notes, sources=sources_for_the_browser(definition, sources),
        calendar=calendar_for_the_browser(definition, facts), names=names, filled=filled | computed)


def sources_for_the_browser(definition: Definition, sources: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what conditions, calculations and checks of the applicant's fields read from the data sources.

    It is the applicant's own data, and no more of it than the form needs to react while it is filled in.
    """
    found: dict[str, dict[str, Any]] = {}
    for text in _texts(definition):
        for system, item in (match.groups() for path in paths_in(text) if (match := _ITEM.match(path))):
            value = (sources.get(system) or {}).get(item)
            if value is not None:
                found.setdefault(system, {})[item] = value
    return found


def calendar_for_the_browser(definition: Definition, facts: Facts) -> dict[str, Any] | None:
    """Return the school's ``holidays``, ``made_up`` days and ``vacations`` (ISO) where the form counts working days."""
    if not any(_OF_CALENDAR.intersection(functions_in(text)) for text in _texts(definition)):
        return None
    calendar = facts.answer("calendar")
    return {"holidays": sorted(day.isoformat() for day in calendar.holidays),
            "made_up": sorted(day.isoformat() for day in calendar.made_up),
            "vacations": [[first.isoformat(), last.isoformat()] for first, last in calendar.vacations]}


def _texts(definition: Definition) -> Iterator[str]:
    """Yield the expressions of the fields the applicant fills in, columns included."""
    for whole in definition.fields:
        if whole.at in (None, definition.start_step.key):
            for field in (whole, *whole.row):
                yield from filter(None, (field.when, field.calc, field.check.expression if field.check else None))
