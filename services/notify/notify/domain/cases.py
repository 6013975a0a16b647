"""What a notification needs to know of a case."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.catalog.events import FeedbackAnswered, FeedbackReceived
from contracts.workflow.events import CopySent


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case as its notifications name it. ``copied`` holds the keys (:func:`copy_key`) of copies already sent."""

    serial: str
    title: str
    service_name: str
    applicant: str
    copied: frozenset[str] = frozenset()


def copy_key(event: CopySent, person: str) -> str:
    """Name one person's copy of a case; the same copy is told once."""
    return f"{event.copy_kind}:{person}"


#: What feedback is called.
FEEDBACK = "意见反馈"


def feedback_facts(event: FeedbackReceived | FeedbackAnswered) -> CaseFacts:
    """Return what a notification about feedback needs to know: its serial, nothing of what was written."""
    asker = event.asker if isinstance(event, FeedbackAnswered) else ""
    return CaseFacts(serial=event.serial, title=FEEDBACK, service_name=FEEDBACK, applicant=asker)
