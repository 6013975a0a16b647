"""A case as it is told to people: lines of 流转记录 and rows of the table of tasks, growing event by event."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow.people import Person
from contracts.workflow.views import Record, TaskRow
from workflow.domain.pages import wording

SYSTEM = Person(no="system", name="系统")

#: States of rows that still wait for somebody.
OPEN = ("open", "claimed", "waiting", "delegated")


@dataclass(frozen=True, slots=True)
class Told:
    """An event and when it happened."""

    event: Any
    at: datetime


@dataclass(slots=True)
class Story:
    """What has been told so far; ``names`` gives the Chinese name of each step, ``systems`` of each other system.

    ``readers`` are the names of those who got it to read, ``notices`` the runs that were public notices.
    """

    names: dict[str, str]
    systems: dict[str, str]
    applicant: Person = SYSTEM
    start_step: str = ""
    round: int = 1
    records: list[Record] = field(default_factory=list)
    tasks: dict[str, TaskRow] = field(default_factory=dict)
    readers: dict[str, str] = field(default_factory=dict)
    notices: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, definition: Definition) -> Story:
        """Begin the story of a case that follows ``definition``."""
        return cls(names=step_names(definition), systems={one.to: one.name for one in definition.callbacks})

    def record(self, at: datetime, who: Person, step: str, action: str, opinion: str = "",
               on_behalf: Person | None = None) -> None:
        """Add a line to 流转记录."""
        self.records.append(Record(
            at=at, operator=who, step=step, step_name=self.names.get(step, step), action=action,
            action_text=wording.ACTIONS[action], opinion=opinion, round=self.round, on_behalf=on_behalf,
            operator_text=standing_in(who, on_behalf)))

    def finish(self, task_id: str, at: datetime, who: Person, state: str, action: str, opinion: str,
               on_behalf: Person | None = None) -> None:
        """Note that a task was handled."""
        self.change(task_id, state=state, state_text=wording.ACTIONS[action], handled_at=at, handler=who,
                    action=action, opinion=opinion, on_behalf=on_behalf)

    def change(self, task_id: str, **values: Any) -> None:
        """Change a row of the table; a task nobody was told of has none."""
        if task_id in self.tasks:
            self.tasks[task_id] = replace(self.tasks[task_id], **values)

    def read(self, task_id: str, who: Person, at: datetime) -> None:
        """Note that one of its handlers opened a task."""
        row = self.tasks.get(task_id)
        if row is not None:
            self.change(task_id, read_by=(*row.read_by, who), read_at=row.read_at or at)

    def name_of(self, no: str) -> str:
        """Return what somebody who had a task, or was given the case to read, is called."""
        known = {one.no: one.name for row in self.tasks.values() for one in (*row.candidates, row.handler) if one}
        return known.get(no) or self.readers.get(no, no)

    def step_of(self, task_id: str) -> str:
        """Return the step of a task."""
        return self.tasks[task_id].step if task_id in self.tasks else ""


def step_names(definition: Definition) -> dict[str, str]:
    """Return the Chinese name of each step by its key."""
    return {step.key: step.name for step in definition.steps}


def standing_in(who: Person, principal: Person | None) -> str:
    """Return how whoever acted is named: ``B 代 A`` for a substitute."""
    return f"{who.name} 代 {principal.name}" if principal else who.name
