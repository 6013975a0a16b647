"""The university calendar: which teaching weeks and which school year a day belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta


def current_weeks(day: date, terms: Sequence[str]) -> str:
    """Return the two weeks a report of ``day`` covers, e.g. ``15周-16周``: odd week first.

    ``terms`` are month and day (``09-01``); a term begins on the first Monday on or after it, and its weeks are
    counted on through the holidays until the next term begins.
    """
    begins = max(start for start in _starts(day, terms) if start <= day)
    week = (day - begins).days // 7 + 1
    first = week - 1 if week % 2 == 0 else week
    return f"{first}周-{first + 1}周"


def school_year(day: date, begins: str) -> str:
    """Return the school year of ``day``, e.g. ``2026-2027``; ``begins`` is its first month and day."""
    first = day.year if f"{day:%m-%d}" >= begins else day.year - 1
    return f"{first}-{first + 1}"


def _starts(day: date, terms: Sequence[str]) -> list[date]:
    return [_first_monday(date.fromisoformat(f"{year}-{term}")) for year in (day.year - 1, day.year) for term in terms]


def _first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
