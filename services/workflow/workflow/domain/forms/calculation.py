"""Fields that the hall computes: after every write, from the form, the applicant and the data sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.expression import Outcome, evaluate
from workflow.domain.forms import rights
from workflow.domain.forms.wrong import LONGEST_TEXT

#: Whole numbers up to here are exact as doubles and are stored without a fraction.
_EXACT = 2**53


def calculated(definition: Definition, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of every ``calc`` field by key: a number, a text or a truth.

    A field that lacks an input, or whose ``when`` does not hold, has no value. One may use another, in any order;
    ``names["form"]`` is what they are computed from, its own values of such fields aside.
    """
    fields = [field for field in definition.fields if field.type == "calc" and field.calc]
    own = {field.key for field in fields}
    form = {key: value for key, value in names["form"].items() if key not in own}
    known: dict[str, Any] = {}
    for _ in fields:
        before = dict(known)
        for field in fields:
            around = {**names, "form": {**form, **known}}
            value = _stored(evaluate(field.calc or "", around)) if rights.is_shown(field, around) else None
            known.pop(field.key, None)
            if value is not None:
                known[field.key] = value
        if known == before:
            break
    return known


def recalculated(definition: Definition, form: Mapping[str, Any], names: Mapping[str, Any],
                 step: str = "") -> dict[str, Any]:
    """Return what changes among the computed fields of a form that ``step`` wrote to; None for one left empty."""
    keys = [field.key for field in definition.fields
            if field.type == "calc" and (field.at in (None, step) or field.key in form)]
    if not keys:
        return {}
    known = calculated(definition, names)
    return {key: known.get(key) for key in keys if known.get(key) != form.get(key)}


def _stored(outcome: Outcome) -> Any:
    value = outcome.value
    if outcome.problem is not None or isinstance(value, bool):
        return None if outcome.problem else value
    if isinstance(value, int | float):
        return int(value) if value == int(value) and abs(value) < _EXACT else value
    return value[:LONGEST_TEXT] if isinstance(value, str) and value else None
