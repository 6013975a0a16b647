"""A form field as the portal draws it: what it is, and what this reader may do with it at this step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.fields import Field
from contracts.catalog.steps import Step
from workflow.domain.forms import rights
from workflow.domain.forms.values import is_blank


def describe(definition: Definition, field: Field, step: Step | None, names: Mapping[str, Any], *,
             value: Any = None, prefilled: bool = False, nothing_known: bool = False) -> dict[str, Any]:
    """Return the field's description; without a step everything is read-only.

    ``nothing_known``: the field is locked although it is empty, because its source has nothing to put in.
    """
    allowed = step is not None and field.key in rights.writable(definition, step)
    locked = field.lock and (not is_blank(value) or nothing_known)
    return {
        **_shape(field),
        "required": step is not None and rights.is_required(field, step),
        "writable": allowed and not locked,
        "locked": locked,
        "prefilled": prefilled,
        "secret": field.secret,
        "visible": rights.is_shown(field, names),
        "when": field.when,
        "check": [field.check.expression, field.check.message] if field.check else None,
        "step": field.at,
        "row": [{**_shape(column), "required": column.required, "when": column.when,
                 "check": [column.check.expression, column.check.message] if column.check else None}
                for column in field.row],
        "row_actions": list(field.row_actions),
    }


def _shape(field: Field) -> dict[str, Any]:
    """What the definition says of a field; what it leaves open is left out, so that "no limit" cannot be misread."""
    said = {"key": field.key, "label": field.label, "type": field.type, "options": list(field.options),
            "many": field.many, "min": field.min, "max": field.max, "min_len": field.min_len, "unit": field.unit,
            "group": field.group, "calc": field.calc, "statement": list(field.statement), "must_be": field.must_be,
            "accept": list(field.accept) or None, "depends_on": field.depends_on,
            "choices": {parent: list(offered) for parent, offered in field.choices.items()} or None}
    return {name: value for name, value in said.items() if value is not None}
