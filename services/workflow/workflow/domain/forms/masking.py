"""Hide secret values from readers who have no need of them."""

from __future__ import annotations

from typing import Any

from contracts.catalog.fields import Field
from contracts.personal import ERASED


def masked(value: Any) -> Any:
    """Return a text with its middle hidden: an ID number keeps four characters at each end, a short text one.

    Rows, lists and attachments are hidden item by item; of a number or a truth nothing is shown.
    """
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    if isinstance(value, bool | int | float):
        return "***"
    if not isinstance(value, str) or value in ("", ERASED):
        return value
    kept = 4 if len(value) >= 15 else 3 if len(value) >= 10 else 1
    if len(value) <= 2 * kept:
        return value[0] + "*" * (len(value) - 1)
    return value[:kept] + "*" * (len(value) - 2 * kept) + value[-kept:]


def may_see(field: Field, steps: frozenset[str]) -> bool:
    """Tell whether a reader who handles or handled ``steps`` sees the field in clear."""
    return not field.secret or not steps.isdisjoint(field.see)


def for_reader(field: Field, value: Any, steps: frozenset[str]) -> Any:
    """Return the value as a reader may see it."""
    return value if may_see(field, steps) else masked(value)
