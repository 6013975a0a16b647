"""Rules between fields: checks of fields and columns, and choices that depend on another field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.catalog.expression import evaluate, paths_in
from contracts.catalog.fields import Field
from workflow.domain.bindings import typed
from workflow.domain.forms import choices
from workflow.domain.forms.values import is_blank
from workflow.domain.forms.wrong import Errors


def mentioned(errors: Errors, key: str) -> list[str]:
    """Return the paths of a field's errors, those of its rows included."""
    return [path for path in errors if path == key or path.startswith((f"{key}[", f"{key}."))]


def concerns(field: Field, changed: set[str]) -> bool:
    """Tell whether the field's check reads one of the fields ``changed``."""
    if field.check is None:
        return False
    return any(path.partition("[")[0].partition(".")[2].partition(".")[0] in changed
               for path in paths_in(field.check.expression) if path.startswith("form."))


def run(field: Field, names: Mapping[str, Any], form: Mapping[str, Any], errors: Errors) -> None:
    """Add the messages of the field's check and of its columns' checks; what is empty or wrong already is left out.

    A check that cannot be computed has failed: what it needs is missing or unfit.
    """
    value = form.get(field.key)
    if is_blank(value) or mentioned(errors, field.key):
        return
    if field.check and evaluate(field.check.expression, names).value is not True:
        errors[field.key] = [field.check.message]
    checked = [column for column in field.row if column.check]
    for number, row in enumerate(typed(field, value) if checked else ()):
        for column in checked:
            if column.check and column.key in row:
                outcome = evaluate(column.check.expression, {**names, "row": row})
                if outcome.value is not True:
                    errors[f"{field.key}[{number}].{column.key}"] = [column.check.message]


def choice(field: Field, form: Mapping[str, Any], errors: Errors) -> None:
    """Add what is wrong with a choice beside the field it depends on; in a table that is a column, else a field."""
    value = form.get(field.key)
    if is_blank(value):
        return
    if field.depends_on and (wrong := choices.misfit(field, value, form.get(field.depends_on))):
        errors[field.key] = [wrong]
    columns = {column.key for column in field.row}
    for number, row in enumerate(value if columns and isinstance(value, list) else ()):
        for column in field.row:
            parent = (row if column.depends_on in columns else form).get(column.depends_on or "")
            if column.key in row and (wrong := choices.misfit(column, row[column.key], parent)):
                errors[f"{field.key}[{number}].{column.key}"] = [wrong]
