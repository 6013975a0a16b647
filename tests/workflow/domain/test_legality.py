"""What the domain decides is always legal; what nobody could have decided is named."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from contracts.workflow import events as ev
from contracts.workflow.people import Person
from tests.workflow.definitions import demo
from tests.workflow.forms import weekly
from tests.workflow.telling import Tale, approve, given, rate, resubmit, send_back, start, withdraw
from tests.workflow.test_properties import WALK, begin
from tests.workflow.walking import acts
from workflow.domain.legality import step
from workflow.domain.state import Case

STRANGER = Person(no="99999", name="某某")


def told(*more: Any) -> list[Any]:
    """A weekly report, returned, sent again and approved, and whatever else happens."""
    tale = given(demo("weekly-report")).when(start("10001", **weekly()))
    for act in (send_back("11001", "applicant"), resubmit("10001"), approve("11001"), rate("10001", 5), *more):
        tale = tale.when(act)
        assert tale.refusal is None
    return [one.event for one in tale.told]


def first_wrong(events: list[Any]) -> tuple[str, str]:
    """Return the name of the first event that is not legal, and why; blanks when all are."""
    case: Case | None = None
    for event in events:
        case, wrong = step(case, event)
        if wrong:
            return type(event).__name__, wrong
    return "", ""


def test_whatever_is_decided_on_random_walks_is_legal() -> None:
    seen: Counter[str] = Counter()

    @settings(WALK, max_examples=80)
    @for_all(st.data())
    def walk(data: st.DataObject) -> None:
        tale = begin(data)
        for _ in range(12 if tale.case is not None else 0):
            tale.when(data.draw(acts(tale)))
        assert first_wrong([one.event for one in tale.told]) == ("", "")
        seen.update(type(one.event).__name__ for one in tale.told)

    walk()
    assert {"VoteCast", "CaseReturned", "CaseResubmitted", "CaseWithdrawn", "CaseTerminated", "CaseRejected",
            "CaseCompleted", "DocumentIssued", "CaseRated"} <= set(seen), seen


def position(events: list[Any], kind: type) -> int:
    return next(index for index, event in enumerate(events) if isinstance(event, kind))


@pytest.mark.parametrize("kind", [
    ev.CaseStarted, ev.StepEntered, ev.TaskAssigned, ev.CaseReturned, ev.StepCompleted, ev.VoteCast, ev.CaseCompleted,
    ev.CaseResubmitted, ev.TaskClosed, ev.CaseRated])
def test_nothing_can_happen_twice_in_a_row(kind: type) -> None:
    events = told()
    at = position(events, kind)
    name, wrong = first_wrong([*events[:at + 1], *events[at:]])
    assert name
    assert wrong


@pytest.mark.parametrize("kind", [ev.CaseStarted, ev.StepEntered, ev.TaskAssigned, ev.CaseReturned, ev.VoteCast,
                                  ev.CaseResubmitted])
def test_what_others_build_on_cannot_be_missing(kind: type) -> None:
    events = told()
    at = position(events, kind)
    assert first_wrong(events[:at] + events[at + 1:]) != ("", "")


@pytest.mark.parametrize("kind", [ev.VoteCast, ev.CaseReturned, ev.CaseResubmitted, ev.CaseRated])
def test_nobody_else_can_have_acted(kind: type) -> None:
    events = told()
    at = position(events, kind)
    events[at] = replace(events[at], by=STRANGER)
    assert first_wrong(events)[0] == kind.__name__


@pytest.mark.parametrize(("kind", "changes"), [
    (ev.VoteCast, {"vote": "veto"}), (ev.VoteCast, {"round": 7}), (ev.VoteCast, {"task_id": "t"}),
    (ev.VoteCast, {"run": "r1"}), (ev.CaseReturned, {"round": 5}), (ev.TaskAssigned, {"people": ()}),
    (ev.StepEntered, {"round": 4})])
def test_what_an_event_says_fits_what_was_before(kind: type, changes: dict[str, Any]) -> None:
    events = told()
    at = position(events, kind)
    events[at] = replace(events[at], **changes)
    assert first_wrong(events)[0] == kind.__name__


def test_after_the_end_people_only_talk() -> None:
    events = told()
    vote = events[position(events, ev.VoteCast)]
    assert first_wrong([*events, vote]) == ("VoteCast", "办件已经结束")
    assert first_wrong([*events, ev.CommentAdded(by=STRANGER, text="谢谢")]) == ("", "")


def test_a_withdrawal_is_the_applicants() -> None:
    tale: Tale = given(demo("weekly-report")).when(start("10001", **weekly())).when(withdraw("10001"))
    events = [one.event for one in tale.told]
    at = position(events, ev.CaseWithdrawn)
    assert first_wrong(events) == ("", "")
    events[at] = replace(events[at], by=STRANGER)
    assert first_wrong(events)[0] == "CaseWithdrawn"


def test_readings_of_auditors_are_no_case() -> None:
    assert first_wrong([ev.ReadingLogged(what="case", subject="x")] * 2) == ("", "")
