"""What events of other services lead to: rows in the ledger, and what notify remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chassis.changes import Change
from chassis.recorded import Recorded
from contracts import codec
from contracts.envelope import Envelope
from contracts.identity.events import PersonRegistered, PersonUpdated, SubjectErased
from contracts.personal import ALL, subjects
from notify.domain.cases import feedback_facts
from notify.domain.due import due
from notify.domain.settling import settled
from notify.projections import cases as case_projection
from notify.projections import contacts as contact_projection
from notify.stores.cases import Cases
from notify.stores.contacts import Contacts
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices
from notify.stores.posts import Posts


class Reactions:
    """Idempotent and in order per case, whatever the bus repeats or overtakes. ``wake`` tells that rows were added."""

    def __init__(self, ledger: Ledger, cases: Cases, contacts: Contacts, wake: Callable[[], None],
                 notices: Notices | None = None, posts: Posts | None = None) -> None:
        self._ledger, self._cases, self._contacts, self._wake = ledger, cases, contacts, wake
        self._notices, self._posts = notices, posts

    def on_case(self, recorded: Recorded) -> None:
        """Enter what the event makes due; an event that came too early waits for those before it."""
        self._cases.gate.fold(recorded, self._next)

    def on_feedback(self, recorded: Recorded) -> None:
        """Enter what happened to feedback; every event says all that is to be said."""
        event = _event(recorded)
        if self._ledger.add(due(event, codec.load(Envelope, recorded.envelope), feedback_facts(event))):
            self._wake()

    def on_person(self, recorded: Recorded) -> None:
        """Remember how to reach a person; only the newest event counts. Forget what must be forgotten."""
        event = _event(recorded)
        if self._posts is not None:
            self._posts.learn(recorded)
        if isinstance(event, SubjectErased):
            self._erase(event)
        elif isinstance(event, PersonRegistered | PersonUpdated):
            self._contacts.gate.fold_latest(
                [recorded], lambda newest: self._contacts.sealed(contact_projection.project(_event(newest))))

    def _erase(self, event: SubjectErased) -> None:
        """The contact goes with the event before, which tells of a person without any."""
        if self._contacts.vault is not None:
            for subject in subjects(event.no, event.scope):
                self._contacts.vault.forget(subject)
        if event.scope == ALL:
            theirs = self._cases.erase(event.no)
            self._ledger.erase(event.no, theirs)
            if self._notices is not None:
                self._notices.erase(event.no, theirs)

    def _next(self, recorded: Recorded) -> Iterable[Change]:
        """Handle the very next event of a case: the ledger first, then the memory moves on.

        In this order a crash in between loses nothing: the event comes again and finds the case as it was. Whoever
        loses the race for the memory entered the same rows as the winner, under the same ids.
        """
        event = _event(recorded)
        before = self._cases.get(recorded.stream)
        if before is not None and self._ledger.add(due(event, codec.load(Envelope, recorded.envelope), before)):
            self._wake()
        if before is not None and self._notices is not None:
            for one in settled(event, before):
                self._notices.settle(recorded.stream, one.person, one.kinds)
        return case_projection.project(event)


def _event(recorded: Recorded) -> Any:
    return codec.decode_event(recorded.type, recorded.version, recorded.data)
