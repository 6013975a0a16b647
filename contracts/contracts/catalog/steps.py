"""The shape of a step in a service definition: who acts there, what they may do, where the case goes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.catalog.fields import texts
from contracts.catalog.rules import UrgeRule, read_urge

#: Every kind a step may have, as the notation names them.
STEP_KINDS = frozenset({"start", "human", "notice", "system", "wait", "fork", "join", "sub", "end"})


#: Short ways to write several actions, or the usual one.
SHORT_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "add": ("add:before", "add:after", "add:parallel"), "add:*": ("add:before", "add:after", "add:parallel"),
    "return": ("return:applicant",), "return:*": ("return:any",),
}


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

    ``who``, ``veto``, ``chair``, ``exclude``, ``remind_to``, the first of each of ``weights``, and ``empty`` hold texts
    of the closed vocabulary in ``contracts.catalog.who`` (``empty`` also ``up``, ``skip``, ``reject``), tried in order.
    Durations are texts such as ``3wd`` or ``-4wh``; ``until`` and ``run_if`` are CEL. ``mode`` is how a join waits
    (``all``, ``any``, ``n:2``) or what a sub step does (``wait``, ``fire_and_forget``); ``join`` is how a sub step
    waits for its children. ``map`` gives a child's field the value of a field of the parent, ``output`` a field of the
    parent (``row.<column>`` of the row a child is for) what the child brought. ``hint`` tells what is to be done or
    waited for while the case is here, with ``{form.<field>}`` for values, and ``link`` leads to where.
    """

    key: str
    name: str
    kind: str
    # who acts, and how several decide
    who: tuple[str, ...] = ()
    policy: str = "single"
    veto: tuple[str, ...] = ()
    weights: tuple[tuple[str, int], ...] = ()
    chair: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    wait_all: bool = False
    first_vote: bool = False
    empty: tuple[str, ...] = ("admin",)
    self_rule: str = "superior"
    skip: str = "off"
    # what may be done here
    do: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    opinion: str = "optional"
    edit: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    must_sign: bool = False
    must_be_read: bool = False
    substitutable: bool = True
    nest: int = 0
    strict: str = ""
    urge: UrgeRule | None = None
    # going back
    resubmit: str = "replay"
    return_mode: str = "immediate"
    only_dissenters: bool = False
    return_ttl: str | None = None
    returnable: bool = True
    reject_scope: str = "case"
    # time
    limit: str | None = None
    due_field: str | None = None
    remind: tuple[str, ...] = ()
    remind_to: tuple[str, ...] = ()
    late: Mapping[str, Any] | None = None
    until: str | None = None
    until_event: str | None = None
    # where the case goes
    next: tuple[Route, ...] = ()
    branches: tuple[Route, ...] = ()
    of: str | None = None
    mode: str = ""
    # public notice
    show: tuple[str, ...] = ()
    days: str | None = None
    objections: bool = False
    objection_to: str | None = None
    # another service
    service: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    output: Mapping[str, str] = field(default_factory=dict)
    run_if: str | None = None
    for_each: str | None = None
    join: str = "all"
    cascade: bool = True
    on_rejected: str | None = None
    # what people are told while the case is here
    hint: str = ""
    link: str = ""
    # what the hall does by itself, and the end
    effect: str | None = None
    on_error: str = "admin"
    outcome: str | None = None
    documents: tuple[Document, ...] = ()
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
    many["do"] = actions([*texts(data.get("do")), *(["batch"] if data.get("batch") is True else [])])
    return Step(
        key=key, name=data["name"], kind=data["kind"], self_rule=data.get("self") or "superior",
        next=_routes(data.get("next")), branches=_routes(data.get("branches")),
        documents=tuple(Document(**document) for document in data.get("documents") or ()),
        labels=_labels(data.get("labels") or {}, many["do"]),
        weights=tuple((who, int(votes)) for who, votes in (data.get("weights") or {}).items()),
        mode=_waiting(data.get("mode")) or _MODES.get(data["kind"], ""), join=_waiting(data.get("join")) or "all",
        **_child(data), strict=_strict(data.get("strict")), days=_days(data.get("days")),
        cascade=data.get("cascade", True) not in (False, "orphan"),
        urge=read_urge(data.get("urge")), raw=data, **given, **many,
    )


_AS_GIVEN = (
    "policy", "resubmit", "limit", "late", "skip", "effect", "on_error", "outcome", "reject_scope",
    "must_sign", "returnable", "substitutable", "wait_all", "terminate", "first_vote", "opinion", "must_be_read",
    "nest", "return_mode", "only_dissenters", "return_ttl", "due_field", "until", "until_event", "of", "objections",
    "objection_to", "service", "run_if", "hint", "link",
)
_TEXTS = ("who", "edit", "require", "hide", "remind", "empty", "reasons", "veto", "chair", "exclude",
          "remind_to", "show")
#: What ``mode`` is when a step does not say it.
_MODES = {"join": "all", "sub": "wait"}


def actions(value: Any) -> tuple[str, ...]:
    """Return the actions that a ``do`` means, written out in full and without doubles."""
    return tuple(dict.fromkeys(full for word in texts(value) for full in SHORT_ACTIONS.get(word, (word,))))


def _labels(given: Mapping[str, str], do: tuple[str, ...]) -> dict[str, str]:
    """A label for ``return`` goes for every return that has none of its own; so does one for ``add``."""
    of_sort = {action: given[sort] for action in do if (sort := action.partition(":")[0]) in given}
    return of_sort | {action: label for action, label in given.items() if action in do}


def _child(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a sub step says about its children: the table, the mapping with ``row.`` before columns, a refusal."""
    table = (data.get("for_each") or "").removeprefix("form.")
    rejected = data.get("on_rejected")
    def placed(name: str) -> str:
        return f"row.{name.partition('.')[2]}" if table and name.startswith(f"{table}.") else name

    filled = {child: placed(source) for child, source in (data.get("map") or {}).items()}
    brought = {placed(key).removeprefix("form."): source for key, source in (data.get("output") or {}).items()}
    return {"for_each": table or None, "map": filled, "output": brought,
            "on_rejected": None if rejected == "reject" else rejected}


def _routes(rows: Any) -> tuple[Route, ...]:
    return tuple(Route(condition=row.get("if"), to=row["to"]) for row in rows or ())


def _waiting(value: Any) -> str:
    """A bare number means that so many are waited for."""
    return f"n:{value}" if isinstance(value, int) else value or ""


def _strict(value: Any) -> str:
    return "read" if value is True else value or ""


def _days(value: Any) -> str | None:
    """A bare number of days means days of the calendar."""
    return f"{value}d" if isinstance(value, int) else value
