"""Rules over several cases: keys that a case holds so that no other case can."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from workflow.domain.evolve import evolve
from workflow.domain.state import Case, CaseStatus


def guards(before: Case | None, events: list[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys to claim and to release with these events.

    ``start.unique`` names fields whose combined values only one case of the service may have; a case that was
    rejected or terminated gives them up.
    """
    after = before
    for event in events:
        after = evolve(after, event)
    held, wanted = _key(before), _key(after)
    if held == wanted:
        return (), ()
    return ((wanted,) if wanted else ()), ((held,) if held else ())


def _key(case: Case | None) -> str:
    if case is None or not case.unique or case.status in (CaseStatus.REJECTED, CaseStatus.TERMINATED):
        return ""
    values = json.dumps([case.form.get(key) for key in case.unique], ensure_ascii=False, sort_keys=True)
    return f"unique:{case.service}:{hashlib.sha256(values.encode()).hexdigest()}"
