"""The items this server can tell about a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from campus import cards
from campus.calendar import current_weeks, school_year
from campus.timetable import lessons_between

DATA = Path(__file__).with_name("data.yaml")
PARTY_ITEMS = ("branch", "status", "joined", "full_since")
#: The items of each system that differ from person to person.
PERSONAL: Mapping[str, tuple[str, ...]] = {
    "party": PARTY_ITEMS, "student": ("parent_phone", "class_name"), "leave": ("term_days",),
    "cases": ("my_last_leave",), "edu": ("rank", "name_en", "arrears", "hold", "free_quota"), "aid": ("level",),
    "finance": ("bank",), "dorm": ("building", "room"),
}
#: What is asked: ``person``, and for some items ``begin`` and ``end``.
Question = Mapping[str, str]
Item = Callable[[Question], Any]
_CAMPUS_TIME = timezone(timedelta(hours=8))


def campus_today() -> date:
    """Return today's date on campus (UTC+8)."""
    return datetime.now(UTC).astimezone(_CAMPUS_TIME).date()


def items(path: Path = DATA, today: Callable[[], date] = campus_today) -> Mapping[tuple[str, str], Item]:
    """Return ``(system, item) -> function of a question``; an unknown person has the value None."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    calendar, lessons = data["calendar"], data["lessons"]
    answers: dict[tuple[str, str], Item] = {
        ("calendar", "current_weeks"): lambda question: current_weeks(today(), calendar["terms"]),
        ("calendar", "school_year"): lambda question: school_year(today(), calendar["year_begins"]),
        ("site", "university_name"): lambda question: data["site"]["university_name"],
        ("edu", "lessons_between"): lambda question: lessons_between(
            lessons.get(question.get("person"), ()), question.get("begin", ""), question.get("end", "")),
    }
    for system, names in PERSONAL.items():
        answers |= {(system, item): _about(data["people"][system], item) for item in names}
    return answers | {key: _card(ask) for key, ask in cards.items(today).items()}


def _about(people: Mapping[str, Mapping[str, Any]], item: str) -> Item:
    return lambda question: people.get(question.get("person", ""), {}).get(item)


def _card(ask: Callable[[str], Any]) -> Item:
    return lambda question: ask(question.get("person", ""))
