"""The working calendar: China's public holidays and make-up days, corrected by what the hall itself has set.

The public days come from the maintained package ``chinesecalendar``, a new release of which follows each yearly notice
of the State Council. A year it does not know yet has weekends only, until the package or the hall says more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from functools import cache
from typing import Any

import chinese_calendar

from contracts.catalog.workdays import Calendar, adjusted


@cache
def public() -> Calendar:
    """Return the public calendar; a holiday on a weekend is a holiday too."""
    return Calendar(holidays=frozenset(chinese_calendar.holidays), made_up=frozenset(chinese_calendar.workdays))


def of_hall(row: Mapping[str, Any] | None) -> Calendar:
    """Return the public calendar as the hall corrects it; ``row`` is the data of ``calendar.set``, None before that."""
    if row is None:
        return public()
    return adjusted(
        public(), holidays=_days(row.get("holidays")), made_up=_days(row.get("made_up")),
        vacations=tuple((_day(item["first"]), _day(item["last"])) for item in row.get("vacations") or ()),
        hours=tuple((time.fromisoformat(item["opens"]), time.fromisoformat(item["closes"]))
                    for item in row.get("hours") or ()))


def _days(texts: Any) -> frozenset[date]:
    return frozenset(_day(text) for text in texts or ())


def _day(text: str) -> date:
    return date.fromisoformat(text)
