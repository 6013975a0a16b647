"""Rules over several cases: keys that a case holds so that no other case can."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from contracts.catalog.definition import Definition
from contracts.errors import NotPossibleNow
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import resources

_FRACTION = re.compile(r"-?\d+\.\d+", re.ASCII)

#: Stands for the applicant among the fields of a claim.
APPLICANT = "@applicant"


def guards(before: Case | None, after: Case | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys to claim and to release when a case becomes another.

    ``start.unique`` names fields whose combined values only one open case of the service may have, and with
    ``start.max_open: 1`` an applicant has one open case; both are given up when the case ends, however it does. What a
    case occupies, it holds as long as ``resources`` says.
    """
    held, wanted = _keys(before), _keys(after)
    return tuple(key for key in wanted if key not in held), tuple(key for key in held if key not in wanted)


def unique_fields(definition: Definition) -> tuple[str, ...]:
    """Return what makes a claim: the fields of ``start.unique``, and the applicant where those alone say nothing.

    They say nothing where the hall fills in every one of them by itself, so that everybody has the same: a school
    year is unique for each student, a room and a fault are unique for all.
    """
    fields = [field for field in definition.fields if field.key in definition.start.unique]
    same = all(field.lock and (field.prefill or "").startswith(("src.calendar.", "today", "now")) for field in fields)
    return (*definition.start.unique, APPLICANT) if fields and same else definition.start.unique


def refuse_too_many(definition: Definition, actor: str, facts: Facts) -> None:
    """Raise NotPossibleNow when ``actor`` has as many open cases of the service as one may have.

    Two starts at the same moment may both pass here; where only one may be open, the claim settles it.
    """
    most = definition.start.max_open
    if most is None:
        return
    found = int(facts.answer("open-cases", definition.code, actor))
    if found >= most:
        raise NotPossibleNow(f"您有 {found} 件同一事项还没有办结，最多同时办理 {most} 件，请办结或终止后再发起",
                             code="open_case_exists")


def _keys(case: Case | None) -> tuple[str, ...]:
    if case is None:
        return ()
    return (*_claims(case), *resources.keys(case))


def _plain(value: Any) -> Any:
    """Return a value as it is compared: an amount is the same however many noughts it ends in."""
    return value.rstrip("0").rstrip(".") if isinstance(value, str) and _FRACTION.fullmatch(value) else value


def _claims(case: Case) -> list[str]:
    if case.status.ended:
        return []
    claims = []
    if case.unique:
        values = json.dumps([case.applicant.no if key == APPLICANT else _plain(case.form.get(key))
                             for key in case.unique], ensure_ascii=False, sort_keys=True)
        claims.append(f"unique:{case.service}:{hashlib.sha256(values.encode()).hexdigest()}")
    if case.max_open == 1 and not case.parent:
        claims.append(f"open:{case.service}:{case.applicant.no}")
    return claims
