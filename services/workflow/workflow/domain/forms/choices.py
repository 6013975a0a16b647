"""Which options a choice offers, given what was chosen in the field it depends on."""

from __future__ import annotations

from typing import Any

from contracts.catalog.fields import Field

#: Types whose value is picked from options.
CHOICES = ("select", "radio", "multiselect")


def offered(field: Field, parent: Any) -> tuple[str, ...]:
    """Return the options of ``field`` where its parent has the value ``parent``; none known means any text will do."""
    if not field.choices:
        return field.options
    return field.choices.get(parent, ()) if isinstance(parent, str) else ()


def misfit(field: Field, value: Any, parent: Any) -> str | None:
    """Return what is wrong with a value beside the parent's value (Chinese), or None."""
    options = offered(field, parent)
    if not field.choices or not options:
        return None
    chosen = value if isinstance(value, list) else [value]
    if all(item in options for item in chosen):
        return None
    return "请从选项中选择：" + "、".join(options)
