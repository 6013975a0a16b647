"""Where a case goes next, and the way it would go as the form stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.expression import evaluate
from contracts.catalog.steps import Route, Step
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
    known = bindings(definition, case.form, case.applicant_facts, sources=case.sources, case=about(case))
    return {**known, "branches": dict(case.branches)}


def about(case: Case) -> dict[str, Any]:
    """Return what expressions and prefills may ask about the case itself."""
    found: dict[str, Any] = {"serial": case.serial, "status": case.status.value, "round": float(case.round),
                             "title": case.title}
    return found if case.started_at is None else {**found, "started_at": case.started_at}


def form_names(definition: Definition, form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's values as expressions see them."""
    return dict(bindings(definition, form, {})["form"])


def choose(step: Step, names: Mapping[str, Any]) -> Chosen:
    """Return the first route whose condition holds, or the default; problems on the way become notes.

    Raises LookupError for a step without a way out, which publishing refuses.
    """
    notes: list[str] = []
    for route in step.next:
        holds, note = _holds(route, names)
        if holds:
            return Chosen(to=route.to, condition=route.condition, notes=tuple(notes))
        notes += note
    raise LookupError(f"step {step.key} has no way out")


def branches(step: Step, names: Mapping[str, Any]) -> tuple[list[Route], list[tuple[Route, str]]]:
    """Return the branches of a fork that are taken, and those left out, each with a note on its condition.

    A branch without a condition is always taken. Where every branch has one and none holds, the last is taken: a case
    never stands still for want of a way.
    """
    taken, left = [], []
    for route in step.branches:
        holds, note = _holds(route, names)
        if holds:
            taken.append(route)
        else:
            left.append((route, note[0] if note else ""))
    if not taken:
        taken.append(left.pop()[0])
    return taken, left


def _holds(route: Route, names: Mapping[str, Any]) -> tuple[bool, list[str]]:
    if route.condition is None:
        return True, []
    outcome = evaluate(route.condition, names)
    if outcome.value is True:
        return True, []
    return False, [f"条件 {route.condition} 按不成立处理：{outcome.problem}"] if outcome.problem else []


def inputs_of(definition: Definition, step: Step, form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form values a step's conditions mention, personal ones left out, to be stored with the decision."""
    text = " ".join(route.condition or "" for route in (*step.next, *step.branches))
    return {field.key: form[field.key] for field in definition.fields
            if f"form.{field.key}" in text and field.key in form and not is_personal(field) and field.type != "table"}


def after(definition: Definition, step: Step, names: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of the steps that would follow ``step``: several after a fork, none after an end."""
    if step.kind == "fork":
        return tuple(route.to for route in branches(step, names)[0])
    return (choose(step, names).to,) if step.next else ()


def path(definition: Definition, names: Mapping[str, Any], start: str) -> tuple[str, ...]:
    """Return the keys of the steps the case would pass after ``start``, with the conditions as they stand now.

    Branches of a fork follow each other; a join comes after all of them.
    """
    return walk(definition, names, definition.step(start), set(), stop="")


def walk(definition: Definition, names: Mapping[str, Any], step: Step, seen: set[str], stop: str) -> tuple[str, ...]:
    """Return the steps after ``step`` up to ``stop`` (not included), each once."""
    found: list[str] = []
    while following := after(definition, step, names):
        if step.kind == "fork":
            join = join_of(definition, step.key)
            for first in following:
                found += _branch(definition, names, first, seen, stop=join.key if join else stop)
            following = (join.key,) if join else ()
        if not following or following[0] == stop or following[0] in seen:
            break
        step = definition.step(following[0])
        seen.add(step.key)
        found.append(step.key)
    return tuple(found)


def _branch(definition: Definition, names: Mapping[str, Any], first: str, seen: set[str], stop: str) -> list[str]:
    if first in seen or first == stop:
        return []
    seen.add(first)
    return [first, *walk(definition, names, definition.step(first), seen, stop)]


def join_of(definition: Definition, fork: str) -> Step | None:
    """Return the step where the branches of a fork meet."""
    return next((step for step in definition.steps if step.kind == "join" and step.of == fork), None)
