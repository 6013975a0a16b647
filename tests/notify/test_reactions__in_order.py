"""What events lead to, with a real database and no bus: any order, any repetition, a crash at the worst moment."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.database import Database

from chassis.recorded import Recorded
from contracts import codec
from contracts.identity.events import PersonRegistered, PersonUpdated
from contracts.workflow.events import (
    CaseCompleted,
    CaseResubmitted,
    CommentAdded,
    CopySent,
    TaskClosed,
    TaskRead,
    VoteCast,
)
from contracts.workflow.people import Person
from notify.domain.addresses import Contact
from notify.reactions import Reactions
from notify.stores.cases import Cases
from notify.stores.contacts import Contacts
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices
from tests.notify.hall import APPLICANT, HEAD, assigned, started

CASE = "e" * 32
AT = datetime(2026, 3, 2, tzinfo=UTC).isoformat()


class Desk:
    """The reactions and what they write to."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.ledger = Ledger(database, lease=60, waits=())
        self.cases, self.contacts, self.woken = Cases(database), Contacts(database), 0
        self.reactions = Reactions(self.ledger, self.cases, self.contacts, self._wake)

    def _wake(self) -> None:
        self.woken += 1

    def entered(self) -> dict[str, str]:
        return {row["_id"]: row["text"] for row in self.ledger.rows.find()}


@pytest.fixture
def desk(database: Database[dict[str, Any]]) -> Desk:
    return Desk(database)


def recorded(number: int, event: Any, stream: str = CASE) -> Recorded:
    name, version, data = codec.encode_event(event)
    envelope = {"stream": stream, "version": number, "number": number, "at": AT, "actor": "10001", "command_id": "c",
                "correlation_id": "k", "on_behalf_of": None}
    return Recorded(name, version, data, envelope)


def story() -> list[Recorded]:
    events = [
        started(CASE), assigned(HEAD), CommentAdded(by=HEAD, text="请稍候"),
        CaseResubmitted(by=APPLICANT, values={}, before={}, mode="direct", to_step="lead", title="新题目", round=2),
        assigned(HEAD, task="t2"), CaseCompleted(step="done", outcome="approved"),
        CopySent(step="done", copy_kind="copy", people=(HEAD,)),
        CopySent(step="done", copy_kind="copy", people=(HEAD,)),
    ]
    return [recorded(number, event) for number, event in enumerate(events, start=1)]


def test_any_order_and_any_repetition_lead_to_the_same_ledger(
        database: Database[dict[str, Any]], desk: Desk, delivery: Callable[..., Any]) -> None:
    for event in story():
        desk.reactions.on_case(event)
    expected = desk.entered()
    assert len(expected) == 4 + 4 + 4 + 3
    for seed in range(8):
        for name in database.list_collection_names():
            database.drop_collection(name)
        messages = story() * 2
        random.Random(seed).shuffle(messages)
        for event in messages:
            desk.reactions.on_case(event)
        assert desk.entered() == expected
        assert desk.cases.gate.waiting() == 0


def test_a_crash_between_ledger_and_memory_neither_loses_nor_doubles(desk: Desk) -> None:
    for event in story():
        desk.reactions._next(event)  # the process dies before the memory moves on …
        desk.reactions.on_case(event)  # … and the event comes again
    assert len(desk.entered()) == 15
    case = desk.cases.get(CASE)
    assert case is not None
    assert (case.title, case.copied) == ("新题目", frozenset({"copy:11001"}))


def test_couriers_are_woken_only_when_there_is_something_new(desk: Desk) -> None:
    for event in story()[:3] * 2:
        desk.reactions.on_case(event)
    assert desk.woken == 1


def test_an_event_this_release_does_not_know_stops_its_case_instead_of_being_skipped(desk: Desk) -> None:
    first, second, *_ = story()
    desk.reactions.on_case(first)
    unknown = Recorded("case.teleported", 1, {}, second.envelope)
    with pytest.raises(LookupError):
        desk.reactions.on_case(unknown)
    assert desk.entered() == {}


def test_only_the_newest_word_on_a_person_counts(desk: Desk) -> None:
    person: dict[str, Any] = {"no": "11001", "name": "周院长", "kind": "staff", "unit": "cs"}
    events = [recorded(1, PersonRegistered(**person), "p"),
              recorded(5, PersonUpdated(**person, phone="13900000008"), "p"),
              recorded(3, PersonUpdated(**person, phone="13900000001", email="old@demo.example"), "p")]
    for event in events + events[:1]:
        desk.reactions.on_person(event)
    assert desk.contacts.get("11001") == Contact(no="11001", phone="13900000008")
    assert desk.contacts.get("99999") is None


def test_who_opens_a_case_or_acts_on_it_has_read_and_a_task_that_is_over_calls_nobody(
        database: Database[dict[str, Any]], desk: Desk) -> None:
    notices, other = Notices(database), Person(no="11002", name="周副院长")
    reactions = Reactions(desk.ledger, desk.cases, desk.contacts, lambda: None, notices)
    now = datetime(2026, 3, 2, tzinfo=UTC)

    def unread(*events: Any) -> list[str]:
        """Put a call and a copy into both boxes, let things happen, and return what is left unread."""
        database.drop_collection("notices")
        notices.rows.insert_many([{"_id": f"{person}:{kind}", "person": person, "kind": kind, "case_id": CASE,
                                   "read": False} for person in ("11001", "11002") for kind in ("assigned", "copied")])
        for name in ("cases", "cases_held"):
            database.drop_collection(name)
        for number, event in enumerate((started(CASE), assigned(HEAD, other, task=f"{CASE}.1"), *events), start=1):
            reactions.on_case(recorded(number, event))
        return sorted(row["_id"] for row in notices.rows.find({"read": False}))

    vote = VoteCast(task_id=f"{CASE}.1", run="r1", step="lead", vote="approve", by=HEAD, at=now, round=1)
    assert len(unread()) == 4
    assert unread(TaskRead(task_id=f"{CASE}.1", by=HEAD)) == ["11002:assigned", "11002:copied"]
    assert unread(vote) == ["11002:copied"]
    assert unread(TaskClosed(task_id=f"{CASE}.1", reason="decided")) == ["11001:copied", "11002:copied"]
    assert unread(CaseCompleted(step="done", outcome="approved")) == ["11001:copied", "11002:copied"]
