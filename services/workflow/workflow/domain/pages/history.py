"""What happened, told for people: 流转记录 and the table of tasks, folded from the events with their envelopes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from contracts.catalog.definition import Definition
from contracts.workflow.views import Record, TaskRow
from workflow.domain.pages import history_acts, history_system, history_votes
from workflow.domain.pages.story import Story, Told

__all__ = ["Told", "for_reader", "tell"]

_TELLERS = {**history_votes.TELLERS, **history_acts.TELLERS, **history_system.TELLERS}


def tell(told: Iterable[Told], definition: Definition) -> tuple[tuple[Record, ...], tuple[TaskRow, ...]]:
    """Return ``(records, task rows)``, oldest first; ``definition`` says what steps and other systems are called."""
    story = Story.of(definition)
    for item in told:
        teller = _TELLERS.get(type(item.event))
        if teller is not None:
            teller(story, item.event, item.at)
    return tuple(story.records), tuple(story.tasks.values())


def for_reader(rows: Iterable[TaskRow], reader: str) -> tuple[TaskRow, ...]:
    """Return the task rows with the reader's own open ones marked."""
    return tuple(replace(row, mine=row.state in ("open", "claimed", "delegated")
                         and any(person.no == reader for person in row.candidates)
                         and (row.handler is None or row.handler.no == reader))
                 for row in rows)
