"""The shape of a service definition: what catalog publishes and every other service follows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.catalog.fields import Field, read_field, texts
from contracts.catalog.steps import Step, read_step

#: Every kind of service; only ``own`` has a form and steps.
SERVICE_KINDS = frozenset({"own", "link", "offline", "download"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRule:
    """Who may start a case, and when.

    ``who`` is CEL over ``applicant`` (None: everybody); ``unique`` names fields whose combined values only one open
    case of a person may have; ``window`` is a pair of days ``("10-08", "11-20")``, both inside (None: always).
    """

    who: str | None = None
    unique: tuple[str, ...] = ()
    max_open: int | None = None
    window: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialRule:
    """A number put into ``field`` at step ``at``, such as ``DZ{yyyy}{seq:04}``."""

    field: str
    pattern: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """People told at step ``at``: ``kind`` is ``copy`` (know-only) or ``circulation`` (with a receipt)."""

    at: str
    to: tuple[str, ...]
    kind: str = "copy"
    comment: bool = False
    forward: int = 0
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One service as its administrators described it. ``raw`` is the canonical dict it was read from."""

    code: str
    no: str
    name: str
    kind: str = "own"
    title: str = "{name}_{applicant.name}"
    start: StartRule = StartRule()
    fields: tuple[Field, ...] = ()
    steps: tuple[Step, ...] = ()
    serial: SerialRule | None = None
    copies: tuple[Copy, ...] = ()
    withdraw: str = "before_first_vote"
    rate: bool = True
    guide: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def step(self, key: str) -> Step:
        """Return the step called ``key``; raises LookupError when there is none."""
        for step in self.steps:
            if step.key == key:
                return step
        raise LookupError(f"no step {key} in {self.code}")

    def field(self, key: str) -> Field:
        """Return the field called ``key``; raises LookupError when there is none."""
        for item in self.fields:
            if item.key == key:
                return item
        raise LookupError(f"no field {key} in {self.code}")

    @property
    def start_step(self) -> Step:
        """The step the applicant fills; raises LookupError for a service without steps."""
        for step in self.steps:
            if step.kind == "start":
                return step
        raise LookupError(f"{self.code} has no start step")

    def copies_at(self, step: str) -> tuple[Copy, ...]:
        """Return the copies and circulations that belong to a step."""
        return tuple(copy for copy in self.copies if copy.at == step)


def read(data: Mapping[str, Any]) -> Definition:
    """Build a definition from its canonical dict, which has passed the soundness check."""
    given = {name: data[name] for name in ("kind", "title", "withdraw", "rate", "guide") if data.get(name) is not None}
    serial = data.get("serial")
    return Definition(
        code=data["code"], no=str(data["no"]), name=data["name"], start=_start(data.get("start") or {}),
        fields=tuple(read_field(item) for item in data.get("form") or ()),
        steps=tuple(read_step(key, step) for key, step in (data.get("steps") or {}).items()),
        serial=SerialRule(**serial) if serial else None,
        copies=(*_copies(data.get("cc"), "copy"), *_copies(data.get("circulate"), "circulation")),
        raw=data, **given,
    )


def canonical(data: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of a definition: UTF-8, keys sorted where their order means nothing.

    The order of ``steps`` is the order of the milestone bar, so it is kept by writing them as pairs.
    """
    ordered = {**data, "steps": [[key, step] for key, step in data["steps"].items()]} if "steps" in data else data
    return json.dumps(ordered, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of a definition's canonical JSON: equal content, equal digest."""
    return hashlib.sha256(canonical(data)).hexdigest()


def _start(data: Mapping[str, Any]) -> StartRule:
    window = data.get("window")
    return StartRule(who=data.get("who"), unique=texts(data.get("unique")), max_open=data.get("max_open"),
                     window=(window[0], window[1]) if isinstance(window, list | tuple) else None)


def _copies(rows: Any, kind: str) -> tuple[Copy, ...]:
    return tuple(
        Copy(at=row["at"], to=texts(row["to"]), kind=kind, comment=bool(row.get("comment", False)),
             forward=int(row.get("forward", 0)), until=row.get("until"))
        for row in rows or ()
    )
