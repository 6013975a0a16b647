"""What a decision needs to know from outside; asked for on demand, so that deciding stays pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow.people import Person

#: A question such as ``("post", "head", "cs")``: its first word says what, the others whom or where.
Query = tuple[str, ...]


class Unanswered(LookupError):
    """A fact is missing; whoever gathers facts answers ``query`` and decides again."""

    def __init__(self, query: Query) -> None:
        super().__init__(query)
        self.query = query


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The clock (in the hall's own time), the pinned definition and the answers gathered so far.

    Answers by query: ``person no`` → Person or None; ``profile no`` → dict of attributes; ``post role unit`` (unit ""
    = anywhere) → tuple of Person; ``group key`` and ``relation no name`` → tuple of Person; ``unit key`` → name or
    None; ``file id`` → dict or None; ``sources service no`` → dict by system and item; ``version``, ``digest``,
    ``newest`` and ``retired`` of the definition; ``serial day`` and ``sequence name`` → int, taken for good.
    """

    now: datetime
    definition: Definition | None
    answers: dict[Query, Any] = field(default_factory=dict)

    def answer(self, *query: str) -> Any:
        """Return what is known; raises Unanswered when nobody has asked the outside yet."""
        if query not in self.answers:
            raise Unanswered(query)
        return self.answers[query]

    @property
    def defined(self) -> Definition:
        """The definition; raises LookupError when the service is unknown (callers check before)."""
        if self.definition is None:
            raise LookupError("no definition")
        return self.definition

    def person(self, no: str) -> Person:
        """Return an active person; raises LookupError for a stranger."""
        person = self.answer("person", no)
        if person is None:
            raise LookupError("nobody has that number")
        return person

    def holders(self, role: str, unit: str = "") -> tuple[Person, ...]:
        """Return the active holders of a post, in one unit or anywhere."""
        return tuple(self.answer("post", role, unit))
