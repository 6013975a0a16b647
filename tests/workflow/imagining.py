"""A hall that answers whatever an imagined case asks, for the specs of rehearsals and what-if."""

from __future__ import annotations

from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.rules import DefinitionTest, read_test
from tests.workflow.organisation import Hall
from workflow.domain.facts import Facts, Query
from workflow.domain.rehearsals.rehearsal import Errors, Played, judge, play


class Asking(dict[Query, Any]):
    """Answers of a hall, looked up as they are asked."""

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall

    def __contains__(self, query: object) -> bool:
        """Say yes, and make it true."""
        if not super().__contains__(query):
            self[query] = self._hall.answer(query, "system")  # type: ignore[index,arg-type]
        return True


def facts(hall: Hall | None = None) -> Facts:
    """Return what decisions of today may ask."""
    hall = hall or Hall()
    return Facts(now=hall.now, definition=None, answers=Asking(hall))


def story(no: str, *acts: dict[str, Any], expect: dict[str, Any] | None = None, **form: Any) -> DefinitionTest:
    """Return a story as a definition tells it."""
    return read_test({"as": no, "form": form, "acts": list(acts), "expect": expect or {}})


def played(definition: Definition, told: DefinitionTest, hall: Hall | None = None) -> Played:
    """Play a story."""
    return play(definition, told, facts(hall))


def judged(definition: Definition, told: DefinitionTest, hall: Hall | None = None) -> Errors:
    """Play a story and return what it expected and did not get."""
    return judge(definition, told, played(definition, told, hall), "tests[0]")
