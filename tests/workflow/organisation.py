"""The demonstration's people, posts and campus data held in memory: what decisions ask about, without a database."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from catalog.domain import notation
from contracts.catalog.expression import HALL_TIME
from contracts.catalog.workdays import WEEKENDS, Calendar
from contracts.workflow.people import Person

PROJECT = Path(__file__).parents[2]
#: A Friday morning in term.
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=HALL_TIME)
#: What the campus systems know about everybody, unless a test says otherwise.
CAMPUS = {
    "calendar": {"current_weeks": "12周-12周"},
    "party": {"branch": "计算机学院第一支部", "status": "正式党员", "joined": "2020-07-01", "full_since": "2021-07-01"},
}
_BESIDES = ("no", "name", "kind", "unit", "phone", "email", "posts")


@cache
def _demo() -> dict[str, Any]:
    return notation.read((PROJECT / "deploy/demo/organisation.yaml").read_text("utf-8"))


@cache
def _idcards() -> dict[str, str]:
    rows = notation.read((PROJECT / "deploy/demo/personal.yaml").read_text("utf-8"))["people"]
    return {row["no"]: row["idcard"] for row in rows}


def demo_organisation() -> dict[str, Any]:
    """Return the demonstration's organisation file as plain data, a copy of one's own."""
    return copy.deepcopy(_demo())


def idcard_of(no: str) -> str:
    """Return the fictional ID number of a person of the demonstration."""
    return _idcards()[no]


@dataclass
class Hall:
    """Answers a decision's questions; a test may change what is true before it acts."""

    now: datetime = FRIDAY
    retired: bool = False
    newest: bool = True
    version: int = 1
    sources: dict[str, dict[str, Any]] = field(default_factory=lambda: copy.deepcopy(CAMPUS))
    files: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    organisation: dict[str, Any] = field(default_factory=demo_organisation)
    numbers: dict[str, int] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    calendar: Calendar = WEEKENDS
    spans: dict[tuple[str, ...], Any] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    open_cases: dict[tuple[str, str], int] = field(default_factory=dict)
    substitutes: dict[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)

    def leave(self, *numbers: str) -> None:
        """Switch people off: they left, or their accounts are disabled."""
        self.away.update(numbers)

    def grant(self, no: str, role: str, unit: str) -> None:
        """Give somebody a post."""
        self._row(no).setdefault("posts", []).append({"role": role, "unit": unit})

    def vacate(self, role: str) -> None:
        """Take a post away from everybody who holds it."""
        for row in self.organisation["people"]:
            row["posts"] = [post for post in row.get("posts", ()) if post["role"] != role]

    def upload(self, file_id: str, owner: str, name: str = "") -> None:
        """Let somebody upload a file, a PDF unless its name ends in ``.png``."""
        name = name or f"{file_id}.pdf"
        kind = "image/png" if name.endswith(".png") else "application/pdf"
        self.files[file_id, owner] = {"file_id": file_id, "name": name, "size": 9, "media_type": kind}

    def person(self, no: str) -> Person | None:
        """Return an active person."""
        row = next((row for row in self.organisation["people"] if row["no"] == no), None)
        if row is None or no in self.away:
            return None
        return Person(no=no, name=row["name"], unit=row["unit"], unit_name=self.unit(row["unit"]) or "")

    def unit(self, key: str) -> str | None:
        """Return a unit's name."""
        return next((str(unit["name"]) for unit in self.organisation["units"] if unit["key"] == key), None)

    def profile(self, no: str) -> dict[str, Any] | None:
        """Return what conditions and prefills may ask about somebody."""
        if self.person(no) is None:
            return None
        row = self._row(no)
        attributes = {key: value for key, value in row.items() if key not in _BESIDES}
        return {**attributes, "phone": row["phone"], "email": row["email"], "idcard": idcard_of(no), "id": no, "no": no,
                "name": row["name"], "kind": row["kind"], "dept": row["unit"], "unit": row["unit"],
                "unit_name": self.unit(row["unit"]), "posts": [post["role"] for post in row.get("posts", ())]}

    def answer(self, query: tuple[str, ...], actor: str) -> Any:
        """Answer one question of a decision; raises LookupError for one nobody should ask."""
        match query:
            case ("person", no):
                return self.person(no)
            case ("profile", no):
                return self.profile(no)
            case ("post", role, unit):
                return self._people(row["no"] for row in self.organisation["people"] for post in row.get("posts", ())
                                    if post["role"] == role and unit in ("", post["unit"]))
            case ("group", key):
                return self._people(self.organisation["groups"].get(key, ()))
            case ("relation", no, name):
                return self._people(row["is"] for row in self.organisation["relations"]
                                    if (row["of"], row["name"]) == (no, name))
            case ("substitutes", no):
                return tuple(one for one in self.substitutes.get(no, ()) if self.person(one["to"].no))
            case ("unit", key):
                return self.unit(key)
            case ("parent", key):
                return next((unit.get("parent") for unit in self.organisation["units"] if unit["key"] == key), None)
            case ("calendar",):
                return self.calendar
            case ("file", file_id):
                return self.files.get((file_id, actor))
        return self._beside_people(query)

    def _beside_people(self, query: tuple[str, ...]) -> Any:
        """Answer from the campus systems, the other cases and the counters."""
        match query:
            case ("sources", _, _):
                return copy.deepcopy(self.sources)
            case ("source", *about):
                return copy.deepcopy(self.spans.get(tuple(about)))
            case ("case-finished", serial):
                return serial in self.finished
            case ("open-cases", service, no):
                return self.open_cases.get((service, no), 0)
            case ("serial", name) | ("sequence", name):
                self.numbers[name] = self.numbers.get(name, 0) + 1
                return self.numbers[name]
        raise LookupError(f"nobody should ask {query}")

    def _row(self, no: str) -> dict[str, Any]:
        return next(row for row in self.organisation["people"] if row["no"] == no)

    def _people(self, numbers: Any) -> tuple[Person, ...]:
        found = [self.person(no) for no in dict.fromkeys(numbers)]
        return tuple(person for person in found if person is not None)
