"""The shape of a step in a service definition: who acts there, what they may do, where the case goes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.catalog.fields import texts

#: Every kind a step may have, as the notation names them.
STEP_KINDS = frozenset({"start", "human", "notice", "system", "wait", "fork", "join", "sub", "end"})


@dataclass(frozen=True, slots=True)
class Route:
    """One way out of a step: taken when ``condition`` (CEL) holds; without a condition it is the default."""

    condition: str | None
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document issued when an end step is reached; ``verify`` gives it a code for public verification."""

    template: str
    format: str = "pdf"
    verify: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop of a case.

    ``who`` and ``empty`` hold texts of the closed vocabulary in ``contracts.catalog.who`` (``empty`` also ``up``,
    ``skip``, ``reject``), tried in order. Durations are texts such as ``3wd`` or ``-4wh``. Keys of the notation that
    have no attribute here stay in ``raw``.
    """

    key: str
    name: str
    kind: str
    who: tuple[str, ...] = ()
    policy: str = "single"
    do: tuple[str, ...] = ()
    edit: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    resubmit: str = "replay"
    limit: str | None = None
    remind: tuple[str, ...] = ()
    late: Mapping[str, Any] | None = None
    empty: tuple[str, ...] = ("admin",)
    self_rule: str = "superior"
    skip: str = "off"
    next: tuple[Route, ...] = ()
    branches: tuple[Route, ...] = ()
    effect: str | None = None
    on_error: str = "admin"
    outcome: str | None = None
    documents: tuple[Document, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    reject_scope: str = "case"
    must_sign: bool = False
    returnable: bool = True
    substitutable: bool = True
    wait_all: bool = False
    terminate: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def may(self, action: str) -> bool:
        """Tell whether the step lists ``action`` (``approve``, ``return:applicant``, ``batch`` …) under ``do``."""
        return action in self.do

    @property
    def batch(self) -> bool:
        """Whether several cases may be approved here in one go."""
        return "batch" in self.do

    @property
    def return_targets(self) -> tuple[str, ...]:
        """Where the step may send a case back to: ``applicant``, ``previous``, ``any`` or keys of steps."""
        return tuple(action.partition(":")[2] for action in self.do if action.startswith("return:"))


def read_step(key: str, data: Mapping[str, Any]) -> Step:
    """Build a step from its canonical dict, which has passed the soundness check."""
    given: dict[str, Any] = {name: data[name] for name in _AS_GIVEN if data.get(name) is not None}
    many: dict[str, Any] = {name: texts(data.get(name)) for name in _TEXTS if data.get(name) is not None}
    return Step(
        key=key, name=data["name"], kind=data["kind"], self_rule=data.get("self") or "superior",
        next=_routes(data.get("next")), branches=_routes(data.get("branches")),
        documents=tuple(Document(**document) for document in data.get("documents") or ()), raw=data, **given, **many,
    )


_AS_GIVEN = ("policy", "resubmit", "limit", "late", "skip", "effect", "on_error", "outcome", "labels", "reject_scope",
             "must_sign", "returnable", "substitutable", "wait_all", "terminate")
_TEXTS = ("who", "do", "edit", "require", "hide", "remind", "empty", "reasons")


def _routes(rows: Any) -> tuple[Route, ...]:
    return tuple(Route(condition=row.get("if"), to=row["to"]) for row in rows or ())
