"""What the hall fills in by itself: who I am, what day it is, what the case is, what the campus systems know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.fields import Field
from contracts.catalog.steps import Step
from workflow.domain.facts import Facts
from workflow.domain.forms.values import check_value, is_blank

_SOURCE = re.compile(r"\bsrc\.([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")
_ACTOR = re.compile(r"\bme\.")
#: An item with this ending is asked for a span of time: the form's own fields ``begin`` and ``end``.
_OF_A_SPAN = "_between"
SPAN = ("begin", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """``values`` by field, in stored shape; ``notes`` say why a field that should be filled is empty."""

    values: dict[str, Any]
    notes: dict[str, str]


def prefill(definition: Definition, profile: Mapping[str, Any], sources: Mapping[str, Any], facts: Facts) -> Prefilled:
    """Return the values of every field with ``prefill`` or ``prefill_value`` that the start step shows."""
    fields = [field for field in definition.fields if field.at in (None, definition.start_step.key)]
    return _filled(fields, {"me": profile, "src": sources, "case": {}}, facts)


def at_step(definition: Definition, step: Step, me: Mapping[str, Any], case: Mapping[str, Any],
            sources: Mapping[str, Any], facts: Facts) -> Prefilled:
    """Return the same for the fields that a later step fills; ``me`` is then who handles it, ``case`` the case."""
    fields = [field for field in definition.fields if field.at == step.key and step.kind != "start"]
    return _filled(fields, {"me": me, "src": sources, "case": case}, facts)


def mentions_actor(definition: Definition, step: Step) -> bool:
    """Tell whether a later step needs to know who handles it, to fill in a field or to evaluate a rule."""
    if step.kind == "start":
        return False
    texts = [text for field in definition.fields for text in _of_field(field) if "me." in text]
    return any(_ACTOR.search(text) for text in texts)


def of_span(field: Field, form: Mapping[str, Any], person: str, facts: Facts) -> Any:
    """Return what a source has for a field between ``begin`` and ``end`` of the form, or None.

    None also stands for a form without both, and for a source that does not answer.
    """
    source = spanned(field)
    if source is None or any(is_blank(form.get(key)) for key in SPAN):
        return None
    value = facts.answer("source", *source, person, *(str(form[key]) for key in SPAN))
    if is_blank(value) and value != []:
        return None
    stored, wrong = check_value(field, value, facts, field.key)
    return None if wrong else stored


def spanned(field: Field) -> tuple[str, str] | None:
    """Return ``(system, item)`` of a field whose source is asked for a span of time, else None."""
    found = _SOURCE.fullmatch(field.prefill or "")
    return (found[1], found[2]) if found and found[2].endswith(_OF_A_SPAN) else None


def known_to_be_nothing(field: Field, sources: Mapping[str, Any]) -> bool:
    """Tell whether the field's source did answer, and has nothing for this person."""
    found = _SOURCE.fullmatch(field.prefill or "")
    if found is None:
        return False
    items = sources.get(found[1]) or {}
    return found[2] in items and items[found[2]] is None


def lasting(definition: Definition, sources: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a case keeps of the sources: what expressions and later steps read, and where there was nothing.

    What only filled in a field at the start is in the form and need not lie anywhere else.
    """
    start = definition.start_step.key
    read = list(_texts(definition, prefills=False))
    read += [field.prefill or "" for field in definition.fields if field.at not in (None, start)]
    wanted = {match.groups() for text in read for match in _SOURCE.finditer(text)}
    kept = {system: {item: value for item, value in items.items() if value is None or (system, item) in wanted}
            for system, items in sources.items()}
    return {system: items for system, items in kept.items() if items}


def mentioned_sources(definition: Definition) -> tuple[tuple[str, str], ...]:
    """Return every ``(system, item)`` that the definition asks a data source for, those of a span aside."""
    found = [match.groups() for text in _texts(definition) for match in _SOURCE.finditer(text)]
    return tuple((system, item) for system, item in dict.fromkeys(found) if not item.endswith(_OF_A_SPAN))


def _texts(definition: Definition, *, prefills: bool = True) -> Iterator[str]:
    for field in definition.fields:
        yield from (text for text in _of_field(field) if prefills or text != field.prefill)
    for step in definition.steps:
        yield from (route.condition for route in (*step.next, *step.branches) if route.condition)
        yield from (text for text in (step.raw.get("run_if"), step.raw.get("until")) if isinstance(text, str))


def _of_field(whole: Field) -> Iterator[str]:
    for field in (whole, *whole.row):
        yield from (text for text in (field.prefill, field.when, field.calc) if text)
        if field.check:
            yield field.check.expression


def _filled(fields: list[Field], roots: Mapping[str, Mapping[str, Any]], facts: Facts) -> Prefilled:
    values: dict[str, Any] = {}
    notes: dict[str, str] = {}
    for field in fields:
        if field.prefill is None and field.prefill_value is None:
            continue
        value = _value(field, roots, facts)
        if is_blank(value):
            notes[field.key] = _note(field, roots["src"], fields)
            continue
        stored, wrong = check_value(field, value, facts, field.key)
        if wrong:
            notes[field.key] = "自动填写的内容不合要求，请手工填写"
        else:
            values[field.key] = stored
    return Prefilled(values=values, notes=notes)


def _value(field: Field, roots: Mapping[str, Mapping[str, Any]], facts: Facts) -> Any:
    if field.prefill is None:
        return field.prefill_value
    root, _, rest = field.prefill.partition(".")
    if field.prefill == "today":
        return facts.now.date().isoformat()
    if field.prefill == "now":
        return facts.now.replace(tzinfo=None, second=0, microsecond=0).isoformat()
    if root == "src":
        system, _, item = rest.partition(".")
        found = (roots["src"].get(system) or {}).get(item)
    else:
        found = roots.get(root, {}).get(rest)
    return field.prefill_value if is_blank(found) else found


def _note(field: Field, sources: Mapping[str, Any], fields: list[Field]) -> str:
    if spanned(field):
        labels = [one.label for one in fields if one.key in SPAN]
        return f"填写{'、'.join(labels)}后，提交时由系统填入"
    if known_to_be_nothing(field, sources):
        return "来源系统里没有您的这项内容" + ("，如有疑问请联系主办部门" if field.lock else "，请手工填写")
    if (field.prefill or "").startswith("src."):
        return "数据来源暂时没有返回内容，请手工填写"
    return "没有可自动填写的内容，请手工填写"
