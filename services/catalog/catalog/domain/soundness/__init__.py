"""Is a definition sound? Every problem at once, by path, in words an administrator can act on.

``keys`` looks at the service as a whole (``rules`` and ``stories`` at what else stands beside form and steps),
``fields`` at the form, ``steps`` at each step alone (``voting`` at how several decide, ``effects`` and ``subs`` at what
is done outside), ``graph`` at the way through them (``forks`` at branches, ``walks`` at what happens on the way),
``participants`` at people, ``expressions`` at conditions.
"""

from __future__ import annotations

from typing import Any

from catalog.domain.soundness import effects, expressions, fields, graph, keys, participants, steps, subs
from catalog.domain.soundness.report import Report


def check(data: dict[str, Any]) -> dict[str, list[str]]:
    """Return the problems of a canonical dict by path; empty when the notation is kept throughout."""
    report = Report()
    keys.check(report, data)
    fields.check(report, data)
    steps.check(report, data)
    effects.check(report, data)
    subs.check(report, data)
    graph.check(report, data)
    participants.check(report, data)
    expressions.check(report, data)
    return report.problems
