"""Collect the events of one decision while the case they lead to stays in view."""

from __future__ import annotations

from typing import Any

from contracts.catalog.definition import Definition
from workflow.domain.evolve import evolve
from workflow.domain.facts import Facts
from workflow.domain.state import Case


class Unfolding:
    """The one mutable thing in the domain; it never leaves a call of ``decide``."""

    def __init__(self, case_id: str, case: Case | None, facts: Facts) -> None:
        self.case_id = case_id
        self.facts = facts
        self.events: list[Any] = []
        self._case = case

    @property
    def case(self) -> Case:
        """The case as of the last event; raises LookupError before it started."""
        if self._case is None:
            raise LookupError("the case has not started")
        return self._case

    @property
    def definition(self) -> Definition:
        """The pinned definition."""
        return self.facts.defined

    def emit(self, *events: Any) -> None:
        """Add events and fold them in."""
        for event in events:
            self.events.append(event)
            self._case = evolve(self._case, event)
