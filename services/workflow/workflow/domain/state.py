"""What a case amounts to, once its events are folded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts.workflow.people import Person


class CaseStatus(StrEnum):
    """Where a case stands."""

    RUNNING = "running"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    TERMINATED = "terminated"
    COMPLETED = "completed"

    @property
    def ended(self) -> bool:
        """Whether nothing more can happen but comments and a rating."""
        return self in (CaseStatus.REJECTED, CaseStatus.TERMINATED, CaseStatus.COMPLETED)

    @property
    def with_applicant(self) -> bool:
        """Whether the applicant holds the case to correct it."""
        return self in (CaseStatus.RETURNED, CaseStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The work item that fills a seat; ``closed`` is empty while it is open, then says why it closed."""

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

    def candidate(self, no: str) -> Person | None:
        """Return the person numbered ``no`` if they may act on this task."""
        return next((person for person in self.people if person.no == no), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One activation of a step by a token; ``outcome`` is empty while it is open."""

    id: str
    step: str
    kind: str
    token: str
    round: int
    policy: str
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingReturn:
    """Who sent the case back, and how a resubmission goes on: ``direct`` to ``step`` or ``replay``."""

    step: str
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A running or finished instance of one pinned version of a service.

    ``path`` holds the steps on the way from the start (not in it) to where the token stands, in order.
    """

    serial: str
    service: str
    definition_version: int
    digest: str
    title: str
    applicant: Person
    applicant_facts: dict[str, Any]
    form: dict[str, Any]
    sources: dict[str, Any]
    unique: tuple[str, ...]
    status: CaseStatus = CaseStatus.RUNNING
    outcome: str = ""
    round: int = 1
    path: tuple[str, ...] = ()
    runs: dict[str, Run] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    votes_since_submission: int = 0
    pending_return: PendingReturn | None = None
    copied: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    rated: bool = False

    def open_runs(self) -> tuple[Run, ...]:
        """Return the runs the case waits in."""
        return tuple(run for run in self.runs.values() if not run.outcome)

    def open_tasks(self, run: str | None = None) -> tuple[Task, ...]:
        """Return the open tasks, of one run or of all."""
        return tuple(task for task in self.tasks.values() if not task.closed and run in (None, task.run))

    def handlers_of(self, step: str) -> tuple[Person, ...]:
        """Return who last acted on a step, the applicant for the start; empty when nobody did."""
        if any(run.step == step and run.kind == "start" for run in self.runs.values()):
            return (self.applicant,)
        acted = [task.handled_by for task in self.tasks.values() if task.step == step and task.handled_by]
        return tuple(acted[-1:])

    def handles(self, no: str) -> bool:
        """Tell whether a person is the applicant or may act, or might have, on a task; being copied is not enough."""
        return no == self.applicant.no or any(task.candidate(no) for task in self.tasks.values())

    def involves(self, no: str) -> bool:
        """Tell whether a person takes or took part: applicant, candidate, handler or copied."""
        return no in self.copied or self.handles(no)

    def with_task(self, task: Task) -> Case:
        """Return the case with ``task`` put in its place."""
        return replace(self, tasks={**self.tasks, task.id: task})

    def with_run(self, run: Run) -> Case:
        """Return the case with ``run`` put in its place."""
        return replace(self, runs={**self.runs, run.id: run})
