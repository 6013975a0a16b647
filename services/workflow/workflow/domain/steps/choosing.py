"""Handlers that people pick for a later step: whom they may pick from, and what they picked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.catalog import who as vocabulary
from contracts.catalog.definition import Definition
from contracts.catalog.steps import Step
from contracts.errors import Invalid
from contracts.workflow.people import Person
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import participants


def asked_at(definition: Definition, key: str) -> Iterator[tuple[Step, str]]:
    """Yield the steps whose handler is picked at step ``key``, each with its ``chosen(…)`` expression.

    ``chosen('a', pool)`` at step b is picked by whoever handles a; where it names b itself, by the applicant.
    """
    start = definition.start_step.key
    for step in definition.steps:
        for text in step.who:
            who = vocabulary.parse(text)
            if who.name == "chosen" and (start if who.args[0] == step.key else who.args[0]) == key:
                yield step, text


def choices(key: str, case: Case, facts: Facts) -> dict[str, tuple[Person, ...]]:
    """Return whom the handler of step ``key`` may pick from, by the step they pick for."""
    return {step.key: participants.pool(text, case, facts) for step, text in asked_at(facts.defined, key)}


def chosen_at(key: str, picked: Mapping[str, Any], case: Case, facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return the picks made at step ``key``; raises Invalid for a missing one or one outside the pool.

    A pool of one needs no choice. What is not asked here is refused.
    """
    offered = choices(key, case, facts)
    errors: dict[str, list[str]] = {f"choose.{step}": ["这里不能选择该步骤的办理人"]
                                    for step in picked if step not in offered}
    found: dict[str, tuple[str, ...]] = {}
    for step, pool in offered.items():
        numbers = tuple(picked.get(step, ())) or case.chosen.get(step, ())
        known = {person.no: person for person in pool}
        if not numbers and len(pool) > 1:
            errors[f"choose.{step}"] = ["请选择下一步的办理人：" + "、".join(person.name for person in pool)]
        elif any(no not in known for no in numbers):
            errors[f"choose.{step}"] = ["只能选择：" + "、".join(person.name for person in pool)]
        elif numbers and step in picked:
            found[step] = numbers
    if errors:
        raise Invalid("请选择办理人", errors=errors)
    return found
