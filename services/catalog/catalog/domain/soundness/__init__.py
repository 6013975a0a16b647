"""Is a definition sound? Every problem at once, by path, in words an administrator can act on.

``keys`` looks at the service as a whole, ``fields`` at the form, ``steps`` at each step alone, ``graph`` at the way
through them, ``participants`` at people, ``expressions`` at conditions, ``supported`` at what the hall cannot run yet.
"""

from __future__ import annotations

from typing import Any

from catalog.domain.soundness import expressions, fields, graph, keys, participants, steps, supported
from catalog.domain.soundness.report import Report


def check(data: dict[str, Any]) -> dict[str, list[str]]:
    """Return the problems of a canonical dict by path; empty when the notation is kept throughout."""
    report = Report()
    keys.check(report, data)
    fields.check(report, data)
    steps.check(report, data)
    graph.check(report, data)
    participants.check(report, data)
    expressions.check(report, data)
    return report.problems


def not_supported_yet(data: dict[str, Any]) -> dict[str, list[str]]:
    """Return what a sound definition asks for that the hall cannot run yet, by path."""
    report = Report()
    supported.check(report, data)
    return report.problems
