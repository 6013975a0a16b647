"""The parts of a case: positions on the path, activations of steps, work items, timers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.workflow.people import Person

#: Why a task was closed that is no seat any more: somebody took it away, or took back what had made it.
GONE = ("removed", "retracted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One position on the path. A fork makes child tokens; ``status`` ∈ live forked arrived returned ended cancelled.

    ``outcome`` ∈ approved rejected: what a child brought to the join. ``branch`` is the first step of its branch.
    """

    id: str
    parent: str = ""
    fork_run: str = ""
    branch: str = ""
    status: str = "live"
    outcome: str = ""
    last_run: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One activation of a step by a token; ``outcome`` is empty while it is open.

    ``visit`` counts activations of the step; ``round`` and ``cycle`` are the case's at arrival; ``cause`` says why the
    token came if not along the way (return, retract, reopen, resubmit); ``begun`` and ``seq`` are the case's when the
    run opened and closed; ``fallback`` found its people when ``who`` did not.
    """

    id: str
    step: str
    kind: str
    token: str
    round: int
    policy: str = ""
    outcome: str = ""
    visit: int = 1
    cycle: int = 1
    from_runs: tuple[str, ...] = ()
    cause: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    begun: int = 0
    seq: int = 0
    fallback: str = ""

    @property
    def passed(self) -> bool:
        """Whether the step was really done: not skipped, returned from or cut off."""
        return self.outcome in ("approved", "done", "submitted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The work item that fills a seat; ``closed`` is empty while it is open, then says why it closed.

    ``waiting`` names what an open task waits for: "" nothing, ``signer`` people added before, ``sequence`` or
    ``after`` its turn. While ``delegated_by`` is set, ``people`` are whom the work was delegated to and ``owners`` whom
    it comes back to; ``earlier`` are those who passed it on or answered for it. ``standing_in`` maps a substitute's
    number to the person they act for. ``seq`` and ``cycle`` are the case's when the vote was cast; ``read`` are the
    numbers of those who opened it.
    """

    id: str
    run: str
    step: str
    people: tuple[Person, ...]
    actions: tuple[str, ...]
    claimable: bool
    due_at: datetime | None = None
    claimed_by: Person | None = None
    closed: str = ""
    vote: str = ""
    handled_by: Person | None = None
    handled_at: datetime | None = None
    kind: str = "seat"
    weight: int = 1
    veto: bool = False
    chair: bool = False
    added_by: str = ""
    waiting: str = ""
    owners: tuple[Person, ...] = ()
    delegated_by: Person | None = None
    standing_in: dict[str, Person] = field(default_factory=dict)
    hops: int = 0
    seq: int = 0
    cycle: int = 0
    on_behalf: Person | None = None
    target: str = ""
    opinion: str = ""
    reason: str = ""
    earlier: tuple[str, ...] = ()
    fallback: str = ""
    read: tuple[str, ...] = ()

    def candidate(self, no: str) -> Person | None:
        """Return the person numbered ``no`` if they may act on this task."""
        return next((person for person in self.people if person.no == no), None)

    def seats(self, no: str) -> bool:
        """Tell whether a person may act on this task, or will once those it was delegated to have answered."""
        return any(person.no == no for person in (*self.people, *self.owners))

    def concerns(self, no: str) -> bool:
        """Tell whether a person may act on this task, owns it while it is delegated, acted on it or passed it on."""
        return no in self.earlier or any(person.no == no for person in (*self.people, *self.owners)) or (
            self.handled_by is not None and self.handled_by.no == no)

    @property
    def actionable(self) -> bool:
        """Whether somebody can act on it now."""
        return not self.closed and not self.waiting

    @property
    def counts(self) -> bool:
        """Whether it is a seat of the step's policy; people added before or after are not."""
        return self.kind in ("seat", "parallel") and self.closed not in GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A moment to act on; ``fired`` once it did."""

    id: str
    run: str
    kind: str
    at: datetime
    task: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    fired: bool = False
