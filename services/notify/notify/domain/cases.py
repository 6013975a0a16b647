"""What a notification needs to know of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.catalog.events import FeedbackAnswered, FeedbackReceived
from contracts.workflow.events import CopySent


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case as its notifications name it. ``copied`` holds the keys (:func:`copy_key`) of copies already sent,
    ``seats`` who was called to each task (:func:`seat`)."""

    serial: str
    title: str
    service_name: str
    applicant: str
    copied: frozenset[str] = frozenset()
    seats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def copy_key(event: CopySent, person: str) -> str:
    """Name one person's copy of a case; the same copy is told once."""
    return f"{event.copy_kind}:{person}"


def seat(task_id: str) -> str:
    """Name a task within its case: ``<case>.<number>`` by its number."""
    return task_id.rpartition(".")[2]


#: What feedback is called.
FEEDBACK = "意见反馈"


def feedback_facts(event: FeedbackReceived | FeedbackAnswered) -> CaseFacts:
    """Return what a notification about feedback needs to know: its serial, nothing of what was written."""
    asker = event.asker if isinstance(event, FeedbackAnswered) else ""
    return CaseFacts(serial=event.serial, title=FEEDBACK, service_name=FEEDBACK, applicant=asker)
