"""Fold one event into the case; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contracts.workflow import events as ev
from workflow.domain.folds import case as folds_case
from workflow.domain.folds import flow as folds_flow
from workflow.domain.folds import tasks as folds_tasks
from workflow.domain.state import Case

_FOLDS: dict[type, Callable[[Case, Any], Case]] = {**folds_case.FOLDS, **folds_flow.FOLDS, **folds_tasks.FOLDS}


def evolve(case: Case | None, event: Any) -> Case:
    """Return the case after ``event``; raises LookupError for an event that no rule here knows."""
    if isinstance(event, ev.CaseStarted):
        return folds_case.started(event)
    apply = _FOLDS.get(type(event))
    if apply is None or case is None:
        raise LookupError(f"{type(event).__name__} cannot be folded here")
    counted = replace(case, seq=case.seq + 1)
    after = apply(counted, event)
    return case if after is counted else folds_tasks.with_actors(after, event)
