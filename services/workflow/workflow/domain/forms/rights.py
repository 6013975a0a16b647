"""Which fields exist, may be written and must be filled at a step; everything else is read-only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.expression import evaluate
from contracts.catalog.fields import Field
from contracts.catalog.steps import Step

#: Types whose value only the system writes.
SYSTEM_TYPES = ("serial", "calc")


def writable(definition: Definition, step: Step) -> tuple[str, ...]:
    """Return the keys of the fields that whoever handles ``step`` may write, locked prefills included.

    What the step hides is not written there either.
    """
    return tuple(field.key for field in definition.fields
                 if _is_filled_at(field, step) and field.type not in SYSTEM_TYPES and field.key not in step.hide)


def _is_filled_at(field: Field, step: Step) -> bool:
    if step.kind == "start":
        return field.at in (None, step.key)
    return field.key in step.edit or field.at == step.key


def required(definition: Definition, step: Step, names: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that must be filled before ``step`` can be left, with the conditions as they stand now."""
    keys = writable(definition, step)
    return tuple(key for key in keys
                 if is_required(definition.field(key), step) and is_shown(definition.field(key), names))


def is_required(field: Field, step: Step) -> bool:
    """Tell whether a step demands a field, leaving its ``when`` aside; a table with a least number of rows is one."""
    demanded = field.required or (field.type == "table" and bool(field.min))
    if step.kind == "start":
        return demanded
    return field.key in step.require or (demanded and field.at == step.key)


def is_shown(field: Field, names: Mapping[str, Any]) -> bool:
    """Tell whether a field's ``when`` holds; a missing value makes it false."""
    return field.when is None or evaluate(field.when, names).value is True


def reached(definition: Definition, field: Field, steps: frozenset[str]) -> bool:
    """Tell whether a field that a later step fills can be seen yet: ``steps`` are those entered so far."""
    return field.at is None or field.at in steps or field.at == definition.start_step.key
