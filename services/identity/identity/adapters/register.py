"""The register of the organisation: commands go into the log, states come out of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from chassis.decider import Context, Decider, Receipt, digest_of, execute, load
from chassis.eventstore import CommitStore
from chassis.projector import Projector
from contracts import codec
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
from identity.domain.decide import decide
from identity.domain.evolve import evolve
from identity.domain.state import Person, State
from identity.gather import SHELL, Gather, stream_of

DECIDER = Decider(stream=stream_of, decide=decide, evolve=evolve)
COMMANDS = (RecordUnit, RecordPerson, RecordGroup, DeactivatePerson, EraseSubject, SetSubstitute, EndSubstitute,
            SetCalendar)


class Register:
    """Decides commands and files what follows; the directory shows it at once, not only when the follower comes by."""

    def __init__(self, store: CommitStore, directory: Projector,
                 cases_under_way: Callable[[str], int] = lambda no: 0) -> None:
        self._store, self._directory = store, directory
        self.gather = Gather(self.state, cases_under_way)

    def state(self, stream: str) -> State:
        """Return what a stream amounts to now, None when it is empty."""
        return load(DECIDER, self._store, stream)[0]

    def person(self, no: str) -> Person | None:
        """Return a person on record, None when nobody has that number."""
        return self.gather.person(no)

    def unit_known(self, key: str) -> bool:
        """Tell whether a unit is on record."""
        return self.gather.unit(key) is not None

    def execute(self, command: Any, context: Context, digest: str) -> Receipt:
        """Decide and file a command; raises what deciding raises, and the log's own errors."""
        receipt = execute(DECIDER, self._store, command, self.gather, context, digest=digest)
        if receipt.commit is not None:
            self._directory.apply([receipt.commit])
        return receipt

    def show_again(self, stream: str) -> None:
        """Fold a stream's row again wherever one is kept, for history that tells less than before."""
        self._directory.again(stream)

    def preview(self, command: Any) -> list[Any]:
        """Return the events a command would lead to now; raises what deciding raises."""
        state = self.state(stream_of(command))
        return decide(command, state, self.gather(command, state))

    def people(self) -> list[str]:
        """Return the numbers of everybody on record, erased ones included."""
        states = (self.state(stream) for stream in self._store.streams())
        return [state.no for state in states if isinstance(state, Person)]

    def perform(self, command: Any) -> list[Any]:
        """Carry out a command from the shell; return its events."""
        context = Context(actor=SHELL, command_id=uuid.uuid4().hex, correlation_id=uuid.uuid4().hex)
        return list(self.execute(command, context, digest_of(codec.encode(command))).events)


class Rehearsal:
    """Decides against the register and against what was decided before, and files nothing."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._pretended: dict[str, State] = {}
        self._gather = Gather(self.state)

    def state(self, stream: str) -> State:
        """Return what the stream would amount to by now."""
        return self._pretended[stream] if stream in self._pretended else self._register.state(stream)

    def person(self, no: str) -> Person | None:
        """Return a person as they would be by now."""
        return self._gather.person(no)

    def unit_known(self, key: str) -> bool:
        """Tell whether a unit would be on record by now."""
        return self._gather.unit(key) is not None

    def perform(self, command: Any) -> list[Any]:
        """Return the events that would follow."""
        stream = stream_of(command)
        state = self.state(stream)
        events = decide(command, state, self._gather(command, state))
        for event in events:
            state = evolve(state, event)
        self._pretended[stream] = state
        return events
