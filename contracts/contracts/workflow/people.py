"""How a person appears inside workflow messages: as they were called when it happened."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.declare import Personal

#: A person's name is theirs wherever a message has them; their number stays, so that the past can still be told.
APPLICANT, BY, PEOPLE = (Personal(area="case", at=at, subject="no", fields=("name",))
                         for at in ("applicant", "by", "people"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Number, name and main unit of a person at the time of the event."""

    no: str
    name: str
    unit: str = ""
    unit_name: str = ""
