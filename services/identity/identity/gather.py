"""Collect what a decision must know beyond its own stream: who asks, and whether what is named is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from contracts.identity.commands import (
    DeactivatePerson,
    EndSubstitute,
    EraseSubject,
    RecordGroup,
    RecordPerson,
    RecordUnit,
    SetCalendar,
    SetSubstitute,
)
from contracts.ids import stream
from identity.domain.facts import Facts
from identity.domain.organisation import ADMINISTRATOR
from identity.domain.state import Person, State, Substitute, Unit

#: Whoever runs the loading command on the server; no person's number can contain a colon.
SHELL = "system:load"
_DEEPEST = 32
#: People looked at for a circle of substitutes, at most; only the first one ever acts.
_WIDEST = 200

ReadState = Callable[[str], State]


def stream_of(command: Any) -> str:
    """Return the stream a command is decided against."""
    match command:
        case RecordUnit() | RecordGroup():
            return stream("unit" if isinstance(command, RecordUnit) else "group", command.key)
        case RecordPerson() | DeactivatePerson() | EraseSubject():
            return stream("person", command.no)
        case SetSubstitute() | EndSubstitute():
            return stream("person", command.actor)
        case SetCalendar():
            return stream("calendar", "hall")
    raise TypeError(f"{type(command).__name__} is not decided against a stream")


class Gather:
    """Answers from the log itself, which is never behind."""

    def __init__(self, read_state: ReadState, cases_under_way: Callable[[str], int] = lambda no: 0) -> None:
        self._read_state, self._cases_under_way = read_state, cases_under_way

    def __call__(self, command: Any, state: State) -> Facts:
        """Return the facts for one command."""
        if isinstance(command, SetSubstitute):
            return Facts(now=datetime.now(UTC), declared=self._declared(command.to))
        administrator = self._is_administrator(command.actor)
        match command:
            case RecordUnit(parent=str() as parent):
                ancestors = self._upwards(parent)
                return Facts(administrator=administrator, units=frozenset(ancestors[:1]), ancestors=ancestors)
            case RecordPerson():
                units = {command.unit} if command.unit and self.unit(command.unit) else set()
                named = {relation.person for relation in command.relations or ()}
                return Facts(administrator=administrator, units=frozenset(units), people=self._known(named))
            case RecordGroup():
                return Facts(administrator=administrator, people=self._known(set(command.members)))
            case EraseSubject():
                return Facts(administrator=administrator, cases_under_way=self._cases_under_way(command.no))
        return Facts(administrator=administrator)

    def person(self, no: str) -> Person | None:
        """Return a person as they are now, None when nobody has that number."""
        found = self._read_state(stream("person", no))
        return found if isinstance(found, Person) else None

    def unit(self, key: str) -> Unit | None:
        """Return a unit as it is now, None when there is none."""
        found = self._read_state(stream("unit", key))
        return found if isinstance(found, Unit) else None

    def _is_administrator(self, actor: str) -> bool:
        if actor == SHELL:
            return True
        person = self.person(actor)
        return person is not None and person.holds(ADMINISTRATOR)

    def _known(self, numbers: set[str]) -> frozenset[str]:
        return frozenset(no for no in numbers if self.person(no) is not None)

    def _declared(self, no: str) -> dict[str, tuple[Substitute, ...]]:
        """Return what ``no``, and whoever would act for them, declared; of the others only active people count."""
        found: dict[str, tuple[Substitute, ...]] = {}
        todo = [no]
        while todo and len(found) < _WIDEST:
            person = self.person(todo.pop(0))
            if person is not None and person.active and person.no not in found:
                found[person.no] = person.substitutes
                todo += [item.to for item in person.substitutes]
        return found

    def _upwards(self, key: str) -> tuple[str, ...]:
        chain: list[str] = []
        current: str | None = key
        while current is not None and current not in chain and len(chain) < _DEEPEST:
            unit = self.unit(current)
            if unit is None:
                break
            chain.append(current)
            current = unit.parent
        return tuple(chain)
