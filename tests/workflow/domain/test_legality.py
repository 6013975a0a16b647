"""What nobody could have decided is named; that everything decided is legal, the random walks show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.workflow import events as ev
from contracts.workflow.people import Person
from tests.workflow.definitions import demo, service
from tests.workflow.forms import weekly
from tests.workflow.telling import Tale, approve, given, rate, resubmit, send_back, start, withdraw
from tests.workflow.telling_acts import add, reopen, retract, transfer
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


@pytest.mark.parametrize(("kind", "changes"), [
    (ev.TokenForked, {"branches": ()}), (ev.TokenArrived, {"token": "t1"}), (ev.TokenArrived, {"token": "t9"}),
    (ev.TokenJoined, {"token": "t2"}), (ev.StepEntered, {"token": "t9"}), (ev.TokenRevived, {"token": "t9"}),
    (ev.VoteRetracted, {"by": STRANGER}), (ev.TaskReopened, {"task_id": "t"}), (ev.TaskTransferred, {"by": STRANGER}),
    (ev.SignerAdded, {"task_id": "t"}), (ev.CaseReopened, {"round": 9})])
def test_branches_signers_and_retractions_fit_what_was_before(kind: type, changes: dict[str, Any]) -> None:
    events = told_of_branches()
    at = position(events, kind)
    assert first_wrong(events) == ("", "")
    events[at] = replace(events[at], **changes)
    assert first_wrong(events)[0] == kind.__name__


@pytest.mark.parametrize("kind", [ev.TokenForked, ev.TokenArrived, ev.TokenJoined, ev.TaskReopened, ev.CaseReopened,
                                  ev.TaskAssigned])
def test_none_of_these_happens_twice_in_a_row(kind: type) -> None:
    events = told_of_branches()
    at = position(events, kind)
    assert first_wrong([*events[:at + 1], *events[at:]])[0]


def test_nobody_votes_while_waiting_for_somebody_they_asked() -> None:
    board = {"who": "head(applicant.dept)", "do": ["approve", "add:before"]}
    tale = given(service({"one": board}), start("10001"), add("11001", "before", "10002"))
    task = tale.task_of("11001")
    vote = ev.VoteCast(task_id=task, run="r2", step="one", vote="approve", by=tale.now.tasks[task].people[0],
                       at=tale.hall.now, round=1)
    assert first_wrong([*(one.event for one in tale.told), vote]) == ("VoteCast", "任务还不能办理")


def told_of_branches() -> list[Any]:
    """Two branches, in one of which somebody transfers, takes back and asks others; woken once it is over."""
    do = ["approve", "transfer", "add:after"]
    tale = given(service({
        "split": {"kind": "fork", "branches": [{"to": "a"}, {"to": "b"}]},
        "a": {"who": "head(applicant.dept)", "do": do, "next": [{"to": "meet"}]},
        "b": {"who": "deputy(applicant.dept)", "do": do, "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split"}, "last": {"who": "role('president')"}}),
        start("10001"), transfer("11001", "11005"), approve("11005"), add("11002", "after", "10002"), approve("10002"),
        retract("11005"), approve("11005"), approve("13001"), reopen("90001"))
    return [one.event for one in tale.told]
