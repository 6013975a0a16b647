"""Numbers that a definition issues, such as ``DZ{yyyy}{seq:04}`` or ``JS{yyyy}-{dept_code}-{seq:04}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts.catalog.definition import Definition, SerialRule
from contracts.catalog.steps import Step
from contracts.workflow import events as ev
from workflow.domain.facts import Facts
from workflow.domain.unfolding import Unfolding

_PLACE = re.compile(r"\{(yyyy|yy|mm|dd|dept_code|seq)(?::0?(\d{1,2}))?\}")


def issue_at(unfolding: Unfolding, step: Step) -> None:
    """Issue the number that belongs to ``step``, if there is one and the case does not have it yet.

    A system step has its number before it acts, every other step when it is left; a number once given is kept.
    """
    rule = unfolding.definition.serial
    if rule is None or rule.at != step.key or unfolding.case.form.get(rule.field):
        return
    unit = unit_of(unfolding.definition, unfolding.case.form, unfolding.case.applicant.unit)
    value = issue(rule, unfolding.definition.code, unfolding.facts, unit=unit)
    unfolding.emit(ev.NumberIssued(step=step.key, field=rule.field, value=value))


def issue(rule: SerialRule, service: str, facts: Facts, *, unit: str = "") -> str:
    """Return the next number of a rule; ``unit`` is the key behind ``dept_code``.

    The sequence starts again when what stands before and after it changes: with the year, and for each unit.
    """
    parts = {**_dated(facts.now), "dept_code": unit.upper()}
    fixed = _PLACE.sub(lambda match: "#" if match[1] == "seq" else parts[match[1]], rule.pattern)
    number = facts.answer("sequence", f"{service}:{rule.field}:{fixed}")
    return _PLACE.sub(lambda match: f"{number:0{int(match[2] or 1)}d}" if match[1] == "seq" else parts[match[1]],
                      rule.pattern)


def unit_of(definition: Definition, form: Mapping[str, Any], applicants: str) -> str:
    """Return the unit a number is issued for: the first unit the form names, else the applicant's own."""
    named = (form.get(field.key) for field in definition.fields if field.type == "dept" and not field.many)
    return next((key for key in named if isinstance(key, str) and key), applicants)


def case_serial(facts: Facts) -> str:
    """Return the platform-wide serial of a new case: the day and a number of at least five digits."""
    day = facts.now.strftime("%Y%m%d")
    return f"{day}{facts.answer('serial', day):05d}"


def _dated(local: datetime) -> dict[str, str]:
    return {"yyyy": f"{local:%Y}", "yy": f"{local:%y}", "mm": f"{local:%m}", "dd": f"{local:%d}"}
