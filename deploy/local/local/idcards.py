"""Fictional ID-card numbers for the people of the demonstration, the same ones every time.

`python -m local.idcards` writes deploy/demo/personal.yaml. Nobody can own these numbers: area code 999999 was never
assigned. They still carry a birth date and the check digit of GB 11643, so that every check accepts them.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from local.home import PROJECT

DEMO = PROJECT / "deploy" / "demo"
AREA = "999999"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Birth dates from here on, within so many days.
BORN = {"student": (date(2004, 1, 1), 900), "graduate": (date(1998, 1, 1), 1200), "staff": (date(1966, 1, 1), 9000)}


def check_digit(first_seventeen: str) -> str:
    """The 18th character by GB 11643 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def number_for(no: str, kind: str, position: int) -> str:
    """The number of person `no`; `position` in the list keeps two people apart who share a birthday."""
    first, span = BORN.get(kind, BORN["staff"])
    chance = int.from_bytes(hashlib.sha256(no.encode()).digest()[:4], "big")
    born = first + timedelta(days=chance % span)
    body = f"{AREA}{born:%Y%m%d}{position % 1000:03d}"
    return body + check_digit(body)


def lines(people: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The text of personal.yaml."""
    yield "# 虚构的身份证号，由 `python -m local.idcards` 生成：地区码 999999 从未启用，不属于任何人。"
    yield "# Fictional ID-card numbers, generated: area code 999999 was never assigned, so they belong to nobody."
    yield "people:"
    for position, person in enumerate(people, start=1):
        yield f'  - {{"no": "{person["no"]}", idcard: "{number_for(person["no"], person["kind"], position)}"}}'


def main() -> int:
    from ruamel.yaml import YAML

    people = YAML(typ="safe").load(DEMO / "organisation.yaml")["people"]
    (DEMO / "personal.yaml").write_text("\n".join(lines(people)) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
