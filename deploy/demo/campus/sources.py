"""The items this server can tell about a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from campus.calendar import current_weeks

DATA = Path(__file__).with_name("data.yaml")
PARTY_ITEMS = ("branch", "status", "joined", "full_since")
Item = Callable[[str], Any]
_CAMPUS_TIME = timezone(timedelta(hours=8))


def campus_today() -> date:
    """Return today's date on campus (UTC+8)."""
    return datetime.now(UTC).astimezone(_CAMPUS_TIME).date()


def items(path: Path = DATA, today: Callable[[], date] = campus_today) -> Mapping[tuple[str, str], Item]:
    """Return ``(system, item) -> function of a person's number``; an unknown person has the value None."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    answers: dict[tuple[str, str], Item] = {
        ("calendar", "current_weeks"): lambda person: current_weeks(today(), data["calendar"]["terms"])}
    for item in PARTY_ITEMS:
        answers["party", item] = _party(data["party"], item)
    return answers


def _party(members: Mapping[str, Mapping[str, str]], item: str) -> Item:
    return lambda person: members.get(person, {}).get(item)
