"""A case's title from its template, such as ``{name}_{applicant.name}_{form.unit}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow.people import Person
from workflow.domain.facts import Facts
from workflow.domain.forms.personal import is_personal

#: Longest title, in characters; a form value inside it is cut at a quarter of that.
LONGEST = 120

_PLACE = re.compile(r"(_?)\{([a-z_]+(?:\.[a-z_0-9]+)?)\}")


def title(definition: Definition, applicant: Person, form: Mapping[str, Any], facts: Facts) -> str:
    """Return the title; units appear by name, and a place with nothing to put in goes with the line before it."""
    return filled(definition.title, definition, applicant, form, facts).strip("_")[:LONGEST]


def filled(text: str, definition: Definition, applicant: Person, form: Mapping[str, Any], facts: Facts) -> str:
    """Return a text of the definition with what its places stand for."""
    def fill(match: re.Match[str]) -> str:
        value = _value(match[2], definition, applicant, form, facts)[:LONGEST // 4]
        return match[1] + value if value else ""

    return _PLACE.sub(fill, text)


def _value(place: str, definition: Definition, applicant: Person, form: Mapping[str, Any], facts: Facts) -> str:
    root, _, key = place.partition(".")
    if place == "name":
        return definition.name
    if root == "applicant":
        return {"name": applicant.name, "no": applicant.no, "dept": applicant.unit_name,
                "unit": applicant.unit_name}.get(key, "")
    if root == "form":
        field = next((field for field in definition.fields if field.key == key), None)
        if field is None or is_personal(field) or form.get(key) is None:
            return ""
        return _written(field.type, form[key], facts)
    return ""


def _written(kind: str, value: Any, facts: Facts) -> str:
    """A value in words: units and people by name, several with a comma between, no attachments and no rows."""
    if isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return "、".join(_written(kind, item, facts) for item in value if isinstance(item, str))
    if kind == "dept":
        return str(facts.answer("unit", value) or value)
    if kind == "person":
        person = facts.answer("person", value)
        return person.name if person else str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value).replace("T", " ")[:16] if kind == "datetime" else str(value)
