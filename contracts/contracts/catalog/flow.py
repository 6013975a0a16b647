"""The flow picture of a service: its steps as nodes, the ways between them as edges."""

from __future__ import annotations

from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.steps import Route, Step


def picture(definition: Definition) -> dict[str, list[dict[str, Any]]]:
    """Return ``{nodes: [{key, name, kind}], edges: [{from, to, condition}]}`` in the order of the definition.

    A way that several routes share is one edge; it has no condition as soon as one of them has none. What a return
    or an objection does is no way of the picture.
    """
    nodes = [{"key": step.key, "name": step.name, "kind": step.kind} for step in definition.steps]
    known = {step.key for step in definition.steps}
    edges: dict[tuple[str, str], dict[str, Any]] = {}
    for step in definition.steps:
        for route in _ways(step):
            if route.to not in known:
                continue
            edge = edges.setdefault((step.key, route.to),
                                    {"from": step.key, "to": route.to, "condition": route.condition})
            if route.condition is None:
                edge["condition"] = None
    return {"nodes": nodes, "edges": list(edges.values())}


def _ways(step: Step) -> tuple[Route, ...]:
    return step.branches if step.kind == "fork" else step.next
