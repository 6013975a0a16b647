"""What a definition's expressions can see: form, applicant, case, src, me, and the school's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts.catalog import functions
from contracts.catalog.definition import Definition
from contracts.catalog.fields import Field
from workflow.domain.facts import Facts

_NUMBERS = ("int", "decimal", "money")


def surrounded(facts: Facts) -> AbstractContextManager[None]:
    """Let the expressions evaluated inside know the clock, and ask for the calendar and for other cases."""
    return functions.surrounded(facts.now, facts.answer)


def bindings(definition: Definition, form: Mapping[str, Any], applicant: Mapping[str, Any], *,
             sources: Mapping[str, Any] | None = None, case: Mapping[str, Any] | None = None,
             me: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the variables of an expression; form values become numbers and dates by their declared type.

    What a data source has nothing for is missing, like what it did not answer. A box nobody ticked is false, not
    missing: it has no third state, and ``!form.agreed`` must hold for it.
    """
    known = {system: {item: value for item, value in items.items() if value is not None}
             for system, items in (sources or {}).items()}
    return {
        "form": {field.key: False if form.get(field.key) is None else typed(field, form[field.key])
                 for field in definition.fields if form.get(field.key) is not None or field.type == "checkbox"},
        "applicant": dict(applicant),
        "case": dict(case or {}),
        "src": known,
        "me": dict(me if me is not None else applicant),
    }


def typed(field: Field, value: Any) -> Any:
    """Return a stored form value as the expression language compares it; what does not fit stays as it is."""
    if field.type == "table" and isinstance(value, list):
        return [{column.key: typed(column, row[column.key]) for column in field.row
                 if row.get(column.key) is not None} for row in value if isinstance(row, dict)]
    if not isinstance(value, str):
        return value
    try:
        if field.type in _NUMBERS:
            return float(Decimal(value))
        if field.type == "date":
            return date.fromisoformat(value)
        if field.type == "datetime":
            return datetime.fromisoformat(value)
    except (ValueError, InvalidOperation):
        return value
    return value
