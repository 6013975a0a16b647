"""Accept what a person filled in at a step, or say field by field what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.expression import evaluate
from contracts.catalog.fields import Field
from contracts.catalog.steps import Step
from contracts.errors import Invalid
from workflow.domain.bindings import bindings
from workflow.domain.facts import Facts
from workflow.domain.forms import rights
from workflow.domain.forms.masking import masked
from workflow.domain.forms.values import Errors, check_value, is_blank

READ_ONLY = "此步骤不可填写该字段（read_only）"


def fill(definition: Definition, step: Step, submitted: Mapping[str, Any], facts: Facts, *,
         current: Mapping[str, Any], prefilled: Mapping[str, Any], applicant: Mapping[str, Any],
         sources: Mapping[str, Any], complete: bool = True) -> dict[str, Any]:
    """Return the whole form after the step's writes, every value in its stored shape.

    ``current`` is the form so far, ``prefilled`` what the hall itself knows for locked fields. Raises Invalid with
    the messages by field; its code is ``read_only`` when nothing but read-only fields are wrong. ``complete`` asks
    for the required fields too.
    """
    allowed = rights.writable(definition, step)
    form, errors = dict(current), _unwelcome(definition, allowed, submitted, current)
    read_only = set(errors)
    for key in allowed:
        field = definition.field(key)
        if field.lock and not is_blank(prefilled.get(key)):
            if not _same_as_locked(field, submitted.get(key), prefilled[key]):
                errors[key] = [READ_ONLY]
                read_only.add(key)
            form[key] = prefilled[key]
        elif key in submitted:
            _write(field, submitted[key], facts, form, errors, prefilled.get(key))
    names = bindings(definition, form, applicant, sources=sources)
    _drop_hidden(definition, allowed, names, form, errors)
    if complete:
        for key in rights.required(definition, step, names):
            if not _mentioned(errors, key) and not _is_filled(definition.field(key), form.get(key)):
                errors[key] = [f"请填写{definition.field(key).label}"]
    _run_checks(definition, allowed, names, form, errors)
    if errors:
        only_read_only = read_only.issuperset(errors) and all(errors[key] == [READ_ONLY] for key in errors)
        raise Invalid("表单填写有误，请按提示修改", code="read_only" if only_read_only else "invalid", errors=errors)
    return form


def _unwelcome(definition: Definition, allowed: tuple[str, ...], submitted: Mapping[str, Any],
               current: Mapping[str, Any]) -> Errors:
    """Refuse unknown fields, and known ones that this step may not write unless they come back unchanged."""
    known = {field.key for field in definition.fields}
    errors: Errors = {}
    for key, value in submitted.items():
        if key not in known:
            errors[key] = ["不认识的字段"]
        elif key not in allowed and not _unchanged(value, current.get(key)):
            errors[key] = [READ_ONLY]
    return errors


def _is_filled(field: Field, value: Any) -> bool:
    """A box that must be ticked is filled in only when it is ticked."""
    return not is_blank(value) and not (field.type == "checkbox" and value is False)


def _same_as_locked(field: Field, given: Any, locked: Any) -> bool:
    if is_blank(given) or given == locked:
        return True
    return field.secret and given == masked(locked)


def _unchanged(given: Any, stored: Any) -> bool:
    if is_blank(given) and is_blank(stored):
        return True
    return given == stored or (isinstance(stored, str) and given == masked(stored))


def _write(field: Field, value: Any, facts: Facts, form: dict[str, Any], errors: Errors, prefilled: Any) -> None:
    known = form.get(field.key, prefilled)
    if field.secret and isinstance(known, str) and value == masked(known):
        form[field.key] = known
        return
    if is_blank(value):
        if field.type == "table" and field.required and value == []:
            errors[field.key] = [f"请填写{field.label}"]
        form.pop(field.key, None)
        return
    stored, wrong = check_value(field, value, facts, field.key)
    if wrong:
        errors.update(wrong)
        form.pop(field.key, None)
    else:
        form[field.key] = stored


def _drop_hidden(definition: Definition, allowed: tuple[str, ...], names: dict[str, Any], form: dict[str, Any],
                 errors: Errors) -> None:
    """A field whose condition does not hold is not part of the form, whatever was sent for it."""
    for key in allowed:
        if not rights.is_shown(definition.field(key), names):
            form.pop(key, None)
            names["form"].pop(key, None)
            for path in _mentioned(errors, key):
                del errors[path]


def _mentioned(errors: Errors, key: str) -> list[str]:
    """Return the paths of a field's errors, those of its rows included."""
    return [path for path in errors if path == key or path.startswith((f"{key}[", f"{key}."))]


def _run_checks(definition: Definition, allowed: tuple[str, ...], names: Mapping[str, Any], form: Mapping[str, Any],
                errors: Errors) -> None:
    for key in allowed:
        field = definition.field(key)
        if field.check is None or key in errors or is_blank(form.get(key)):
            continue
        if evaluate(field.check.expression, names).value is not True:
            errors[key] = [field.check.message]
