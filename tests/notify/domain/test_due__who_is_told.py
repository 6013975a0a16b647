"""Which event makes which notification due, to whom, through which channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.envelope import Envelope
from contracts.workflow import events as ev
from contracts.workflow.events import (
    CaseCompleted,
    CaseRejected,
    CaseReturned,
    CaseTerminated,
    CaseWithdrawn,
    CommentAdded,
    CopySent,
    TaskAssigned,
    TaskClaimed,
)
from contracts.workflow.people import Person
from notify.domain.cases import CaseFacts, copy_key
from notify.domain.channels import POLICY, Channel, Kind
from notify.domain.due import due

CASE = "a" * 32
NOW = datetime(2026, 3, 2, tzinfo=UTC)
APPLICANT, HEAD = Person(no="10001", name="陈一"), Person(no="11001", name="周院长")
DEPUTY = Person(no="11002", name="周副院长")
FACTS = CaseFacts(serial="BG20260001", title="工作周报_陈一_计算机学院", service_name="工作周报", applicant="10001")
ALL = [Channel.INSITE, Channel.SMS, Channel.WECOM, Channel.EMAIL]


def envelope(number: int = 4) -> Envelope:
    return Envelope(stream=CASE, version=2, number=number, at=NOW, actor="11001",
                    command_id="c", correlation_id="k")


def assigned(*people: Person) -> TaskAssigned:
    return TaskAssigned(task_id="t1", run="r1", step="lead", step_name="所在单位领导审批", people=people,
                        actions=("approve",))


def returned(target: str) -> CaseReturned:
    return CaseReturned(task_id="t1", run="r1", from_step="lead", to_step="fill", target=target, by=HEAD, at=NOW,
                        opinion="请补充重点工作", mode="direct", round=1)


def copied(*people: Person, kind: str = "copy") -> CopySent:
    return CopySent(step="done", copy_kind=kind, people=people)


def told(event: Any, facts: CaseFacts = FACTS) -> dict[str, list[Channel]]:
    found: dict[str, list[Channel]] = {}
    for delivery in due(event, envelope(), facts):
        found.setdefault(delivery.recipient, []).append(delivery.channel)
    return found


def test_every_candidate_of_a_task_is_told_on_every_channel() -> None:
    assert told(assigned(HEAD, DEPUTY)) == {"11001": ALL, "11002": ALL}


def test_an_applicant_who_got_the_case_back_is_told_by_the_return_alone() -> None:
    back = TaskAssigned(task_id="t2", run="r3", step="fill", step_name="填写周报", people=(APPLICANT,),
                        actions=("resubmit", "terminate"))
    assert told(back) == {}
    assert told(returned("applicant")) == {"10001": ALL}


def test_a_candidate_named_twice_is_told_once() -> None:
    assert told(assigned(HEAD, HEAD)) == {"11001": ALL}


@pytest.mark.parametrize(("event", "kind"), [
    (returned("applicant"), Kind.RETURNED),
    (CaseCompleted(step="done", outcome="approved"), Kind.COMPLETED),
    (CaseCompleted(step="refused", outcome="rejected"), Kind.REJECTED),
    (CaseRejected(step="lead", by=HEAD, opinion="材料不实"), Kind.REJECTED),
    (CaseTerminated(by=HEAD, reason="重复申请"), Kind.TERMINATED),
])
def test_the_applicant_is_told_how_it_went(event: Any, kind: Kind) -> None:
    deliveries = due(event, envelope(), FACTS)
    assert {delivery.kind for delivery in deliveries} == {kind}
    assert told(event) == {"10001": ALL}


def test_copies_go_without_a_text_message() -> None:
    assert told(copied(HEAD)) == {"11001": [Channel.INSITE, Channel.WECOM, Channel.EMAIL]}


def test_whom_a_note_names_is_told_without_a_text_message_and_never_its_writer() -> None:
    note = CommentAdded(by=HEAD, text="请看附件", mentions=(APPLICANT, HEAD))
    assert told(note) == {"10001": [Channel.INSITE, Channel.WECOM, Channel.EMAIL]}
    assert {delivery.kind for delivery in due(note, envelope(), FACTS)} == {Kind.MENTIONED}


def test_whoever_has_the_task_already_gets_no_second_notice_by_a_copy() -> None:
    assert set(told(CopySent(step="done", copy_kind="copy", people=(HEAD, DEPUTY), told=("11001",)))) == {"11002"}


def test_the_same_copy_is_told_once_per_case() -> None:
    after = replace(FACTS, copied=frozenset({copy_key(copied(HEAD), "11001")}))
    assert set(told(copied(HEAD, DEPUTY), after)) == {"11002"}
    assert set(told(copied(HEAD, kind="circulation"), after)) == {"11001"}


@pytest.mark.parametrize("event", [
    returned("previous"), CaseTerminated(by=APPLICANT), CaseWithdrawn(by=APPLICANT), CommentAdded(by=HEAD, text="好"),
    TaskClaimed(task_id="t1", by=HEAD),
])
def test_nobody_is_told_what_they_did_themselves_or_what_does_not_concern_them(event: Any) -> None:
    assert told(event) == {}


def test_the_same_event_gives_the_same_ids_and_another_event_gives_others() -> None:
    first, again = due(assigned(HEAD), envelope(4), FACTS), due(assigned(HEAD), envelope(4), FACTS)
    assert [row.id for row in first] == [row.id for row in again] == [f"{CASE}:4:11001:{channel}" for channel in ALL]
    assert not {row.id for row in first} & {row.id for row in due(assigned(HEAD), envelope(9), FACTS)}
    assert not {row.path for row in first} & {row.path for row in due(assigned(HEAD), envelope(9), FACTS)}


def test_every_kind_has_a_channel_policy_that_begins_in_the_hall_itself() -> None:
    assert set(POLICY) == set(Kind)
    assert all(channels[0] is Channel.INSITE for channels in POLICY.values())


def kinds(event: Any) -> dict[str, str]:
    return {delivery.recipient: str(delivery.kind) for delivery in due(event, envelope(), FACTS)}


def reminder(kind: str = "remind") -> ev.TimerFired:
    return ev.TimerFired(timer="r2.remind.1", run="r2", step="lead", kind=kind, at=NOW, people=("11001", "11002"),
                         data={"step_name": "领导审批", "due": "2026-03-02T09:00:00+00:00"})


SUBSTITUTE = ev.SubstituteApplied(task_id="t1", principal=HEAD, substitute=DEPUTY, rule="substitute")


@pytest.mark.parametrize(("event", "expected"), [
    (ev.TaskResumed(task_id="t1", people=(HEAD,)), {"11001": "turn"}),
    (ev.TaskTransferred(task_id="t1", by=HEAD, to=DEPUTY), {"11002": "handed"}),
    (ev.TaskReassigned(task_id="t1", people=(DEPUTY,), rule="late:escalate"), {"11002": "handed"}),
    (ev.TaskDelegated(task_id="t1", by=HEAD, to=DEPUTY), {"11002": "delegated"}),
    (ev.DelegationResolved(task_id="t1", by=DEPUTY, people=(HEAD,), opinion="属实"), {"11001": "resolved"}),
    (ev.DelegationResolved(task_id="t1", by=HEAD, people=(HEAD,), recalled=True), {}),
    (SUBSTITUTE, {"11002": "substituted"}),
    (reminder(), {"11001": "reminded", "11002": "reminded"}),
    (reminder("late"), {}),
    (ev.DeadlineBreached(run="r2", step="lead", due_at=NOW, people=("11001",)), {"11001": "overdue"}),
    (ev.CaseUrged(by=APPLICANT, at=NOW, people=("11001",), steps=("lead",)), {"11001": "urged"}),
    (ev.CaseUrged(by=APPLICANT, at=NOW, people=("11001",), steps=("lead",), superiors=("13001",)),
     {"11001": "urged", "13001": "urged-often"}),
    (ev.CaseReopened(by=HEAD, step="lead", round=2, outcome="approved"), {"10001": "reopened"}),
    (ev.CaseReopened(by=APPLICANT, step="lead", round=2, outcome="approved"), {}),
])
def test_whoever_it_comes_to_is_told_and_in_which_words(event: Any, expected: dict[str, str]) -> None:
    assert kinds(event) == expected


@pytest.mark.parametrize("waiting", ["sequence", "after"])
def test_who_has_to_wait_is_told_when_their_turn_comes(waiting: str) -> None:
    assert kinds(replace(assigned(HEAD), waiting=waiting)) == {}


def test_a_reminder_names_the_step_and_tells_the_time_of_the_hall() -> None:
    assert "“领导审批”这一步，期限是 2026-03-02 17:00" in due(reminder(), envelope(), FACTS)[0].text


@pytest.mark.parametrize(("hour", "channels"), [
    (14, [Channel.INSITE, Channel.EMAIL]), (22, [Channel.INSITE, Channel.EMAIL]), (23, ALL), (6, ALL)])
def test_at_night_reminders_and_urges_wake_nobody(hour: int, channels: list[Channel]) -> None:
    at_night = replace(envelope(), at=datetime(2026, 3, 1, hour, tzinfo=UTC))  # 14:00 in UTC is 22:00 in the hall
    found = due(reminder(), at_night, FACTS)
    assert [delivery.channel for delivery in found if delivery.recipient == "11001"] == channels


def test_what_there_is_to_do_comes_at_any_hour() -> None:
    at_night = replace(envelope(), at=datetime(2026, 3, 1, 18, tzinfo=UTC))
    assert [delivery.channel for delivery in due(assigned(HEAD), at_night, FACTS)] == ALL
