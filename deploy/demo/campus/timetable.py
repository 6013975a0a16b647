"""The lessons somebody misses between two moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

#: Nobody is on leave for longer; it bounds the answer.
LONGEST = timedelta(days=60)


def lessons_between(weekly: Sequence[Mapping[str, Any]], begin: str, end: str) -> list[dict[str, str]] | None:
    """Return ``{course, teacher, slot}`` of each lesson on the days touched; None for a span that makes no sense.

    ``begin`` and ``end`` are ISO dates or moments; ``weekly`` has a row per lesson with its ``weekday``, Monday 1.
    """
    first, last = _day(begin), _day(end)
    if first is None or last is None or not timedelta(0) <= last - first <= LONGEST:
        return None
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return [{"course": lesson["course"], "teacher": lesson["teacher"], "slot": f"{day:%m-%d} {lesson['slot']}"}
            for day in days for lesson in weekly if lesson["weekday"] == day.isoweekday()]


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
