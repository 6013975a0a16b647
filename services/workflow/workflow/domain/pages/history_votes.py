"""Tell how a case came, was voted on, sent back and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from contracts.catalog.expression import HALL_TIME
from contracts.workflow import events as ev
from contracts.workflow.views import TaskRow
from workflow.domain.pages import wording
from workflow.domain.pages.story import OPEN, SYSTEM, Story


def _started(story: Story, event: ev.CaseStarted, at: datetime) -> None:
    story.applicant = event.applicant


def _entered(story: Story, event: ev.StepEntered, at: datetime) -> None:
    story.names.setdefault(event.step, event.step_name)
    if event.step_kind == "notice":
        until = datetime.fromisoformat(event.data["until"]).astimezone(HALL_TIME)
        story.notices.add(event.run)
        story.record(at, SYSTEM, event.step, "notice", f"公示至 {until:%Y-%m-%d %H:%M}")
    if event.step_kind != "start":
        return
    story.start_step = story.start_step or event.step
    if not story.tasks:
        story.record(at, story.applicant, event.step, "submit")
        story.tasks["start"] = TaskRow(
            task_id="", step=event.step, name=event.step_name, state="done", state_text="提交", arrived_at=at,
            handled_at=at, handler=story.applicant, candidates=(story.applicant,), action="submit", opinion="",
            mine=False, round=1)


def _assigned(story: Story, event: ev.TaskAssigned, at: datetime) -> None:
    story.tasks[event.task_id] = TaskRow(
        task_id=event.task_id, step=event.step, name=event.step_name, state="waiting" if event.waiting else "open",
        state_text=wording.WAITING.get(event.waiting, "办理中..."), arrived_at=at, handled_at=None, handler=None,
        candidates=event.people, action="", opinion="", mine=False, round=story.round, kind=event.kind,
        due_at=event.due_at)


def _closed(story: Story, event: ev.TaskClosed, at: datetime) -> None:
    row = story.tasks.get(event.task_id)
    if event.reason == "submitted":
        story.finish(event.task_id, at, story.applicant, "done", "resubmit", "")
    elif row and row.state in OPEN:
        state = "removed" if event.reason == "removed" else "cancelled"
        story.change(event.task_id, state=state, handler=None, state_text=wording.CLOSED.get(event.reason, "已取消"))


def _voted(story: Story, event: ev.VoteCast, at: datetime) -> None:
    opinion = event.opinion or (wording.rule(event.rule)[0] if event.rule else "")
    story.finish(event.task_id, at, event.by, "returned" if event.vote == "return" else "done", event.vote, opinion,
                 event.on_behalf)
    story.record(at, event.by, event.step, event.vote, opinion, event.on_behalf)


def _returned(story: Story, event: ev.CaseReturned, at: datetime) -> None:
    opinion = "；".join(f"{story.name_of(str(one.get('no', '')))}：{one.get('opinion', '')}"
                       for one in event.objections) or event.opinion
    if event.closes and event.task_id:
        story.finish(event.task_id, at, event.by, "returned", "return", event.opinion)
    story.record(at, event.by if event.closes else SYSTEM, event.from_step, "return", opinion)
    story.round = event.round


def _claimed(story: Story, event: ev.TaskClaimed, at: datetime) -> None:
    story.change(event.task_id, state="claimed", handler=event.by, state_text=f"{event.by.name}办理中...")
    story.record(at, event.by, story.step_of(event.task_id), "claim")


def _read(story: Story, event: ev.TaskRead, at: datetime) -> None:
    story.read(event.task_id, event.by, at)


def _released(story: Story, event: ev.TaskReleased, at: datetime) -> None:
    story.change(event.task_id, state="open", handler=None, state_text="办理中...")
    story.record(at, event.by, story.step_of(event.task_id), "release")


def _resubmitted(story: Story, event: ev.CaseResubmitted, at: datetime) -> None:
    story.record(at, event.by, story.start_step, "resubmit", "；".join(event.notes))


def _withdrawn(story: Story, event: ev.CaseWithdrawn, at: datetime) -> None:
    story.record(at, event.by, story.start_step, "withdraw", event.reason)


def _terminated(story: Story, event: ev.CaseTerminated, at: datetime) -> None:
    story.record(at, event.by, "", "terminate", event.reason or (wording.rule(event.rule)[0] if event.rule else ""))


def _rejected(story: Story, event: ev.CaseRejected, at: datetime) -> None:
    """A person's vote has been told already; a rule speaks for itself."""
    if event.by.no == SYSTEM.no:
        story.record(at, SYSTEM, event.step, "reject", wording.rule(event.rule)[0] if event.rule else event.opinion)


def _completed(story: Story, event: ev.CaseCompleted, at: datetime) -> None:
    story.record(at, SYSTEM, event.step, "complete")


def _commented(story: Story, event: ev.CommentAdded, at: datetime) -> None:
    story.record(at, event.by, "", "comment", event.text)


def _rated(story: Story, event: ev.CaseRated, at: datetime) -> None:
    story.record(at, event.by, "", "rate", f"{event.score} 分 {event.remark}".strip())


TELLERS: dict[type, Callable[[Story, Any, datetime], None]] = {
    ev.CaseStarted: _started, ev.StepEntered: _entered, ev.TaskAssigned: _assigned, ev.TaskClosed: _closed,
    ev.VoteCast: _voted, ev.CaseReturned: _returned, ev.TaskClaimed: _claimed, ev.TaskReleased: _released,
    ev.CaseResubmitted: _resubmitted, ev.CaseWithdrawn: _withdrawn, ev.CaseTerminated: _terminated,
    ev.CaseRejected: _rejected, ev.CaseCompleted: _completed, ev.CommentAdded: _commented, ev.CaseRated: _rated,
    ev.TaskRead: _read,
}
