"""The flow picture of a case: the steps of its own version, how they lead to one another, which ways were taken."""

from __future__ import annotations

from typing import Any

from contracts.catalog import flow
from contracts.catalog.definition import Definition
from workflow.domain.state import Case


def of_case(definition: Definition, case: Case) -> dict[str, Any]:
    """Return ``{nodes, edges}`` as ``contracts.catalog.flow`` draws them, each edge with ``taken``."""
    picture = flow.picture(definition)
    ways = _taken(case)
    return {**picture, "edges": [{**edge, "taken": (edge["from"], edge["to"]) in ways} for edge in picture["edges"]]}


def _taken(case: Case) -> set[tuple[str, str]]:
    runs = case.runs
    return {(runs[earlier].step, run.step) for run in runs.values() for earlier in run.from_runs if earlier in runs}
