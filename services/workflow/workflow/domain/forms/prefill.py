"""What the hall fills in by itself: who I am, what day it is, what the campus systems know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.fields import Field
from workflow.domain.facts import Facts
from workflow.domain.forms.values import check_value, is_blank

_SOURCE = re.compile(r"\bsrc\.([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """``values`` by field, in stored shape; ``notes`` say why a field that should be filled is empty."""

    values: dict[str, Any]
    notes: dict[str, str]


def prefill(definition: Definition, profile: Mapping[str, Any], sources: Mapping[str, Any], facts: Facts) -> Prefilled:
    """Return the values of every field with ``prefill`` or ``prefill_value`` that the start step shows."""
    values: dict[str, Any] = {}
    notes: dict[str, str] = {}
    for field in definition.fields:
        if field.at is not None or (field.prefill is None and field.prefill_value is None):
            continue
        value = _value(field, profile, sources, facts)
        if is_blank(value):
            notes[field.key] = _note(field)
            continue
        stored, wrong = check_value(field, value, facts, field.key)
        if wrong:
            notes[field.key] = "自动填写的内容不合要求，请手工填写"
        else:
            values[field.key] = stored
    return Prefilled(values=values, notes=notes)


def mentioned_sources(definition: Definition) -> tuple[tuple[str, str], ...]:
    """Return every ``(system, item)`` that the definition asks a data source for."""
    texts = [field.prefill or "" for field in definition.fields]
    texts += [text for field in definition.fields for text in (field.when, field.calc) if text]
    texts += [field.check.expression for field in definition.fields if field.check]
    texts += [route.condition or "" for step in definition.steps for route in (*step.next, *step.branches)]
    return tuple(dict.fromkeys(match.groups() for text in texts for match in _SOURCE.finditer(text)))  # type: ignore[misc]


def _value(field: Field, profile: Mapping[str, Any], sources: Mapping[str, Any], facts: Facts) -> Any:
    if field.prefill is None:
        return field.prefill_value
    root, _, rest = field.prefill.partition(".")
    if field.prefill == "today":
        return facts.now.date().isoformat()
    if root == "me":
        return profile.get(rest)
    if root == "src":
        system, _, item = rest.partition(".")
        return (sources.get(system) or {}).get(item)
    return None


def _note(field: Field) -> str:
    if (field.prefill or "").startswith("src."):
        return "数据来源暂时没有返回内容，请手工填写"
    return "没有可自动填写的内容，请手工填写"
