"""Tell what happened by itself: rules, branches, time limits, effects and child cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from contracts.catalog.expression import HALL_TIME
from contracts.workflow import events as ev
from workflow.domain.pages import wording
from workflow.domain.pages.story import SYSTEM, Story

#: What a branch brought to the join.
_RESULTS = {"approved": "通过", "rejected": "驳回", "skipped": "未走"}
#: Why a wait is over.
_ENDED_BY = {"moment": "时间已到", "event": "外部系统已回复", "answer": "经办人已登记结果"}


def _missing(story: Story, event: ev.AssigneeMissing, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "missing")


def _skipped(story: Story, event: ev.StepSkipped, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "skip", wording.rule(event.rule)[0])


def _number(story: Story, event: ev.NumberIssued, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "number", event.value)


def _document(story: Story, event: ev.DocumentIssued, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "document", event.name)


def _failed(story: Story, event: ev.EffectFailed, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "effect_given_up" if event.final else "effect_failed")


def _told(story: Story, event: ev.EffectDone, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "effect_done", story.systems.get(event.effect, ""))


def _acted(story: Story, event: ev.AutoActed, at: datetime) -> None:
    """What votes, returns or hands on by rule tells of itself."""
    if event.act not in ("approve", "reject", "return", "transfer", "escalate", "end"):
        story.record(at, SYSTEM, event.step, "auto", wording.rule(event.rule)[0])


def _forked(story: Story, event: ev.TokenForked, at: datetime) -> None:
    names = "、".join(story.names.get(branch["to"], branch["to"]) for branch in event.branches)
    story.record(at, SYSTEM, event.step, "fork", names)


def _joined(story: Story, event: ev.TokenJoined, at: datetime) -> None:
    words = "，".join(f"{story.names.get(step, step)}{_RESULTS.get(result, result)}"
                     for step, result in event.branches.items())
    story.record(at, SYSTEM, event.step, "join", words)


def _waited(story: Story, event: ev.WaitEnded, at: datetime) -> None:
    if event.run in story.notices:
        story.record(at, SYSTEM, event.step, "notice_end")
        return
    story.record(at, SYSTEM, event.step, "wait_end", _ENDED_BY.get(event.by, event.by))


def _child(story: Story, event: ev.SubCaseStarted, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "subcase", event.serial)


def _child_ended(story: Story, event: ev.SubCaseEnded, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "subcase_end", _RESULTS.get(event.outcome, event.outcome))


def _granted(story: Story, event: ev.SubstitutionGranted, at: datetime) -> None:
    first, last = event.starts.astimezone(HALL_TIME), event.ends.astimezone(HALL_TIME)
    story.record(at, SYSTEM, "", "substitution", f"{event.to.name} 代 {story.applicant.name}，"
                                                 f"{first:%Y-%m-%d %H:%M} 至 {last:%Y-%m-%d %H:%M}")


def _revoked(story: Story, event: ev.SubstitutionRevoked, at: datetime) -> None:
    story.record(at, SYSTEM, "", "substitution_end")


def _awaited(story: Story, event: ev.ReadersAwaited, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "await_readers", "、".join(map(story.name_of, event.people)))


def _excused(story: Story, event: ev.ReaderExcused, at: datetime) -> None:
    story.record(at, SYSTEM, "", "excuse_reader", story.name_of(event.person))


def _fired(story: Story, event: ev.TimerFired, at: datetime) -> None:
    if event.kind == "remind" and event.people:
        story.record(at, SYSTEM, event.step, "remind")


def _overdue(story: Story, event: ev.DeadlineBreached, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "overdue")


def _due_moved(story: Story, event: ev.TimerScheduled, at: datetime) -> None:
    for task, due in event.due.items():
        story.change(task, due_at=due)


def _held(story: Story, event: ev.ResourceHeld, at: datetime) -> None:
    story.record(at, SYSTEM, "", "hold", event.resource)


def _let_go(story: Story, event: ev.ResourceReleased, at: datetime) -> None:
    story.record(at, SYSTEM, "", "let_go", event.resource)


TELLERS: dict[type, Callable[[Story, Any, datetime], None]] = {
    ev.AssigneeMissing: _missing, ev.StepSkipped: _skipped, ev.NumberIssued: _number, ev.DocumentIssued: _document,
    ev.EffectFailed: _failed, ev.EffectDone: _told, ev.AutoActed: _acted, ev.TokenForked: _forked,
    ev.TokenJoined: _joined,
    ev.TimerScheduled: _due_moved,
    ev.WaitEnded: _waited, ev.SubCaseStarted: _child, ev.SubCaseEnded: _child_ended, ev.TimerFired: _fired,
    ev.DeadlineBreached: _overdue, ev.ResourceHeld: _held, ev.ResourceReleased: _let_go,
    ev.ReadersAwaited: _awaited, ev.ReaderExcused: _excused, ev.SubstitutionGranted: _granted,
    ev.SubstitutionRevoked: _revoked,
}
