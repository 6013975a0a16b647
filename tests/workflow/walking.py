"""A case that random people walk along, rightly and wrongly: the material of the property tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts import codec
from contracts.catalog.definition import Definition
from contracts.workflow import commands as cmd
from contracts.workflow.people import Person
from tests.workflow.drawing import Drawing
from tests.workflow.forms import proof, weekly
from tests.workflow.telling import Act, Tale
from tests.workflow.telling_versions import Versions
from tests.workflow.walking_definitions import versions
from workflow.domain.decide import decide
from workflow.domain.evolve import evolve
from workflow.domain.facts import Facts, Query
from workflow.domain.state import Case
from workflow.domain.work import Task

#: What the form will not take.
BAD = ("x", "nobody")
PEOPLE = ("10001", "10002", "20230001", "11001", "11002", "11003", "11005", "11007", "13002", "15004", "15005", "17001",
          "17002", "14001", "90001", "90003")


class Answers(dict[Query, Any]):
    """Answers of the hall, found out when they are first asked for."""

    def __init__(self, known: dict[Query, Any], ask: Callable[[Query], Any]) -> None:
        super().__init__(known)
        self._ask = ask

    def __contains__(self, query: object) -> bool:
        """Say yes, and make it true."""
        if not super().__contains__(query):
            self[query] = self._ask(query)  # type: ignore[index,arg-type]
        return True


@dataclass
class Walk(Tale):
    """A tale that remembers its last command, and what the log alone would make of its events."""

    versions: tuple[Definition, ...] = ()
    command: Any = None
    stored: Case | None = None
    before: Case | None = None

    def when(self, act: Act) -> Walk:
        """Let somebody act; a case that was moved goes on under the version it has now."""
        super().when(act)
        if self.case is not None:
            self.definition = self.versions[self.case.definition_version - 1]
        return self

    def decided(self, command: Any) -> list[Any]:
        """Decide a command; deciding again on the same facts must say the same."""
        self.command, self.before = command, self.case
        facts = self.facts(getattr(command, "actor", "system"))
        events = decide(command, self.case, facts)
        assert decide(command, self.case, facts) == events
        return events

    def facts(self, actor: str) -> Facts:
        """Return what the hall would answer ``actor`` now."""
        known: dict[Query, Any] = {
            ("version",): self.hall.version, ("digest",): "d" * 64, ("retired",): self.hall.retired,
            ("newest",): self.hall.newest}
        return Facts(now=self.hall.now, definition=self.definition,
                     answers=Answers(known, lambda query: self.hall.answer(query, actor)))

    def read_back(self) -> None:
        """Fold the new events as they come out of the log."""
        for event in self.new:
            stored = codec.encode_event(event)
            read = codec.decode_event(*stored)
            assert codec.encode_event(read) == stored
            self.stored = evolve(self.stored, read)

    def mine(self) -> list[tuple[Task, Person]]:
        """Return who could act on what now, of those who are present."""
        return [(task, person) for task in self.now.open_tasks() if task.actionable for person in task.people
                if self.present(person.no) and (not task.claimed_by or task.claimed_by.no == person.no
                                                or person.no in task.standing_in)]

    def present(self, no: str) -> bool:
        """Tell whether somebody is in the register and not switched off."""
        return self.hall.person(no) is not None

    def wait_until(self, moment: datetime) -> None:
        """Let the clock run on, never back."""
        self.hall.now = max(self.hall.now, moment.astimezone(self.hall.now.tzinfo))


def begin(draw: Drawing, flavour: str) -> Walk:
    """Somebody fills in a form; whether it is accepted is another matter."""
    known = versions(draw, flavour)
    defined = known[0]
    form, no = form_of(draw, defined.code), draw.of(_starters(defined.code))
    walk = Walk(defined, Versions(*known), versions=known)
    picked = draw.of((picks(walk, "fill"), {}))
    walk.when(lambda tale: cmd.StartCase(case_id=tale.case_id, actor=no, service=defined.code, form=form,
                                         choose=picked))
    walk.read_back()
    return walk


def chosen(walk: Walk, key: str) -> list[Any]:
    """Return the steps whose handler is picked at step ``key``."""
    assert walk.definition is not None
    return [step for step in walk.definition.steps for text in step.who if text.startswith(f"chosen('{key}'")]


def picks(walk: Walk, key: str) -> dict[str, tuple[str, ...]]:
    """Return the first member of the board who is there, for every step whose handler is picked at step ``key``."""
    there = next((no for no in ("11001", "11002", "11003") if walk.present(no)), "11001")
    return {step.key: (there,) for step in chosen(walk, key)}


def form_of(draw: Drawing, code: str) -> dict[str, Any]:
    """Return a form for a service: mostly right, sometimes incomplete or wrong."""
    if code == "weekly-report":
        return draw.of([weekly(), weekly(), weekly(weeks="1-2"), weekly(items=[]), weekly(remark="x")])
    if code == "party-proof":
        return draw.of([proof(), proof(), proof(branch="别的支部"), proof(delivery="现场领取"), proof(copies=9)])
    form: dict[str, Any] = {}
    for key, values in (("sum", (None, "2.5", "0", "3.5", "9", "9", "2", "4", *BAD[:1])),
                        ("friend", ("10002", "11003", "11005", "11007", None, None, *BAD[1:])),
                        ("day", ("2026-11-24", "2026-11-02", None)), ("last", ("2026-11-25", "2026-11-24", None)),
                        ("room", ("A101", "A102", None)),
                        ("rows", ([{"what": "甲"}, {"what": "乙"}], [], None))):
        value = draw.of(values)
        if value is not None:
            form[key] = value
    return form


def _starters(code: str) -> tuple[str, ...]:
    if code == "weekly-report":
        return ("10001", "10001", "11001", "20230001")
    if code == "party-proof":
        return ("20230001", "20230001", "10002", "10001")
    return ("10001", "10001", "20230001", "11001", "11002", "15004", "13002")
