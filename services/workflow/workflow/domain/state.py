"""What a case amounts to, once its events are folded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts.workflow.people import Person
from workflow.domain.work import Run, Task, Timer, Token

#: The token a case starts with.
ROOT = "t1"


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
class PendingReturn:
    """Who sent the case back (``run`` at ``step``), and how it goes on: ``direct``, ``smart``, ``replay``."""

    step: str
    mode: str
    run: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circular:
    """What one person was given to read."""

    person: Person
    step: str
    forward: int = 0
    comment: bool = True
    required: bool = False
    forwarded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCase:
    """A case that a step of this one started; ``outcome`` is empty while it runs."""

    run: str
    service: str
    row: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A running or finished instance of one pinned version of a service.

    ``round`` counts returns (from 1), ``cycle`` everything that makes earlier votes stale: returns, resubmissions,
    reopening. ``seq`` counts folded events; ``changed`` says at which of them a field last changed after the start.
    ``branches`` are the results of joined branches by step. ``chosen`` are handlers picked by people, by step.
    ``left`` is the step a route was taken from until the case arrives at the next one.
    ``acted`` did something on a task, whoever has it now; ``opened`` have read what they were sent, ``excused`` need
    not any more; ``issued`` are the runs documents came of; ``substitution`` is the number of the substitute that its
    approval switched on.
    ``migrated`` is the case as it was before it last moved to another version.
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
    max_open: int | None = None
    status: CaseStatus = CaseStatus.RUNNING
    outcome: str = ""
    round: int = 1
    cycle: int = 1
    seq: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=lambda: {ROOT: Token(id=ROOT)})
    timers: dict[str, Timer] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    votes_since_submission: int = 0
    pending_return: PendingReturn | None = None
    smart: PendingReturn | None = None
    acted: frozenset[str] = frozenset()
    copied: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    excused: frozenset[str] = frozenset()
    circulars: dict[str, Circular] = field(default_factory=dict)
    subcases: dict[str, SubCase] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    urged: tuple[datetime, ...] = ()
    started_at: datetime | None = None
    moved_at: datetime | None = None
    ended_at: datetime | None = None
    held: frozenset[str] = frozenset()
    substitution: str = ""
    issued: tuple[str, ...] = ()
    left: str = ""
    rated: bool = False
    migrated: Case | None = None

    def open_runs(self, token: str | None = None) -> tuple[Run, ...]:
        """Return the runs the case waits in, those of one token or all."""
        return tuple(run for run in self.runs.values() if not run.outcome and token in (None, run.token))

    def open_tasks(self, run: str | None = None) -> tuple[Task, ...]:
        """Return the open tasks, of one run or of all; those that wait for another are among them."""
        return tuple(task for task in self.tasks.values() if not task.closed and run in (None, task.run))

    def seats(self, run: str) -> tuple[Task, ...]:
        """Return every task of a run, in the order they were assigned."""
        return tuple(task for task in self.tasks.values() if task.run == run)

    def last_run(self, step: str) -> Run | None:
        """Return the latest activation of a step."""
        return next((run for run in reversed(self.runs.values()) if run.step == step), None)

    def lineage(self, run: str) -> tuple[Run, ...]:
        """Return the runs that led to ``run``, the earliest first; behind a join those of every branch."""
        wanted: set[str] = set()
        todo = list(self.runs[run].from_runs)
        while todo:
            one = todo.pop()
            if one not in wanted and one in self.runs:
                wanted.add(one)
                todo += self.runs[one].from_runs
        return tuple(found for found in self.runs.values() if found.id in wanted)

    @property
    def untouched_since_migration(self) -> bool:
        """Whether the case stands as it stood when it was moved to another version; reading and urging move nothing."""
        before = self.migrated
        if before is None or (before.status, before.form, before.cycle) != (self.status, self.form, self.cycle):
            return False
        runs = [[replace(run, step="") for run in one.runs.values()] for one in (before, self)]
        tasks = [[replace(task, step="", read=()) for task in one.tasks.values()] for one in (before, self)]
        return runs[0] == runs[1] and tasks[0] == tasks[1]

    @property
    def path(self) -> tuple[str, ...]:
        """The steps on the way from the start (not in it) to where the case stands, in order."""
        ways = [(*self.lineage(run.id), run) for run in self.open_runs()]
        return tuple(dict.fromkeys(run.step for way in ways for run in way if run.kind != "start"))

    def children(self, fork_run: str) -> tuple[Token, ...]:
        """Return the tokens a run of a fork made."""
        return tuple(token for token in self.tokens.values() if token.fork_run == fork_run)

    def above(self, token: str) -> tuple[str, ...]:
        """Return the token and those it descends from, itself first."""
        found = [token]
        while parent := self.tokens[found[-1]].parent:
            found.append(parent)
        return tuple(found)

    def handlers_of(self, step: str) -> tuple[Person, ...]:
        """Return who last acted on a step, the applicant for the start; empty when nobody did."""
        if any(run.step == step and run.kind == "start" for run in self.runs.values()):
            return (self.applicant,)
        acted = [task.handled_by for task in self.tasks.values() if task.step == step and task.handled_by]
        return tuple(acted[-1:])

    def handles(self, no: str) -> bool:
        """Tell whether a person is the applicant, may act on a task, might have or did; being copied is not enough."""
        return no == self.applicant.no or no in self.acted or any(task.concerns(no) for task in self.tasks.values())

    def involves(self, no: str) -> bool:
        """Tell whether a person takes or took part: applicant, candidate, handler or copied."""
        return no in self.copied or self.handles(no)

    def with_task(self, *tasks: Task) -> Case:
        """Return the case with ``tasks`` put in their places."""
        return replace(self, tasks={**self.tasks, **{task.id: task for task in tasks}})

    def with_run(self, run: Run) -> Case:
        """Return the case with ``run`` put in its place."""
        return replace(self, runs={**self.runs, run.id: run})

    def with_token(self, *tokens: Token) -> Case:
        """Return the case with ``tokens`` put in their places."""
        return replace(self, tokens={**self.tokens, **{token.id: token for token in tokens}})

    def unchanged_since(self, seq: int, fields: Iterable[str]) -> bool:
        """Tell whether none of ``fields`` was written after the event numbered ``seq``."""
        return all(self.changed.get(key, 0) <= seq for key in fields)
