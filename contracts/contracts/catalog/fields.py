"""The shape of a form field in a service definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Every type a field may have, as the notation names them.
FIELD_TYPES = frozenset({
    "text", "textarea", "int", "decimal", "money", "date", "datetime", "select", "multiselect", "radio", "checkbox",
    "dept", "person", "phone", "idcard", "email", "file", "image", "table", "week_range", "place", "signature",
    "serial", "calc",
})


@dataclass(frozen=True, slots=True)
class Check:
    """A rule the server tests on every write: ``expression`` is CEL, ``message`` what the person reads if it fails."""

    expression: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form, or one column of a table field.

    ``min``/``max`` bound a number's value, a text's length, a list's or a table's count; ``at`` names the step that
    fills the field (None: the applicant, at start); ``see`` names the steps where a secret value is shown unmasked.
    ``choices`` are the options by the value of the field that ``depends_on`` names; then ``options`` is empty.
    """

    key: str
    label: str
    type: str
    required: bool = False
    options: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    many: bool = False
    min: float | None = None
    max: float | None = None
    min_len: int | None = None
    row: tuple[Field, ...] = ()
    row_actions: tuple[str, ...] = ()
    prefill: str | None = None
    prefill_value: Any = None
    lock: bool = False
    secret: bool = False
    see: tuple[str, ...] = ()
    when: str | None = None
    check: Check | None = None
    calc: str | None = None
    at: str | None = None
    unit: str | None = None
    group: str | None = None
    accept: tuple[str, ...] = ()
    depends_on: str | None = None
    must_be: Any = None
    statement: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def column(self, key: str) -> Field:
        """Return the column called ``key`` of a table field; raises LookupError when there is none."""
        for column in self.row:
            if column.key == key:
                return column
        raise LookupError(f"no column {key} in table {self.key}")


def read_field(data: Mapping[str, Any]) -> Field:
    """Build a field from its canonical dict, which has passed the soundness check."""
    check, options = data.get("check"), data.get("options")
    by_parent = options if isinstance(options, Mapping) else {}
    return Field(
        key=data["key"], label=data["label"], type=data["type"], required=bool(data.get("required", False)),
        options=() if by_parent else texts(options),
        choices={str(parent): texts(offered) for parent, offered in by_parent.items()},
        many=bool(data.get("many", False)), min=data.get("min"), max=data.get("max"), min_len=data.get("min_len"),
        row=tuple(read_field(column) for column in data.get("row") or ()), row_actions=texts(data.get("row_actions")),
        prefill=data.get("prefill"), prefill_value=data.get("prefill_value"), lock=bool(data.get("lock", False)),
        secret=bool(data.get("secret", False)), see=texts(data.get("see")), when=data.get("when"),
        check=Check(*check) if check else None, calc=data.get("calc"), at=data.get("at"), unit=data.get("unit"),
        group=data.get("group"), accept=texts(data.get("accept")), depends_on=data.get("depends_on"),
        must_be=data.get("must_be"), statement=texts(data.get("statement")), raw=data,
    )


def texts(value: Any) -> tuple[str, ...]:
    """Return one text or a list of texts as a tuple; nothing becomes the empty tuple."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value)
