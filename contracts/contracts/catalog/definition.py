"""The shape of a service definition: what catalog publishes and every other service follows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.catalog.fields import Field, read_field, texts
from contracts.catalog.rules import (
    USUAL_URGE,
    Callback,
    DefinitionTest,
    ReopenRule,
    ResourceHold,
    SubstituteTrigger,
    UrgeRule,
    read_callbacks,
    read_holds,
    read_reopen,
    read_test,
    read_trigger,
    read_urge,
)
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
    """People told at step ``at``: ``kind`` is ``copy`` (know-only) or ``circulation`` (with a receipt).

    Of a circulation: ``comment`` lets readers answer, ``forward`` is how often it may be passed on, ``until`` how long
    it may be read (a duration), and while one is ``required`` the case waits until everybody has read it.
    """

    at: str
    to: tuple[str, ...]
    kind: str = "copy"
    comment: bool = False
    forward: int = 0
    until: str | None = None
    required: bool = False


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
    urge: UrgeRule = USUAL_URGE
    reopen: ReopenRule | None = None
    return_ttl: str | None = None
    callbacks: tuple[Callback, ...] = ()
    holds: tuple[ResourceHold, ...] = ()
    substitute_trigger: SubstituteTrigger | None = None
    tests: tuple[DefinitionTest, ...] = ()
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
    given = {name: data[name] for name in _AS_GIVEN if data.get(name) is not None}
    serial = data.get("serial")
    return Definition(
        code=data["code"], no=str(data["no"]), name=data["name"], start=_start(data.get("start") or {}),
        fields=tuple(read_field(item) for item in data.get("form") or ()),
        steps=tuple(read_step(key, step) for key, step in (data.get("steps") or {}).items()),
        serial=SerialRule(**serial) if serial else None,
        copies=(*read_copies(data, "cc", "copy"), *read_copies(data, "circulate", "circulation")),
        urge=read_urge(data.get("urge")) or USUAL_URGE, reopen=read_reopen(data.get("reopen")),
        callbacks=read_callbacks(data.get("callback")), holds=read_holds(data.get("resource_hold")),
        substitute_trigger=read_trigger(data.get("substitute_trigger")),
        tests=tuple(read_test(row) for row in data.get("tests") or ()),
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


def read_copies(data: Mapping[str, Any], name: str, kind: str) -> tuple[Copy, ...]:
    """Build what a definition says under ``cc`` or ``circulate``, at the top and in its steps.

    ``at`` may also be ``start``, ``end``, ``approved`` or ``rejected``, and stands for the steps meant by that word.
    What circulates at a step with ``must_be_read`` is required reading.
    """
    steps: Mapping[str, Any] = data.get("steps") or {}
    rows = [(row, at) for row in data.get(name) or () for at in copied_at(row.get("at", ()), steps)]
    rows += [(row, key) for key, step in steps.items() for row in _told(step.get(name))]
    return tuple(_copy(row, at, kind, required=bool(steps.get(at, {}).get("must_be_read"))) for row, at in rows)


def copied_at(value: Any, steps: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the steps that ``at`` of a copy means; a word that means none is kept as it is."""
    found: list[str] = []
    for word in texts(value):
        meant = [] if word in steps else [key for key, step in steps.items() if _means(word, step)]
        found += meant or [word]
    return tuple(dict.fromkeys(found))


def _means(word: str, step: Any) -> bool:
    if not isinstance(step, Mapping):
        return False
    kind = step.get("kind")
    return kind == word if word in ("start", "end") else kind == "end" and step.get("outcome") == word


def _told(value: Any) -> list[Mapping[str, Any]]:
    """A step's own copies: people as a text or a list, or rows that say more."""
    if isinstance(value, str | Mapping):
        value = [value]
    return [row if isinstance(row, Mapping) else {"to": row} for row in value or ()]


def _copy(row: Mapping[str, Any], at: str, kind: str, *, required: bool) -> Copy:
    return Copy(at=at, to=texts(row["to"]), kind=kind, comment=bool(row.get("comment", False)),
                forward=int(row.get("forward", 0)), until=row.get("until"),
                required=kind == "circulation" and bool(row.get("required", required)))


_AS_GIVEN = ("kind", "title", "withdraw", "rate", "guide", "return_ttl")
