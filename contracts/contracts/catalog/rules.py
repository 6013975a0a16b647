"""The small rules a definition may carry beside its form and its steps, and the readers of their notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.catalog.fields import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgeRule:
    """When handlers may be urged: first ``after`` the task arrived, then once ``every`` so long (durations)."""

    after: str = "1wd"
    every: str = "4wh"


#: When handlers may be urged unless a definition says otherwise.
USUAL_URGE = UrgeRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenRule:
    """Who, besides administrators, may reopen a finished case, and for how many calendar days (None: no end)."""

    who: tuple[str, ...] = ()
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """Tell another system ``to`` about ``item`` once step ``at`` is over (an end step: once the case ended there).

    ``name`` is what people call that system.
    """

    at: str
    to: str
    item: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceHold:
    """What a case occupies, and when: ``resource`` names a field or a thing; ``begin`` and ``end`` name fields.

    Held from step ``at`` on (None: from the start) and until step ``until`` (None: for good); released when the case
    ends without approval.
    """

    resource: str
    begin: str | None = None
    end: str | None = None
    at: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstituteTrigger:
    """An approved case makes ``to`` (who) stand in for the applicant from field ``begin`` to field ``end``."""

    begin: str
    end: str
    to: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing somebody does in a test: person number ``by`` does ``do`` (at ``step``, when it must be said)."""

    by: str
    do: str
    step: str | None = None
    form: Mapping[str, Any] = field(default_factory=dict)
    opinion: str = ""
    reason: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a test expects: steps passed, who holds which step, and how the case ended; None is not looked at."""

    path: tuple[str, ...] | None = None
    holders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionTest:
    """A story told beside a definition: person number ``as_no`` hands in ``form``, then ``acts`` happen in order."""

    as_no: str
    name: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    expect: Expectation = Expectation()


def read_urge(data: Any) -> UrgeRule | None:
    """Build the rule from ``{after: 1wd, every: 4wh}``; what is absent keeps its default, nothing gives None."""
    if not isinstance(data, Mapping):
        return None
    return UrgeRule(**{key: str(data[key]) for key in ("after", "every") if data.get(key) is not None})


def read_reopen(data: Any) -> ReopenRule | None:
    """Build the rule from ``{who, days}``; nothing gives None."""
    if not isinstance(data, Mapping):
        return None
    return ReopenRule(who=texts(data.get("who")), days=_days(data.get("days")))


def read_callbacks(data: Any) -> tuple[Callback, ...]:
    """Build the callbacks from one mapping or a list of them."""
    return tuple(Callback(at=row["at"], to=row["to"], item=str(row.get("item") or ""), name=str(row.get("name") or ""))
                 for row in _rows(data))


def read_holds(data: Any) -> tuple[ResourceHold, ...]:
    """Build the holds from one mapping or a list of them."""
    return tuple(
        ResourceHold(resource=row["resource"], begin=row.get("begin"), end=row.get("end"),
                     at=row.get("at") or row.get("from"), until=row.get("until"))
        for row in _rows(data)
    )


def read_trigger(data: Any) -> SubstituteTrigger | None:
    """Build the trigger from ``{begin, end, to, services}``; nothing gives None."""
    if not isinstance(data, Mapping):
        return None
    return SubstituteTrigger(begin=data["begin"], end=data["end"], to=texts(data.get("to")),
                             services=texts(data.get("services")))


def read_test(data: Mapping[str, Any]) -> DefinitionTest:
    """Build one test from ``{as, form, acts, expect}``."""
    expect = data.get("expect") or {}
    return DefinitionTest(
        as_no=str(data["as"]), name=data.get("name") or "", form=data.get("form") or {},
        acts=tuple(_act(row) for row in data.get("acts") or ()),
        expect=Expectation(
            path=texts(expect["path"]) if "path" in expect else None, outcome=expect.get("outcome"),
            holders={step: _numbers(people) for step, people in (expect.get("holders") or {}).items()},
        ),
    )


def _act(row: Mapping[str, Any]) -> Act:
    return Act(by=str(row["by"]), do=row["do"], step=row.get("step"), form=row.get("form") or {},
               opinion=str(row.get("opinion") or ""), reason=str(row.get("reason") or ""), to=_numbers(row.get("to")))


def _numbers(value: Any) -> tuple[str, ...]:
    """People's numbers, one or several; YAML may have read them as numbers."""
    return (str(value),) if isinstance(value, int) else texts(value)


def _rows(data: Any) -> list[Mapping[str, Any]]:
    return [data] if isinstance(data, Mapping) else list(data or ())


def _days(value: Any) -> int | None:
    digits = re.match(r"\d+", str(value)) if value is not None else None
    return int(digits[0]) if digits else None
