"""Which event makes which notification due, to whom, through which channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.envelope import Envelope
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
