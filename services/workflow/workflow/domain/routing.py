"""Where a case goes next, and the way it would go as the form stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.expression import evaluate
from contracts.catalog.steps import Step
from workflow.domain.bindings import bindings
from workflow.domain.forms.personal import is_personal
from workflow.domain.state import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The way out that was taken: the condition that held (None for the default) and notes on those that did not."""

    to: str
    condition: str | None = None
    notes: tuple[str, ...] = ()


def names_of(definition: Definition, case: Case) -> dict[str, Any]:
    """Return the variables of the case's expressions."""
    about = {"serial": case.serial, "status": case.status.value, "round": float(case.round)}
    return bindings(definition, case.form, case.applicant_facts, sources=case.sources, case=about)


def form_names(definition: Definition, form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's values as expressions see them."""
    return dict(bindings(definition, form, {})["form"])


def choose(step: Step, names: Mapping[str, Any]) -> Chosen:
    """Return the first route whose condition holds, or the default; problems on the way become notes.

    Raises LookupError for a step without a way out, which publishing refuses.
    """
    notes: list[str] = []
    for route in step.next:
        if route.condition is None:
            return Chosen(to=route.to, notes=tuple(notes))
        outcome = evaluate(route.condition, names)
        if outcome.value is True:
            return Chosen(to=route.to, condition=route.condition, notes=tuple(notes))
        if outcome.problem:
            notes.append(f"条件 {route.condition} 按不成立处理：{outcome.problem}")
    raise LookupError(f"step {step.key} has no way out")


def inputs_of(definition: Definition, step: Step, form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form values a step's conditions mention, personal ones left out, to be stored with the decision."""
    text = " ".join(route.condition or "" for route in step.next)
    return {field.key: form[field.key] for field in definition.fields
            if f"form.{field.key}" in text and field.key in form and not is_personal(field) and field.type != "table"}


def path(definition: Definition, names: Mapping[str, Any], start: str) -> tuple[str, ...]:
    """Return the keys of the steps the case would pass after ``start``, with the conditions as they stand now."""
    found: list[str] = []
    step = definition.step(start)
    while step.next and len(found) <= len(definition.steps):
        step = definition.step(choose(step, names).to)
        if step.key in found:
            break
        found.append(step.key)
    return tuple(found)
