"""Which services to put first: what was started lately counts most, for those whom it is meant for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from contracts.catalog.content_kinds import MODULES

#: Days that count, and days after which a start counts half.
WINDOW, HALF_LIFE = 30, 7

#: Different words for the same people, each with the one that services use.
_SAME = {"教师": "教职工", "职工": "教职工", "本专科生": "学生", "研究生": "学生", "游客": "访客", "校外人员": "访客"}

#: Kind of person -> whom a service may say it is for.
_MEANT_FOR = {"student": ("学生",), "graduate": ("学生",), "staff": ("教职工",), "retired": ("离退休", "教职工"),
              "visitor": ("访客", "校友")}

Row = Mapping[str, Any]


def warmth(days: Mapping[str, int], today: date) -> float:
    """Return how much was started lately; ``days`` are starts by date (ISO 8601)."""
    ages = ((today - date.fromisoformat(day)).days for day in days)
    return sum(number * 0.5 ** (age / HALF_LIFE) for age, number in zip(ages, days.values(), strict=True)
               if 0 <= age < WINDOW)


def audience_of(kind: str) -> tuple[str, ...]:
    """Return whom services name that mean a person of this kind; nothing for who is not known."""
    return _MEANT_FOR.get(kind, ())


def audience(name: str) -> str:
    """Return the one word for an audience that has several."""
    return _SAME.get(name, name)


def is_for(row: Row, asker: Collection[str]) -> bool:
    """Tell whether a service is meant for the asker; one that names nobody is, and to a visitor every one."""
    named = {audience(name) for name in row.get("audience") or ()}
    return not named or not asker or bool(named & {audience(name) for name in asker})


def recommended(warmest: Iterable[Row], by_code: Mapping[str, Row], asker: Collection[str], pinned: Sequence[str],
                hidden: Collection[str], number: int) -> list[Row]:
    """Return up to ``number`` services for the asker: the pinned in their order, then the warmest.

    ``warmest`` are all services on offer, the warmest first; ``by_code`` are the same. Of who is not known most could
    not start what is for one group only: that comes after the rest.
    """
    rest = list(warmest) if asker else sorted(warmest, key=lambda row: len(row.get("audience") or ()) == 1)
    ordered = dict.fromkeys((*(code for code in pinned if code in by_code), *(row["code"] for row in rest)))
    return meant_for((by_code[code] for code in ordered if code not in hidden), asker, number)


def meant_for(rows: Iterable[Row], asker: Collection[str], number: int) -> list[Row]:
    """Return the first ``number`` rows meant for the asker: what somebody could not start is no recommendation."""
    return list(islice((row for row in rows if is_for(row, asker)), number))


def modules(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return which modules to show, in order; an unknown one shows nothing, and none at all means the usual ones."""
    return tuple(dict.fromkeys(name for name in wanted if name in MODULES)) or MODULES
