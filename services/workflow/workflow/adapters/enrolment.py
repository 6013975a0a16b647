"""The effect ``check_student_status``: ask the registry again, now, and insist on an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contracts.catalog.definition import Definition
from workflow.adapters.campus import Campus
from workflow.adapters.outgoing import Trouble
from workflow.domain.forms.prefill import mentioned_sources
from workflow.domain.state import Case

#: The systems that know whether somebody is enrolled and owes nothing.
SYSTEMS = ("edu", "student")


class Enrolment:
    """Looks up what the definition's conditions mention of these systems.

    While a form is filled in a silent system leaves a field empty; here a step waits for the truth, so it is a failure.
    """

    def __init__(self, campus: Campus, load: Callable[[str], tuple[Case, Definition]]) -> None:
        self._campus, self._load = campus, load

    def perform(self, request: Mapping[str, Any], verify_code: str = "") -> dict[str, Any]:
        """Return ``{sources}``; raises Trouble while a system does not answer."""
        case, definition = self._load(request["case_id"])
        items = [(system, item) for system, item in mentioned_sources(definition) if system in SYSTEMS]
        found = self._campus.ask(items, case.applicant.no)
        silent = sorted({system for system, _ in items} - {system for system in found if any(
            value is not None for value in found[system].values())})
        if silent:
            raise Trouble(f"没有查到：{'、'.join(silent)}")
        return {"sources": found}
